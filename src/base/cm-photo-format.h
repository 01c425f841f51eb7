/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * CmPhotoFormat: the formats of photos that are read, recognised by a file's first bytes.
 *
 * A name's suffix plays no part. What recognises nothing may still be a photo that no part of this
 * program reads; what is recognised may still be damaged. Nothing is decoded here.
 */

#include <glib.h>

/* So many bytes of a file's beginning settle its format; of a shorter file, all. */
#define CM_PHOTO_FORMAT_HEAD_BYTES 64

/* What a person is told who names a file of none. */
#define CM_PHOTO_FORMAT_NONE                                                                       \
  "its content is none of JPEG, PNG, WebP, TIFF, HEIC and AVIF, whatever its name says; save it "  \
  "as "                                                                                            \
  "one of these"

typedef enum {
  CM_PHOTO_FORMAT_JPEG,
  CM_PHOTO_FORMAT_PNG,
  CM_PHOTO_FORMAT_WEBP,
  CM_PHOTO_FORMAT_TIFF,
  CM_PHOTO_FORMAT_HEIF, /* HEIC: HEVC in the HEIF container */
  CM_PHOTO_FORMAT_AVIF, /* AV1 in the same container */
  CM_PHOTO_N_FORMATS
} CmPhotoFormat;

/* "jpeg", "png", "webp", "tiff", "heif" or "avif". */
const char *cm_photo_format_to_string(CmPhotoFormat format);

/* The format that a file with these first bytes has; FALSE where it is none of ours. */
gboolean cm_photo_format_sniff(const guint8 *head, gsize length,
                               CmPhotoFormat *ret_format) G_GNUC_WARN_UNUSED_RESULT;
