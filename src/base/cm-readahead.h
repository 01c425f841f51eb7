/* SPDX-License-Identifier: MIT */
#pragma once

/* Asking the system to read a part of a file into its cache (cm-readahead-linux.c,
 * cm-readahead-macos.c). Nothing is waited for but the request itself; nothing is owned. */

#include <glib.h>

/* The most bytes to ask for at once: kernels cut a request down to the device's read-ahead window,
 * 128 KiB by default on Linux, and forget the rest. */
#define CM_READAHEAD_BYTES ((gsize)128 << 10)

/* Asks for `bytes` (at most CM_READAHEAD_BYTES) from `offset`, in bytes, of a file open for
 * reading. FALSE where the system refuses: a pipe, say. */
gboolean cm_readahead_range(int fd, goffset offset, gsize bytes);
