/* SPDX-License-Identifier: MIT */
#include "cm-locate.h"

char *
cm_locate_own_folder(void)
{
  g_autofree char *path = g_file_read_link("/proc/self/exe", NULL);
  return path != NULL ? g_path_get_dirname(path) : NULL;
}
