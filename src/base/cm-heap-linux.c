/* SPDX-License-Identifier: MIT */
#include "cm-heap.h"

#include <malloc.h>

#define LARGE_BLOCK_BYTES (128 * 1024) /* glibc's first value; setting it ends the learning */

void
cm_heap_keep_small(void)
{
#ifdef M_MMAP_THRESHOLD /* other C libraries have no such setting, and no such habit */
  mallopt(M_MMAP_THRESHOLD, LARGE_BLOCK_BYTES);
#endif
}
