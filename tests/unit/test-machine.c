/* SPDX-License-Identifier: MIT */
#include "cm-machine.h"

#include "made-tree.h"

#include <math.h>
#include <unistd.h>

static void
add_cpu(const MadeTree *root, int number, int package, int core)
{
  g_autofree char *cpu = g_strdup_printf("/sys/devices/system/cpu/cpu%d", number);
  g_autofree char *core_id = g_strdup_printf("%s/topology/core_id", cpu);
  g_autofree char *package_id = g_strdup_printf("%s/topology/physical_package_id", cpu);
  g_autofree char *governor = g_strdup_printf("%s/cpufreq/scaling_governor", cpu);
  g_autofree char *core_text = g_strdup_printf("%d\n", core);
  g_autofree char *package_text = g_strdup_printf("%d\n", package);
  made_tree_add(root, core_id, core_text);
  made_tree_add(root, package_id, package_text);
  made_tree_add(root, governor, number < 4 ? "performance\n" : "powersave\n");
}

/* Two packages of two cores of two threads, with all that the readers know. */
static MadeTree *
whole_machine(void)
{
  static const char *const files[][2] = {
      {"/etc/os-release", "NAME=Debian\nPRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\n"},
      {"/proc/sys/kernel/ostype", "Linux\n"},
      {"/proc/sys/kernel/osrelease", "6.1.0-9-amd64\n"},
      {"/proc/cpuinfo",
       "processor\t: 0\nmodel name\t: Made CPU @ 3 GHz\nflags\t: fpu hypervisor\n"},
      {"/sys/class/dmi/id/sys_vendor", "QEMU\n"},
      {"/proc/self/status", "Name:\tx\nCpus_allowed_list:\t0-2,5\n"},
      {"/sys/fs/cgroup/cpu.max", "150000 100000\n"},
      {"/sys/fs/cgroup/memory.max", "1073741824\n"},
      {"/sys/devices/system/cpu/cpu0/cpufreq/cpuinfo_min_freq", "800000\n"},
      {"/sys/devices/system/cpu/cpu0/cpufreq/cpuinfo_max_freq", "3000000\n"},
      {"/sys/devices/system/cpu/cpu7/cpufreq/cpuinfo_max_freq", "2000000\n"},
      {"/sys/devices/system/cpu/cpu7/cpufreq/scaling_max_freq", "1500000\n"},
      {"/sys/devices/system/cpu/cpu0/thermal_throttle/core_throttle_count", "2\n"},
      {"/sys/devices/system/cpu/cpu7/thermal_throttle/package_throttle_count", "5\n"},
      {"/sys/devices/system/cpu/cpuidle/current_driver", "none\n"},
      {"/proc/meminfo", "MemTotal:        8000000 kB\nMemAvailable:    5000000 kB\n"
                        "SwapTotal:       2000000 kB\nSwapFree:        1500000 kB\n"},
      {"/proc/loadavg", "0.52 1.25 2.00 1/123 4567\n"},
      {"/sys/class/drm/card0/device/vendor", "0x1002\n"},
      {"/sys/class/drm/card0/device/device", "0x744c\n"},
      {"/sys/class/drm/card0/device/uevent", "DRIVER=amdgpu\nPCI_ID=1002:744C\n"},
      {"/sys/class/drm/card0/device/mem_info_vram_total", "25753026560\n"},
      {"/sys/class/drm/card0-DP-1/device/vendor", "0x1002\n"},
      {"/sys/class/drm/card1/device/vendor", "0x10de\n"},
      {"/sys/class/drm/card1/device/device", "0x2330\n"},
  };
  MadeTree *root = made_tree_new();
  for (gsize i = 0; i < G_N_ELEMENTS(files); i++)
    made_tree_add(root, files[i][0], files[i][1]);
  for (int i = 0; i < 8; i++)
    add_cpu(root, i, i % 2, i / 2 % 2);
  return root;
}

static void
assert_number(const json_t *object, const char *key, double expected)
{
  g_test_message("%s", key);
  g_assert_cmpfloat_with_epsilon(cm_json_get_number(object, key), expected, 1e-9);
}

static void
assert_text(const json_t *object, const char *key, const char *expected)
{
  g_assert_cmpstr(cm_json_get_string(object, key), ==, expected);
}

static void
test_names(void)
{
  g_autoptr(MadeTree) root = whole_machine();
  g_autoptr(json_t) machine = cm_machine_describe(root);
  assert_text(machine, "os", "Debian GNU/Linux 12 (bookworm)");
  assert_text(machine, "kernel", "Linux 6.1.0-9-amd64");
  assert_text(machine, "hypervisor", "QEMU");
  g_assert_true(cm_json_get_boolean(machine, "virtual", FALSE));
  g_assert_nonnull(cm_json_get_string(machine, "architecture"));
}

static void
test_cpu(void)
{
  g_autoptr(MadeTree) root = whole_machine();
  g_autoptr(json_t) machine = cm_machine_describe(root);
  const json_t *cpu = json_object_get(machine, "cpu");
  assert_text(cpu, "model", "Made CPU @ 3 GHz");
  assert_text(cpu, "governor", "performance,powersave");
  assert_number(cpu, "physical_cores", 4);
  assert_number(cpu, "logical_cores", 8);
  assert_number(cpu, "usable_cores", 4);
  assert_number(cpu, "limit_cores", 1.5);
  assert_number(cpu, "frequency_min_hz", 8e8);
  assert_number(cpu, "frequency_max_hz", 3e9);
  assert_number(cpu, "frequency_limit_hz", 1.5e9);
}

static void
test_memory(void)
{
  g_autoptr(MadeTree) root = whole_machine();
  g_autoptr(json_t) machine = cm_machine_describe(root);
  const json_t *memory = json_object_get(machine, "memory");
  assert_number(memory, "total_bytes", 8e6 * 1024);
  assert_number(memory, "available_bytes", 5e6 * 1024);
  assert_number(memory, "limit_bytes", 1073741824);
  assert_number(memory, "swap_total_bytes", 2e6 * 1024);
  assert_number(memory, "swap_used_bytes", 5e5 * 1024);
}

/* The number that version 1 of control groups writes for "none" is past the machine's memory. */
static void
test_memory_without_limit(void)
{
  g_autoptr(MadeTree) root = made_tree_new();
  made_tree_add(root, "/proc/meminfo", "MemTotal: 8000000 kB\n");
  made_tree_add(root, "/sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n");
  g_autoptr(json_t) machine = cm_machine_describe(root);
  g_assert_null(json_object_get(json_object_get(machine, "memory"), "limit_bytes"));
  made_tree_add(root, "/sys/fs/cgroup/memory/memory.limit_in_bytes", "1048576\n");
  g_autoptr(json_t) limited = cm_machine_describe(root);
  assert_number(json_object_get(limited, "memory"), "limit_bytes", 1048576);
}

static void
test_gpus(void)
{
  g_autoptr(MadeTree) root = whole_machine();
  g_autoptr(json_t) machine = cm_machine_describe(root);
  const json_t *gpus = json_object_get(machine, "gpus");
  g_assert_cmpuint(json_array_size(gpus), ==, 2);
  assert_text(json_array_get(gpus, 0), "name", "AMD 0x744c");
  assert_text(json_array_get(gpus, 0), "driver", "amdgpu");
  assert_number(json_array_get(gpus, 0), "memory_bytes", 25753026560);
  assert_text(json_array_get(gpus, 1), "name", "NVIDIA 0x2330");
  g_assert_null(json_object_get(json_array_get(gpus, 1), "memory_bytes"));
}

/* Where NVIDIA's own library answers, the kernel's word on the same card is left out. */
static void
test_gpus_of_nvml(void)
{
  g_autoptr(MadeTree) root = whole_machine();
  g_autofree char *fake =
      g_build_filename(g_getenv("CM_BINARY_DIR"), "tests", "fake-nvml.so", NULL);
  g_autofree char *link = g_build_filename(root, "libnvidia-ml.so.1", NULL);
  g_assert_cmpint(symlink(fake, link), ==, 0);

  g_autoptr(json_t) machine = cm_machine_describe(root);
  const json_t *gpus = json_object_get(machine, "gpus");
  g_assert_cmpuint(json_array_size(gpus), ==, 3);
  assert_text(json_array_get(gpus, 0), "name", "Made-up GPU");
  assert_text(json_array_get(gpus, 0), "driver", "nvidia 999.1");
  assert_number(json_array_get(gpus, 1), "memory_bytes", 2000);
  assert_text(json_array_get(gpus, 2), "vendor", "AMD");
}

static void
test_absent(void)
{
  g_autoptr(MadeTree) root = made_tree_new();
  g_autoptr(json_t) machine = cm_machine_describe(root);
  json_object_del(machine, "architecture"); /* uname()'s, of any machine */
  g_autofree char *line = cm_json_line(machine);
  g_assert_cmpstr(line, ==, "{\"cpu\":{},\"memory\":{},\"gpus\":[]}");
}

static void
test_nonsense(void)
{
  g_autoptr(MadeTree) root = made_tree_new();
  made_tree_add(root, "/proc/loadavg", "high\n");
  made_tree_add(root, "/proc/meminfo", "MemTotal: lots\n: 5 kB\nSwapTotal\n");
  made_tree_add(root, "/proc/self/status", "Cpus_allowed_list:\t,x,9-3\n");
  made_tree_add(root, "/sys/fs/cgroup/cpu.max", "max 100000\n");
  made_tree_add(root, "/etc/os-release", "PRETTY_NAME=\"\xff\n");
  g_autoptr(json_t) machine = cm_machine_describe(root);
  assert_text(machine, "os", "\"\xef\xbf\xbd");
  json_object_del(machine, "architecture");
  json_object_del(machine, "os");
  g_autofree char *line = cm_json_line(machine);
  g_assert_cmpstr(line, ==, "{\"cpu\":{},\"memory\":{},\"gpus\":[]}");
}

static void
test_changes(void)
{
  g_autoptr(MadeTree) root = whole_machine();
  g_autoptr(json_t) before = cm_machine_describe(root);
  assert_number(before, "throttle_events", 7);
  made_tree_add(root, "/sys/devices/system/cpu/cpu0/thermal_throttle/core_throttle_count", "12\n");
  made_tree_add(root, "/proc/meminfo", "SwapTotal: 2000000 kB\nSwapFree: 1900000 kB\n");
  made_tree_add(root, "/proc/loadavg", "3.50 1.25 2.00 1/123 4567\n");

  g_autoptr(json_t) changes = cm_machine_changes(before, root);
  assert_number(changes, "throttle_events", 10);
  assert_number(changes, "swap_used_bytes", -4e5 * 1024);
  const json_t *load = json_object_get(changes, "load_average");
  g_assert_cmpfloat(json_number_value(json_array_get(load, 0)), ==, 3.5);

  g_autoptr(MadeTree) empty = made_tree_new();
  g_autoptr(json_t) unknown = cm_machine_changes(before, empty);
  g_assert_cmpuint(json_object_size(unknown), ==, 0);
}

static void
test_this_machine(void)
{
  g_autoptr(json_t) machine = cm_machine_describe("");
  const json_t *cpu = json_object_get(machine, "cpu");
  const json_t *memory = json_object_get(machine, "memory");
  double logical = cm_json_get_number(cpu, "logical_cores");
  if (g_file_test("/sys/devices/system/cpu", G_FILE_TEST_IS_DIR)) {
    g_assert_cmpfloat(logical, ==, (double)sysconf(_SC_NPROCESSORS_ONLN));
    g_assert_cmpfloat(cm_json_get_number(cpu, "physical_cores"), <=, logical);
  } else {
    g_assert_true(isnan(logical)); /* as in a bare chroot: unmeasured */
  }
  g_assert_cmpfloat(cm_json_get_number(memory, "total_bytes"), >,
                    cm_json_get_number(memory, "available_bytes"));
  g_assert_nonnull(cm_json_get_string(machine, "kernel"));
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/machine/names", test_names);
  g_test_add_func("/machine/cpu", test_cpu);
  g_test_add_func("/machine/memory", test_memory);
  g_test_add_func("/machine/memory-without-limit", test_memory_without_limit);
  g_test_add_func("/machine/gpus", test_gpus);
  g_test_add_func("/machine/gpus-of-nvml", test_gpus_of_nvml);
  g_test_add_func("/machine/absent", test_absent);
  g_test_add_func("/machine/nonsense", test_nonsense);
  g_test_add_func("/machine/changes", test_changes);
  g_test_add_func("/machine/this-machine", test_this_machine);
  return g_test_run();
}
