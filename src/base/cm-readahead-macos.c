/* SPDX-License-Identifier: MIT */
#include "cm-readahead.h"

#include <fcntl.h>

gboolean
cm_readahead_range(int fd, goffset offset, gsize bytes)
{
  struct radvisory advice = {.ra_offset = offset, .ra_count = (int)bytes};
  return fcntl(fd, F_RDADVISE, &advice) == 0;
}
