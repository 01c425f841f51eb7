/* SPDX-License-Identifier: MIT */
#include "cm-cores.h"

#include <sys/sysctl.h>

static guint
count(const char *name)
{
  int value = 0;
  size_t size = sizeof value;

  return sysctlbyname(name, &value, &size, NULL, 0) == 0 && value > 0 ? (guint)value : 0;
}

/* Efficiency cores are left out: with equal shares of work the slowest core sets the pace. */
guint
cm_cores_physical(const char *sysfs_root)
{
  guint cores = count("hw.perflevel0.physicalcpu");

  (void)sysfs_root;
  if (cores == 0)
    cores = count("hw.physicalcpu");
  return MAX(cores, 1);
}
