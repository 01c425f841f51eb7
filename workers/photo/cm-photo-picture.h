/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * CmPhotoPicture: a photo as libvips decodes it, on its way to upright sRGB with 8 bits a channel.
 *
 * Calling order: cm_photo_vips_start() once, then open → prepare → write (cm-photo-ppm.h) → free.
 * Opening reads the header alone; nothing is decoded before the declared size has been checked.
 * What prepare makes is lazy: pixels are decoded when they are written, row by row where the photo
 * needs no turning, so damage in the file may show only there.
 *
 * Order of the steps, and why:
 *   1. colours: an embedded ICC profile to sRGB (relative colorimetric, no black point
 *      compensation); without one, or with one that does not fit the picture, libvips' conversion
 *      (grey, 16 bit, Lab; CMYK by libvips' own CMYK profile). Cinema and HDR signalling outside
 *      ICC (nclx) is not interpreted.
 *   2. transparency over white, in sRGB, as a browser shows it. Before any resizing, so that
 *      hidden colours of transparent pixels cannot bleed into their neighbours.
 *   3. shrinking, Lanczos 3 on the sRGB values (not in linear light, as image processors of VLMs do
 *      it); large JPEGs come half, quarter or eighth size from the decoder first, never closer than
 *      twice the wanted size.
 *   4. turning by the EXIF orientation. HEIC and AVIF are turned by their own boxes while decoding.
 */

#include "cm-photo-source.h"

#include <vips/vips.h>

/* A photo is shrunk to this many pixels even where nobody asks. */
#define CM_PHOTO_PIXELS_MAX 64000000

/* The default of `declared_pixels`. */
#define CM_PHOTO_DECLARED_PIXELS_MAX 1000000000

typedef struct {
  guint max_edge;          /* longer edge of what is written, in pixels; 0: as is */
  guint64 declared_pixels; /* a photo that declares more is refused */
} CmPhotoBounds;

typedef struct {
  VipsImage *image; /* owned; replaced by each step */
  guint width;      /* as stored: before turning and shrinking */
  guint height;
  guint wanted_width; /* as stored, after shrinking */
  guint wanted_height;
  guint orientation; /* EXIF's 1 to 8, applied by prepare; 1 is upright */
  guint bands;       /* channels of the file, its alpha included */
  guint bits;        /* of one channel in the file */
  gboolean had_alpha;
  char *icc_profile;   /* name of the embedded profile; NULL for none or nameless */
  GPtrArray *warnings; /* of char *: what was odd and did not cost the picture */
} CmPhotoPicture;

/* Starts libvips with every loader but the six formats' blocked, no operation cache and few
 * threads. */
gboolean cm_photo_vips_start(const char *program, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The image that a stream of this format holds, as libvips opens it: pixels are decoded when they
 * are read. A new reference; the stream's bytes must outlive it. Errors: CM_PHOTO_ERROR. */
VipsImage *cm_photo_picture_load(VipsSource *stream, CmPhotoFormat format,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Reads the header. The source must outlive the picture. Errors: CM_PHOTO_ERROR. */
CmPhotoPicture *cm_photo_picture_open(const CmPhotoSource *source, const CmPhotoBounds *bounds,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Applies the steps above; afterwards `image` is upright sRGB, 3 × 8 bit. */
gboolean cm_photo_picture_prepare(CmPhotoPicture *self, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* NULL is allowed. */
void cm_photo_picture_free(CmPhotoPicture *self);

/* The size that bounds leave of width × height; never 0, never larger. */
void cm_photo_bounded_size(const CmPhotoBounds *bounds, guint width, guint height, guint *ret_width,
                           guint *ret_height);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CmPhotoPicture, cm_photo_picture_free)
