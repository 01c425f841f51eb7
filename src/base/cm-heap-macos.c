/* SPDX-License-Identifier: MIT */
#include "cm-heap.h"

void
cm_heap_keep_small(void)
{
  /* macOS's allocator keeps large blocks apart and gives them back by itself */
}
