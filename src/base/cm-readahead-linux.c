/* SPDX-License-Identifier: MIT */
#include "cm-readahead.h"

#include <fcntl.h>

gboolean
cm_readahead_range(int fd, goffset offset, gsize bytes)
{
  return posix_fadvise(fd, offset, (off_t)bytes, POSIX_FADV_WILLNEED) == 0;
}
