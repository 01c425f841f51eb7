/* SPDX-License-Identifier: MIT */
#pragma once

/* A list of paths, one a line, or parted by NULs as `find -print0` writes it. */

#include <glib.h>

#define CM_PHOTO_LIST_BYTES_MAX ((gsize)64 << 20)

/* Reads the descriptor to its end: an array of char *, to be unreferenced. Where a NUL is among the
 * bytes NULs part the paths, else newlines; what a line has of a carriage return at its end goes,
 * and so do empty entries, lines of blanks and a byte order mark. Paths are any other bytes.
 * Errors: CM_ERROR_LIMIT for a list longer than CM_PHOTO_LIST_BYTES_MAX, CM_ERROR_INVALID for one
 * in UTF-16, and what reading says. */
GPtrArray *cm_photo_list_read(int fd, GError **error) G_GNUC_WARN_UNUSED_RESULT;
