/* SPDX-License-Identifier: MIT */
#include "cm-nvml.h"

#include "cm-error.h"

#include <math.h>

static char *
fake_path(void)
{
  return g_build_filename(g_getenv("CM_BINARY_DIR"), "tests", "fake-nvml.so", NULL);
}

static CmNvml *
open_fake(void)
{
  g_autofree char *path = fake_path();
  g_autoptr(GError) error = NULL;
  CmNvml *nvml = cm_nvml_open(path, &error);
  g_assert_no_error(error);
  return nvml;
}

static void
test_devices(void)
{
  g_autoptr(CmNvml) nvml = open_fake();
  g_assert_cmpuint(cm_nvml_count(nvml), ==, 2);
  g_autofree char *name = cm_nvml_name(nvml, 0), *other = cm_nvml_name(nvml, 1);
  g_autofree char *driver = cm_nvml_driver(nvml);
  g_assert_cmpstr(name, ==, "Made-up GPU");
  g_assert_cmpstr(other, ==, "Other \xef\xbf\xbd GPU");
  g_assert_cmpstr(driver, ==, "999.1");
  g_assert_cmpfloat(cm_nvml_memory_bytes(nvml, 1), ==, 2000);
}

static void
test_energy(void)
{
  g_autoptr(CmNvml) nvml = open_fake();
  g_assert_true(isnan(cm_nvml_energy_j(nvml)));
  g_setenv("FAKE_NVML_ENERGY_MJ", "1500", TRUE);
  g_assert_cmpfloat(cm_nvml_energy_j(nvml), ==, 3.0);
  g_unsetenv("FAKE_NVML_ENERGY_MJ");
}

static void
test_process_memory(void)
{
  g_autoptr(CmNvml) nvml = open_fake();
  g_setenv("FAKE_NVML_PID", "4711", TRUE);
  g_assert_true(isnan(cm_nvml_process_bytes(nvml, 4711)));
  g_setenv("FAKE_NVML_BYTES", "640", TRUE);
  g_assert_cmpfloat(cm_nvml_process_bytes(nvml, 4711), ==, 1280);
  g_assert_true(isnan(cm_nvml_process_bytes(nvml, 4712)));
  g_unsetenv("FAKE_NVML_PID");
  g_unsetenv("FAKE_NVML_BYTES");
}

static void
test_not_there(void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(CmNvml) nvml = cm_nvml_open("/nowhere/libnvidia-ml.so.1", &error);
  g_assert_null(nvml);
  g_assert_error(error, CM_ERROR, CM_ERROR_NOT_FOUND);
}

static void
test_no_driver(void)
{
  g_autofree char *path = fake_path();
  g_autoptr(GError) error = NULL;
  g_setenv("FAKE_NVML_INIT", "9", TRUE);
  g_autoptr(CmNvml) nvml = cm_nvml_open(path, &error);
  g_unsetenv("FAKE_NVML_INIT");
  g_assert_null(nvml);
  g_assert_error(error, CM_ERROR, CM_ERROR_NOT_FOUND);
  g_assert_nonnull(g_strrstr(error->message, "status 9"));
}

/* A library without a single function of NVML is not mistaken for one. */
static void
test_other_library(void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(CmNvml) nvml = cm_nvml_open(NULL, &error); /* NULL: this program itself */
  g_assert_null(nvml);
  g_assert_error(error, CM_ERROR, CM_ERROR_NOT_FOUND);
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/nvml/devices", test_devices);
  g_test_add_func("/nvml/energy", test_energy);
  g_test_add_func("/nvml/process-memory", test_process_memory);
  g_test_add_func("/nvml/not-there", test_not_there);
  g_test_add_func("/nvml/no-driver", test_no_driver);
  g_test_add_func("/nvml/other-library", test_other_library);
  return g_test_run();
}
