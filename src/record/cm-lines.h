/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * CmLines: the lines of a file, one at a time, in bounded memory.
 *
 * The buffer is that of the longest line so far; after an exceptionally long one it is given back.
 */

#include <glib.h>

typedef struct CmLines CmLines;

/* Opens a regular file. Errors: CM_ERROR_INVALID where it is none, else what errno says. */
CmLines *cm_lines_open(const char *path, gsize max_bytes, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* NULL is allowed. */
void cm_lines_free(CmLines *self);

/* The next whole line without its newline, borrowed until the next call; NULL at the end. What
 * follows the last newline is no line. Errors: CM_ERROR_LIMIT past max_bytes, CM_ERROR_IO. */
gboolean cm_lines_next(CmLines *self, const char **ret_line, gsize *ret_length,
                       GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The number of the line last given, from 1. */
guint64 cm_lines_number(const CmLines *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CmLines, cm_lines_free)
