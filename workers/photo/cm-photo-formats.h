/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * Which formats this machine's libraries decode, found by decoding a tiny picture of each.
 *
 * That a loader is there says too little: libvips has one loader for HEIC and AVIF, and whether it
 * can decode either depends on the decoders that libheif finds when it runs.
 */

#include "cm-json.h"

/*
 * Tries every format, after cm_photo_vips_start(). A new object, what --formats prints:
 * `libraries` (name to version) and `formats`, an array of `format` (cm_photo_format_to_string()),
 * `decodes` and, where it does not, `message`, what the decoder said.
 */
json_t *cm_photo_formats_try(void) G_GNUC_WARN_UNUSED_RESULT;
