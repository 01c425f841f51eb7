/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * What decoders grumble about. libvips passes their warnings to GLib's log or leaves them in its
 * error buffer; here they are kept, at most 16 of at most 400 bytes each, for the photo's record.
 * Some decoders fill the rest of a damaged picture with grey and only warn: such a warning is an
 * error here.
 *
 * libvips logs from its own threads, so this is the program's one piece of global state, behind a
 * lock.
 */

#include <glib.h>

/* Starts keeping warnings. */
void cm_photo_log_install(void);

/* To be called once the pixels are written; file_bytes: the photo file's size. FALSE with
 * CM_PHOTO_ERROR_TRUNCATED set where a warning says that picture data ran out. */
gboolean cm_photo_log_check(gint64 file_bytes, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Moves the kept warnings to the end of warnings (of char *). */
void cm_photo_log_take(GPtrArray *warnings);
