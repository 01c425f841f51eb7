/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * What libvips says of a failure, as a CM_PHOTO_ERROR. It stands apart from cm-photo-error.h, so
 * that a program which reads photos' files without decoding them links no decoder.
 */

#include <glib.h>

/* Sets an error from libvips' error buffer and empties that. libvips has one code for every
 * failure, so the class follows the words of the decoders ("premature end", "out of memory"). */
void cm_photo_error_set_vips(GError **error);
