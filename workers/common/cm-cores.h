/* SPDX-License-Identifier: MIT */
#pragma once

/* Physical cores: what a worker's computing threads are counted by. */

#include <glib.h>

/* Physical cores that this process may run on, at least 1. sysfs_root is "/sys", or a made tree in
 * tests; macOS ignores it and counts the performance cores. */
guint cm_cores_physical(const char *sysfs_root);
