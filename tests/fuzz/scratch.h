/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * Files that fuzz targets read: one without a name, or a folder of few.
 *
 * Both are made at the first call, in the folder for temporary files, and are gone when the process
 * ends as it should. Not for threads.
 */

#include <glib.h>

/* A file without a name that holds these bytes; -1 where the disk refuses. Lent. */
int scratch_fd(const guint8 *data, gsize size);

/* The folder, absolute. Lent. */
const char *scratch_folder(void);

/* Writes a file below the folder, with the folders above it, anew. FALSE where the disk refuses. */
gboolean scratch_write(const char *name, const guint8 *data, gsize size);

/* Removes it; one that is not there is none. */
void scratch_remove(const char *name);

/* Whether a reader gave something; fails where it gave an error as well, or neither. */
gboolean scratch_was_read(gconstpointer given, const GError *error);

/* Fails where a text is not valid UTF-8; NULL is allowed. */
void scratch_check_text(const char *text);

/* Writes a whole GGUF header of an architecture, without tensors. */
void scratch_write_gguf(const char *name, const char *architecture);
