/* SPDX-License-Identifier: MIT */
#pragma once

/* CmGgufReader: little-endian values out of a file through a window of 64 KiB, with one sticky
 * error: after the first failure every read answers 0, so that callers may check once. */

#include <glib.h>

#define CM_GGUF_WINDOW_BYTES 65536

/* How a file begins that stands for one which Git LFS was to fetch (its pointer format, version 1),
 * and what a person is told of it. */
#define CM_GIT_LFS_HEAD "version https://git-lfs.github.com/spec/"
#define CM_GIT_LFS_MESSAGE                                                                         \
  "a Git LFS pointer, not the file itself (run 'git lfs pull' in its repository, or download it "  \
  "again)"

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

/* Passes over a length-prefixed string of at most max_bytes. */
void cm_gguf_reader_skip_string(CmGgufReader *self, guint64 max_bytes);

/* A length-prefixed string of at most max_bytes, cut into a buffer, a NUL after it; NULs inside
 * become '?'. Nothing is allocated. Empty after a failure. */
void cm_gguf_reader_name(CmGgufReader *self, guint64 max_bytes, char *into, gsize size);

/* Whether the file begins with a text; the position stays where it is. */
gboolean cm_gguf_reader_begins(CmGgufReader *self, const char *text);

/* Records the first failure. */
void cm_gguf_reader_fail(CmGgufReader *self, int code, const char *format, ...) G_GNUC_PRINTF(3, 4);
