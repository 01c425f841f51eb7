/* SPDX-License-Identifier: MIT */
/* Linux tells in /proc and /sys; what each file means is in the kernel's Documentation/ (proc,
 * cpu-freq, cputopology, cgroup-v2) and, of throttle counts, in its x86 thermal driver. */
#include "cm-machine-system.h"

#include "cm-sysfs.h"

#include <math.h>
#include <string.h>

/* A file of one logical processor, such as cpu3/topology/core_id. */
static char *
cpu_text(const char *root, const char *cpu, const char *file)
{
  g_autofree char *path = g_strconcat(cpu, file, NULL);
  return cm_sysfs_text(root, path);
}

static double
cpu_number(const char *root, const char *cpu, const char *file)
{
  g_autofree char *path = g_strconcat(cpu, file, NULL);
  return cm_sysfs_number(root, path);
}

void
cm_machine_names_init(CmMachineNames *names, const char *root)
{
  g_autofree char *release = cm_sysfs_text(root, "/etc/os-release");
  names->os = cm_sysfs_field(release, "PRETTY_NAME", '=');

  g_autofree char *type = cm_sysfs_text(root, "/proc/sys/kernel/ostype");
  g_autofree char *version = cm_sysfs_text(root, "/proc/sys/kernel/osrelease");
  if (type != NULL && version != NULL)
    names->kernel = g_strdup_printf("%s %s", type, version);

  /* x86 has a flag for it; elsewhere only Xen's file tells */
  g_autofree char *cpuinfo = cm_sysfs_text(root, "/proc/cpuinfo");
  g_autofree char *flags = cm_sysfs_field(cpuinfo, "flags", ':');
  names->hypervisor = cm_sysfs_text(root, "/sys/hypervisor/type");
  if (names->hypervisor != NULL)
    names->is_virtual = 1;
  else if (flags != NULL)
    names->is_virtual = g_regex_match_simple("\\bhypervisor\\b", flags, 0, 0);
  if (names->is_virtual == 1 && names->hypervisor == NULL)
    names->hypervisor = cm_sysfs_text(root, "/sys/class/dmi/id/sys_vendor");
}

static char *
cpu_model(const char *root, const char *cpuinfo)
{
  /* x86 and most others; ARM; boards */
  static const char *const keys[] = {"model name", "Model", "Hardware", "cpu"};
  for (gsize i = 0; i < G_N_ELEMENTS(keys); i++) {
    char *model = cm_sysfs_field(cpuinfo, keys[i], ':');
    if (model != NULL)
      return model;
  }
  return cm_sysfs_text(root, "/proc/device-tree/model");
}

/* Every folder of a logical processor, among a few others that hold none of its files. */
static GStrv
list_cpus(const char *root)
{
  return cm_sysfs_list(root, "/sys/devices/system/cpu", "cpu*");
}

/* Processors in a list such as "0-3,8"; NAN for none. */
static double
count_list(const char *list)
{
  double count = 0;
  g_auto(GStrv) ranges = g_strsplit(list != NULL ? list : "", ",", -1);
  for (gsize i = 0; ranges[i] != NULL; i++) {
    char *end = NULL;
    guint64 first = g_ascii_strtoull(ranges[i], &end, 10);
    guint64 last = *end == '-' ? g_ascii_strtoull(end + 1, NULL, 10) : first;
    if (end != ranges[i] && last >= first)
      count += (double)(last - first + 1);
  }
  return count > 0 ? count : NAN;
}

/* Logical processors that are online have a topology folder; those of one core share both ids. */
static void
set_cores(json_t *cpu, const char *root, GStrv cpus)
{
  g_autoptr(GHashTable) cores = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  guint logical = 0;
  for (gsize i = 0; cpus[i] != NULL; i++) {
    g_autofree char *core = cpu_text(root, cpus[i], "/topology/core_id");
    g_autofree char *package = cpu_text(root, cpus[i], "/topology/physical_package_id");
    if (core == NULL)
      continue;
    logical++;
    g_hash_table_add(cores, g_strdup_printf("%s/%s", package != NULL ? package : "", core));
  }
  if (logical > 0) {
    cm_json_set_number(cpu, "physical_cores", g_hash_table_size(cores));
    cm_json_set_number(cpu, "logical_cores", logical);
  }

  g_autofree char *status = cm_sysfs_text(root, "/proc/self/status");
  g_autofree char *allowed = cm_sysfs_field(status, "Cpus_allowed_list", ':');
  cm_json_set_number(cpu, "usable_cores", count_list(allowed));

  /* "QUOTA PERIOD" in microseconds, or "max PERIOD" */
  g_autofree char *share = cm_sysfs_text(root, "/sys/fs/cgroup/cpu.max");
  double numbers[2];
  if (cm_sysfs_scan(share, numbers, 2) == 2 && numbers[1] > 0)
    cm_json_set_number(cpu, "limit_cores", numbers[0] / numbers[1]);
}

/* The kernel counts kHz. Processors may differ (performance and efficiency cores): the lowest
 * minimum and the highest maxima stand for all. */
static void
set_frequencies(json_t *cpu, const char *root, GStrv cpus)
{
  g_autoptr(GPtrArray) governors = g_ptr_array_new_with_free_func(g_free);
  double min = NAN, max = NAN, limit = NAN;
  for (gsize i = 0; cpus[i] != NULL; i++) {
    min = fmin(min, cpu_number(root, cpus[i], "/cpufreq/cpuinfo_min_freq"));
    max = fmax(max, cpu_number(root, cpus[i], "/cpufreq/cpuinfo_max_freq"));
    limit = fmax(limit, cpu_number(root, cpus[i], "/cpufreq/scaling_max_freq"));
    char *governor = cpu_text(root, cpus[i], "/cpufreq/scaling_governor");
    if (governor != NULL &&
        !g_ptr_array_find_with_equal_func(governors, governor, g_str_equal, NULL))
      g_ptr_array_add(governors, governor);
    else
      g_free(governor);
  }
  if (governors->len > 0) {
    g_ptr_array_add(governors, NULL);
    g_autofree char *joined = g_strjoinv(",", (GStrv)governors->pdata);
    cm_json_set_string(cpu, "governor", joined);
  }
  cm_json_set_number(cpu, "frequency_min_hz", min * 1e3);
  cm_json_set_number(cpu, "frequency_max_hz", max * 1e3);
  cm_json_set_number(cpu, "frequency_limit_hz", limit * 1e3);
}

json_t *
cm_machine_cpu(const char *root)
{
  json_t *cpu = json_object();
  g_autofree char *cpuinfo = cm_sysfs_text(root, "/proc/cpuinfo");
  g_autofree char *model = cpu_model(root, cpuinfo);
  cm_json_set_string(cpu, "model", model);

  g_auto(GStrv) cpus = list_cpus(root);
  set_cores(cpu, root, cpus);
  set_frequencies(cpu, root, cpus);
  return cpu;
}

/* A value of /proc/meminfo, which says kB and means KiB; NAN for none. */
static double
meminfo_bytes(const char *meminfo, const char *key)
{
  g_autofree char *value = cm_sysfs_field(meminfo, key, ':');
  double kib = NAN;
  cm_sysfs_scan(value, &kib, 1);
  return kib * 1024;
}

json_t *
cm_machine_memory(const char *root)
{
  json_t *memory = json_object();
  g_autofree char *meminfo = cm_sysfs_text(root, "/proc/meminfo");
  double total = meminfo_bytes(meminfo, "MemTotal");
  double swap_total = meminfo_bytes(meminfo, "SwapTotal");
  cm_json_set_number(memory, "total_bytes", total);
  cm_json_set_number(memory, "available_bytes", meminfo_bytes(meminfo, "MemAvailable"));

  /* version 2 of control groups, then version 1, where "no limit" is a number past all memory */
  double limit = cm_sysfs_number(root, "/sys/fs/cgroup/memory.max");
  if (isnan(limit))
    limit = cm_sysfs_number(root, "/sys/fs/cgroup/memory/memory.limit_in_bytes");
  if (limit < total)
    cm_json_set_number(memory, "limit_bytes", limit);

  cm_json_set_number(memory, "swap_total_bytes", swap_total);
  cm_json_set_number(memory, "swap_used_bytes", swap_total - meminfo_bytes(meminfo, "SwapFree"));
  return memory;
}

gboolean
cm_machine_load(const char *root, double ret_load[3])
{
  double load[3];
  g_autofree char *text = cm_sysfs_text(root, "/proc/loadavg");
  if (cm_sysfs_scan(text, load, 3) != 3)
    return FALSE;
  memcpy(ret_load, load, sizeof load);
  return TRUE;
}

double
cm_machine_throttle_events(const char *root)
{
  static const char *const files[] = {"/thermal_throttle/core_throttle_count",
                                      "/thermal_throttle/package_throttle_count"};
  double sum = NAN;
  g_auto(GStrv) cpus = list_cpus(root);
  for (gsize i = 0; cpus[i] != NULL; i++) {
    for (gsize file = 0; file < G_N_ELEMENTS(files); file++) {
      double count = cpu_number(root, cpus[i], files[file]);
      if (!isnan(count))
        sum = (isnan(sum) ? 0 : sum) + count;
    }
  }
  return sum;
}
