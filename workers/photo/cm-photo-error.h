/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * CM_PHOTO_ERROR: why a photo could not be prepared or read. The names are stable: they stand as
 * "class" in the program's JSON, and the supervisor turns each into a CM_ERROR.
 *
 *   photo-missing        no such file
 *   photo-permission     it is there and may not be read
 *   photo-not-a-file     a folder, pipe, socket or device
 *   photo-empty          no bytes
 *   photo-format         none of JPEG, PNG, WebP, TIFF, HEIC and AVIF by its content, or a form of
 *                        one of these that nothing here decodes
 *   photo-truncated      it ends before its picture does
 *   photo-corrupt        damaged in another way
 *   photo-too-large      more pixels or bytes than allowed
 *   photo-out-of-memory  decoding needs more memory than allowed
 *   photo-io             the system failed while reading it
 *   output               the PPM could not be written
 *   output-no-space      likewise, since the disk is full
 *
 * Messages leave out the photo's path: who asked for it knows it and puts it before the message.
 */

#include "cm-json.h"

#define CM_PHOTO_ERROR (cm_photo_error_quark())

typedef enum {
  CM_PHOTO_ERROR_MISSING,
  CM_PHOTO_ERROR_PERMISSION,
  CM_PHOTO_ERROR_NOT_A_FILE,
  CM_PHOTO_ERROR_EMPTY,
  CM_PHOTO_ERROR_FORMAT,
  CM_PHOTO_ERROR_TRUNCATED,
  CM_PHOTO_ERROR_CORRUPT,
  CM_PHOTO_ERROR_TOO_LARGE,
  CM_PHOTO_ERROR_OUT_OF_MEMORY,
  CM_PHOTO_ERROR_IO,
  CM_PHOTO_ERROR_OUTPUT,
  CM_PHOTO_ERROR_OUTPUT_NO_SPACE,
  CM_PHOTO_N_ERRORS
} CmPhotoError;

GQuark cm_photo_error_quark(void);

/* The class name of an error of this domain; of any other error, "photo-io". */
const char *cm_photo_error_class(const GError *error);

/* {"error": {"class", "message"}}, what these programs print in the place of their answer. */
json_t *cm_photo_error_to_json(const GError *error) G_GNUC_WARN_UNUSED_RESULT;
