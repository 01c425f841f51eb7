/* SPDX-License-Identifier: MIT */
#include "cm-meter.h"

#include "made-tree.h"

#include <math.h>
#include <unistd.h>

#define ZONE "/sys/class/powercap/intel-rapl:0"

static MadeTree *
one_package(const char *energy_uj)
{
  MadeTree *root = made_tree_new();
  made_tree_add(root, ZONE "/name", "package-0\n");
  made_tree_add(root, ZONE "/max_energy_range_uj", "262143328850\n");
  made_tree_add(root, ZONE "/energy_uj", energy_uj);
  return root;
}

static char *
fake_nvml(void)
{
  return g_build_filename(g_getenv("CM_BINARY_DIR"), "tests", "fake-nvml.so", NULL);
}

static void
wait_s(double seconds)
{
  g_usleep((gulong)(seconds * 1.02 * G_USEC_PER_SEC));
}

static CmMeasurement
nothing_measured(void)
{
  CmMeasurement measured;
  cm_measurement_init(&measured);
  return measured;
}

/* Each answer has its own energy, whatever was used before and between. */
static void
test_cpu_energy(void)
{
  g_autoptr(MadeTree) root = one_package("1000000\n");
  g_autoptr(CmMeter) meter = cm_meter_new(root, NULL);
  made_tree_add(root, ZONE "/energy_uj", "5000000\n");
  for (int i = 1; i <= 2; i++) {
    g_autofree char *used = g_strdup_printf("%d\n", 5000000 + i * 1500000);
    CmMeasurement measured = nothing_measured();
    meter->begin(meter->data, getpid());
    made_tree_add(root, ZONE "/energy_uj", used);
    wait_s(CM_METER_CPU_LEAST_S);
    meter->sample(meter->data);
    meter->end(meter->data, &measured);
    g_assert_cmpfloat_with_epsilon(measured.cpu_energy_j, 1.5, 1e-9);
    g_assert_true(isnan(measured.gpu_energy_j));
    g_assert_true(isnan(measured.gpu_peak_bytes));
  }
}

static void
test_gpu(void)
{
  g_autofree char *path = fake_nvml();
  g_autofree char *pid = g_strdup_printf("%d", (int)getpid());
  g_autoptr(MadeTree) root = made_tree_new();
  g_autoptr(CmMeter) meter = cm_meter_new(root, path);
  CmMeasurement measured = nothing_measured();
  g_setenv("FAKE_NVML_PID", pid, TRUE);
  g_setenv("FAKE_NVML_ENERGY_MJ", "1000", TRUE);
  g_setenv("FAKE_NVML_BYTES", "5000", TRUE);
  meter->begin(meter->data, getpid());
  g_setenv("FAKE_NVML_BYTES", "300", TRUE);
  g_setenv("FAKE_NVML_ENERGY_MJ", "1250", TRUE);
  wait_s(CM_METER_GPU_LEAST_S);
  meter->end(meter->data, &measured);
  g_assert_cmpfloat_with_epsilon(measured.gpu_energy_j, 0.5, 1e-9); /* two GPUs */
  g_assert_cmpfloat(measured.gpu_peak_bytes, ==, 10000);
  g_assert_true(isnan(measured.cpu_energy_j));

  /* the next answer does not inherit the peak, and is too short for the energy's steps */
  meter->begin(meter->data, getpid());
  g_setenv("FAKE_NVML_ENERGY_MJ", "1350", TRUE);
  meter->end(meter->data, &measured);
  g_assert_cmpfloat(measured.gpu_peak_bytes, ==, 600);
  g_assert_true(isnan(measured.gpu_energy_j));
  g_unsetenv("FAKE_NVML_PID");
  g_unsetenv("FAKE_NVML_ENERGY_MJ");
  g_unsetenv("FAKE_NVML_BYTES");
}

static void
test_nothing_told(void)
{
  g_autoptr(MadeTree) root = made_tree_new();
  g_autoptr(CmMeter) meter = cm_meter_new(root, "/nowhere/libnvidia-ml.so.1");
  CmMeasurement measured = nothing_measured();
  meter->begin(meter->data, getpid());
  meter->sample(meter->data);
  meter->end(meter->data, &measured);
  g_assert_true(isnan(measured.cpu_energy_j));
  g_assert_true(isnan(measured.gpu_energy_j));
  g_assert_true(isnan(measured.gpu_peak_bytes));
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/meter/cpu-energy", test_cpu_energy);
  g_test_add_func("/meter/gpu", test_gpu);
  g_test_add_func("/meter/nothing-told", test_nothing_told);
  return g_test_run();
}
