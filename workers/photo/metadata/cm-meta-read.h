/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * All of it: a photo's file and its sidecars in, the JSON object of docs/photos.md out.
 *
 * cm_meta_exiv_start() comes first.
 */

#include "cm-json.h"

/* Reads the photo. What is odd about its metadata is a warning in the object, never an error.
 * Errors: CM_PHOTO_ERROR, where the file is no photo or cannot be read. */
json_t *cm_meta_read(const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;
