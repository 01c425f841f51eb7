/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * Photos made at test time with libvips: known colours at known places, in every format.
 *
 * Images are owned by the caller. A format whose encoder is missing here (HEIC needs one of its
 * own) is told by cm_maker_can(), and its tests skip.
 */

#include "cm-photo-vips.h"

/* Endings of the six formats, NULL-terminated: jpg png webp tif heic avif. */
extern const char *const cm_maker_endings[];

/* One flat colour of the bands given (1 to 5), in this format and space. */
VipsImage *cm_maker_flat(int width, int height, int bands, const double *values,
                         VipsBandFormat format, VipsInterpretation space);

/* 96 × 64 sRGB in four quarters: red, green over blue, yellow. No two ways of turning it look
 * alike. */
VipsImage *cm_maker_quarters(void);

/* The same picture as a camera stores it that says EXIF orientation 1 to 8. */
VipsImage *cm_maker_quarters_turned(int orientation);

/* The colour of the quarter at left or right, top or bottom. */
const int *cm_maker_quarter(gboolean right, gboolean bottom);

/* A picture with detail, for sizes and damage: a gradient with noise. The same each time. */
VipsImage *cm_maker_scene(int width, int height);

/* Embeds one of libvips' own profiles ("srgb", "p3", "cmyk") without touching the pixels. */
void cm_maker_embed(VipsImage **image, const char *profile);

/* Whether an encoder for this ending is here. */
gboolean cm_maker_can(const char *ending);

/* Saves to the scratch folder as NAME (its ending and libvips' options in brackets say how); the
 * path without options, to be freed. */
char *cm_maker_save(VipsImage *image, const char *name);
