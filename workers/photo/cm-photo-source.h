/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * CmPhotoSource: the photo's file, opened once, recognised by its content and hashed.
 *
 * Every later step reads the descriptor held here, so the file that was checked is the file that is
 * decoded. The name plays no part: a PNG named .jpg is a PNG, an SVG named .jpg is refused. Hashing
 * reads the whole file, which also brings it into the page cache before the decoder's clock runs.
 *
 * Limit: CM_PHOTO_FILE_BYTES_MAX bytes, beyond the largest classic TIFF.
 */

#include "cm-photo-format.h"

#define CM_PHOTO_FILE_BYTES_MAX G_GINT64_CONSTANT(4294967296)

typedef struct {
  int fd; /* read-only, close-on-exec, at the file's beginning */
  CmPhotoFormat format;
  gint64 bytes;
  char *sha256; /* of the file; NULL where it was opened unhashed */
} CmPhotoSource;

/* Opens path. Errors: CM_PHOTO_ERROR of the classes missing, permission, not-a-file, empty, format,
 * too-large, io. */
CmPhotoSource *cm_photo_source_open(const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The same without reading more than the head; `bytes` is then what the system says. */
CmPhotoSource *cm_photo_source_open_unhashed(const char *path,
                                             GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Closes; NULL is allowed. */
void cm_photo_source_free(CmPhotoSource *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CmPhotoSource, cm_photo_source_free)
