/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * CmHeaderScan: a JSON text inside a file, walked token by token through a window of 64 KiB.
 *
 * For safetensors headers, which may be 100 MB long: a tree of one would cost a gigabyte. One
 * sticky error: after the first failure every call answers FALSE or 0. Only what such headers need
 * is told apart; anything else that is well nested is passed over.
 */

#include <glib.h>

#define CM_HEADER_SCAN_WINDOW_BYTES 65536
#define CM_HEADER_SCAN_DEPTH_MAX    16

typedef struct {
  int fd;        /* borrowed */
  guint64 start; /* file offset of window[0] */
  guint64 end;   /* file offset after the text */
  gsize at;      /* in the window */
  gsize length;
  GError *error; /* the first failure, NULL while none; owned */
  guint8 window[CM_HEADER_SCAN_WINDOW_BYTES];
} CmHeaderScan;

/* The text that stands at [from, end) of an open file. */
void cm_header_scan_init(CmHeaderScan *self, int fd, guint64 from, guint64 end);
void cm_header_scan_clear(CmHeaderScan *self);

/* Records the first failure, as CM_ERROR_INVALID. */
void cm_header_scan_fail(CmHeaderScan *self, const char *message);

/* The next character after white space, not taken; 0 at the end. */
char cm_header_scan_peek(CmHeaderScan *self);

/* Takes that character where it is the one wanted. */
gboolean cm_header_scan_take(CmHeaderScan *self, char wanted);

/* Takes it, or fails. */
gboolean cm_header_scan_expect(CmHeaderScan *self, char wanted);

/* A string, cut into a buffer with a NUL after it; *ret_length is its whole length in bytes, so
 * that one that was cut is known; the last 31 bytes go to ret_tail[32], NUL after them. Escapes
 * other than those of one character become '?'. NULL for what is not wanted. */
gboolean cm_header_scan_string(CmHeaderScan *self, char *into, gsize size, gsize *ret_length,
                               char *ret_tail);

/* A whole number of at most 2^63-1, not negative. */
gboolean cm_header_scan_whole(CmHeaderScan *self, guint64 *ret_value);

/* Passes over any value. */
gboolean cm_header_scan_skip(CmHeaderScan *self);
