/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * CmRecordLines: the lines of a file, one at a time, in bounded memory.
 *
 * The buffer is that of the longest line so far; after an exceptionally long one it is given back.
 */

#include <glib.h>

typedef struct CmRecordLines CmRecordLines;

/* Opens a regular file. Errors: CM_ERROR_INVALID where it is none, else what errno says. */
CmRecordLines *cm_record_lines_open(const char *path, gsize max_bytes,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* NULL is allowed. */
void cm_record_lines_free(CmRecordLines *self);

/* The next whole line without its newline, borrowed until the next call; NULL at the end. What
 * follows the last newline is no line. Errors: CM_ERROR_LIMIT past max_bytes, CM_ERROR_IO. */
gboolean cm_record_lines_next(CmRecordLines *self, const char **ret_line, gsize *ret_length,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* What follows the last newline, after next has given NULL; borrowed until the reader is freed,
 * NULL for nothing. */
const char *cm_record_lines_rest(const CmRecordLines *self, gsize *ret_length);

/* The number of the line last given, from 1. */
guint64 cm_record_lines_number(const CmRecordLines *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CmRecordLines, cm_record_lines_free)
