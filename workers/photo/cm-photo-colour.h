/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * Colours: whatever a photo's channels mean, made sRGB with 8 bits each.
 *
 * Images are lazy libvips ones. Results are new references, NULL where libvips failed, which then
 * says why in its error buffer; arguments are borrowed.
 */

#include <vips/vips.h>

/* Three sRGB channels of 8 bits, and alpha as a fourth where there was one. An embedded profile
 * that cannot be used is passed over with a warning (char *) added. */
VipsImage *cm_photo_colour_to_srgb(VipsImage *image, GPtrArray *warnings) G_GNUC_WARN_UNUSED_RESULT;

/* The picture over white paper; alpha is gone. Wants what the call above gives. */
VipsImage *cm_photo_colour_over_white(VipsImage *image) G_GNUC_WARN_UNUSED_RESULT;
