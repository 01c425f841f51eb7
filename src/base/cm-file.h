/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * Files read within bounds, and logs that are never half written.
 *
 * CmAppender adds whole lines to a log and syncs each, so that a finished line survives the end of
 * the process and of the machine.
 * Every descriptor is opened close-on-exec. Errors carry the path.
 */

#include <glib.h>

/* Reads a whole regular file of at most max_bytes, with a NUL after it. Errors: CM_ERROR_LIMIT
 * where it is longer, CM_ERROR_INVALID where it is no regular file, else what errno says.
 * ret_length may be NULL. */
char *cm_file_read(const char *path, gsize max_bytes, gsize *ret_length,
                   GError **error) G_GNUC_WARN_UNUSED_RESULT;

typedef struct CmAppender CmAppender;

/* Opens a file of lines for appending, creating it. A last line without its newline, as a killed
 * writer leaves it, is cut off first. */
CmAppender *cm_appender_open(const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Appends line and a newline in one write, then syncs. On failure the file keeps no half line. */
gboolean cm_appender_add(CmAppender *self, const char *line,
                         GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Closes; NULL is allowed. */
void cm_appender_free(CmAppender *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CmAppender, cm_appender_free)
