/* SPDX-License-Identifier: MIT */
#include "cm-cores.h"

#include <sched.h>

/* Two logical CPUs are one core where the kernel lists the same siblings for both. */
guint
cm_cores_physical(const char *sysfs_root)
{
  g_autoptr(GHashTable) cores = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  cpu_set_t allowed;

  CPU_ZERO(&allowed);
  if (sched_getaffinity(0, sizeof allowed, &allowed) != 0)
    return MAX(g_get_num_processors(), 1);
  for (int cpu = 0; cpu < CPU_SETSIZE; cpu++) {
    g_autofree char *path = NULL;
    char *siblings = NULL;

    if (!CPU_ISSET(cpu, &allowed))
      continue;
    path = g_strdup_printf("%s/devices/system/cpu/cpu%d/topology/thread_siblings_list", sysfs_root,
                           cpu);
    if (!g_file_get_contents(path, &siblings, NULL, NULL))
      siblings = g_strdup_printf("%d", cpu);
    g_hash_table_add(cores, g_strstrip(siblings));
  }
  return MAX(g_hash_table_size(cores), 1);
}
