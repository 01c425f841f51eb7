/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * The pixels as a binary PPM: "P6\nWIDTH HEIGHT\n255\n", then rows of red, green and blue bytes.
 *
 * Nothing else is in the file (libvips' own writer adds the time), so equal photos give equal
 * bytes. Rows are written as they are decoded. A file that could not be finished is removed.
 */

#include <vips/vips.h>

/* Writes image (3 × 8 bit) to path and gives the SHA-256 of the whole file in *ret_sha256; with a
 * path of NULL, the hash that the file would have. Errors: CM_PHOTO_ERROR, of the photo where
 * decoding failed, CM_PHOTO_ERROR_OUTPUT where writing did. */
gboolean cm_photo_ppm_write(VipsImage *image, const char *path, char **ret_sha256,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;
