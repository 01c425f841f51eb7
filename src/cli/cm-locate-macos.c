/* SPDX-License-Identifier: MIT */
#include "cm-locate.h"

#include <mach-o/dyld.h>
#include <stdlib.h>

char *
cm_locate_own_folder(void)
{
  char path[4096];
  uint32_t size = sizeof path;
  if (_NSGetExecutablePath(path, &size) != 0)
    return NULL;
  char *real = realpath(path, NULL);
  char *folder = real != NULL ? g_path_get_dirname(real) : NULL;
  free(real);
  return folder;
}
