/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * CmLines: splits a stream of bytes into lines of bounded length.
 *
 * Calling order: new; then, for every read: feed, and take until it returns NULL; free. The memory
 * held is at most the longest line plus one read. Lines may hold any bytes, NUL included.
 */

#include <glib.h>

typedef struct CmLines CmLines;

/* max_bytes bounds one line, its newline included. */
CmLines *cm_lines_new(gsize max_bytes) G_GNUC_WARN_UNUSED_RESULT;

/* NULL is allowed. */
void cm_lines_free(CmLines *self);

/* Adds bytes. CM_ERROR_LIMIT where a line grows past the bound: the stream is then lost, only the
 * whole lines before that one can still be taken. */
gboolean cm_lines_feed(CmLines *self, const char *bytes, gsize length,
                       GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The next whole line, without its newline and with a NUL after it; NULL where there is none yet.
 * Borrowed, and valid until the next feed. */
const char *cm_lines_take(CmLines *self, gsize *ret_length);

/* Bytes of the unfinished line; what is left when the stream has ended is half a line. */
gsize cm_lines_pending(const CmLines *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CmLines, cm_lines_free)
