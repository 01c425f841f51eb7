/* SPDX-License-Identifier: MIT */
#pragma once

/* CmGgufReader: little-endian values out of a file through a window of 64 KiB, with one sticky
 * error: after the first failure every read answers 0, so that callers may check once. */

#include <glib.h>

#define CM_GGUF_WINDOW_BYTES 65536

typedef struct {
  int fd;
  guint64 file_bytes;
  guint64 position;     /* of the next byte to read */
  guint64 window_start; /* file offset of window[0] */
  gsize window_length;
  GError *error; /* the first failure, NULL while none; owned */
  guint8 window[CM_GGUF_WINDOW_BYTES];
} CmGgufReader;

/* Errors as cm_gguf_read_fd(). The reader borrows fd. */
gboolean cm_gguf_reader_init(CmGgufReader *self, int fd, GError **error);
void cm_gguf_reader_clear(CmGgufReader *self);

/* An unsigned value of 1, 2, 4 or 8 bytes. */
guint64 cm_gguf_reader_value(CmGgufReader *self, guint bytes);

/* Moves on; past the end of the file or of the header's bound is a failure. */
void cm_gguf_reader_skip(CmGgufReader *self, guint64 bytes);

/* A length-prefixed string of at most max_bytes, of which at most keep_bytes are returned,
 * sanitised; keep_bytes 0 returns NULL, as a failure does. */
char *cm_gguf_reader_string(CmGgufReader *self, guint64 max_bytes, gsize keep_bytes);

/* Records the first failure. */
void cm_gguf_reader_fail(CmGgufReader *self, int code, const char *format, ...) G_GNUC_PRINTF(3, 4);
