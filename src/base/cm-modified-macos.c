/* SPDX-License-Identifier: MIT */
#include "cm-modified.h"

gint64
cm_modified_ns(const struct stat *status)
{
  return (gint64)status->st_mtimespec.tv_sec * 1000000000 + status->st_mtimespec.tv_nsec;
}
