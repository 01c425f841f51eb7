/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * Files that are never half written.
 *
 * cm_file_replace() writes a temporary file beside the target, syncs it and renames it over the
 * target, so that a reader sees the old text or the new one. CmAppender adds whole lines to a log
 * and syncs each, so that a finished line survives the end of the process and of the machine.
 * Every descriptor is opened close-on-exec. Errors carry the path.
 */

#include <glib.h>

/* Reads a whole regular file of at most max_bytes, with a NUL after it. Errors: CM_ERROR_LIMIT
 * where it is longer, CM_ERROR_INVALID where it is no regular file, else what errno says. */
char *cm_file_read(const char *path, gsize max_bytes, gsize *ret_length,
                   GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Replaces path by length bytes of text; the mode is 0644 less the umask. */
gboolean cm_file_replace(const char *path, const char *text, gsize length,
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
