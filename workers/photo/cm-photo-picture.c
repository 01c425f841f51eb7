/* SPDX-License-Identifier: MIT */
#include "cm-photo-picture.h"

#include "cm-photo-colour.h"
#include "cm-photo-decoder-error.h"
#include "cm-photo-error.h"
#include "cm-photo-icc.h"
#include "cm-photo-vips.h"

#include <math.h>
#include <unistd.h>

/* More threads win nothing where one of them decodes, and each costs memory. */
#define THREADS_MAX 4

typedef int (*LoadFunc)(VipsSource *source, VipsImage **ret_image, ...);

/* The loaders in use and the classes they belong to; all others are blocked. */
static const struct {
  LoadFunc load;
  const char *class_name;
} loaders[CM_PHOTO_N_FORMATS] = {
    [CM_PHOTO_FORMAT_JPEG] = {vips_jpegload_source, "VipsForeignLoadJpeg"},
    [CM_PHOTO_FORMAT_PNG] = {vips_pngload_source, "VipsForeignLoadPng"},
    [CM_PHOTO_FORMAT_WEBP] = {vips_webpload_source, "VipsForeignLoadWebp"},
    [CM_PHOTO_FORMAT_TIFF] = {vips_tiffload_source, "VipsForeignLoadTiff"},
    [CM_PHOTO_FORMAT_HEIF] = {vips_heifload_source, "VipsForeignLoadHeif"},
    [CM_PHOTO_FORMAT_AVIF] = {vips_heifload_source, "VipsForeignLoadHeif"},
};

gboolean
cm_photo_vips_start(const char *program, GError **error)
{
  if (vips_init(program) != 0) {
    cm_photo_error_set_vips(error);
    return FALSE;
  }
  vips_block_untrusted_set(TRUE);
  vips_operation_block_set("VipsForeign", TRUE);
  for (int i = 0; i < CM_PHOTO_N_FORMATS; i++)
    vips_operation_block_set(loaders[i].class_name, FALSE);
  vips_cache_set_max(0);
  vips_concurrency_set(MIN(THREADS_MAX, (int)g_get_num_processors()));
  return TRUE;
}

void
cm_photo_bounded_size(const CmPhotoBounds *bounds, guint width, guint height, guint *ret_width,
                      guint *ret_height)
{
  double scale = 1;
  double pixels = (double)width * height;
  if (pixels > CM_PHOTO_PIXELS_MAX)
    scale = sqrt(CM_PHOTO_PIXELS_MAX / pixels);
  *ret_width = MAX(1, (guint)(width * scale));
  *ret_height = MAX(1, (guint)(height * scale));

  guint longer = MAX(*ret_width, *ret_height);
  if (bounds->max_edge == 0 || longer <= bounds->max_edge)
    return;
  scale = (double)bounds->max_edge / MAX(width, height);
  *ret_width = MAX(1, (guint)lround(width * scale));
  *ret_height = MAX(1, (guint)lround(height * scale));
}

VipsImage *
cm_photo_picture_load(VipsSource *stream, CmPhotoFormat format, GError **error)
{
  VipsImage *image = NULL;
  if (loaders[format].load(stream, &image, "access", VIPS_ACCESS_SEQUENTIAL, "fail_on",
                           VIPS_FAIL_ON_TRUNCATED, NULL) == 0)
    return image;
  cm_photo_error_set_vips(error);
  return NULL;
}

/* Each call gives the decoder a stream of its own over the same descriptor, from its beginning. */
static VipsImage *
load(const CmPhotoSource *source, int shrink, GError **error)
{
  g_autoptr(CmVipsSource) stream = NULL;
  VipsImage *image = NULL;
  int status = -1;
  if (lseek(source->fd, 0, SEEK_SET) == 0)
    stream = vips_source_new_from_descriptor(source->fd);
  if (stream != NULL && shrink > 1)
    status = vips_jpegload_source(stream, &image, "access", VIPS_ACCESS_SEQUENTIAL, "fail_on",
                                  VIPS_FAIL_ON_TRUNCATED, "shrink", shrink, NULL);
  else if (stream != NULL)
    status = loaders[source->format].load(stream, &image, "access", VIPS_ACCESS_SEQUENTIAL,
                                          "fail_on", VIPS_FAIL_ON_TRUNCATED, NULL);
  if (status != 0) {
    cm_photo_error_set_vips(error);
    return NULL;
  }
  return image;
}

static gboolean
check_size(const VipsImage *image, const CmPhotoBounds *bounds, GError **error)
{
  guint64 pixels = (guint64)image->Xsize * (guint64)image->Ysize;
  if (pixels <= bounds->declared_pixels)
    return TRUE;
  g_set_error(error, CM_PHOTO_ERROR, CM_PHOTO_ERROR_TOO_LARGE,
              "it declares %d x %d pixels, at most %" G_GUINT64_FORMAT
              " are decoded; save it smaller",
              image->Xsize, image->Ysize, bounds->declared_pixels);
  return FALSE;
}

static guint
bits_of(VipsImage *image)
{
  int bits = 0;
  if (vips_image_get_typeof(image, "bits-per-sample") != 0 &&
      vips_image_get_int(image, "bits-per-sample", &bits) == 0 && bits > 0)
    return (guint)bits;
  return (guint)(8 * vips_format_sizeof_unsafe(image->BandFmt));
}

static void
note_facts(CmPhotoPicture *self)
{
  const void *profile = NULL;
  size_t length = 0;
  self->width = (guint)self->image->Xsize;
  self->height = (guint)self->image->Ysize;
  self->orientation = (guint)vips_image_get_orientation(self->image);
  self->bands = (guint)self->image->Bands;
  self->bits = bits_of(self->image);
  self->had_alpha = vips_image_hasalpha(self->image);
  if (vips_image_get_typeof(self->image, VIPS_META_ICC_NAME) != 0 &&
      vips_image_get_blob(self->image, VIPS_META_ICC_NAME, &profile, &length) == 0)
    self->icc_profile = cm_photo_icc_name(profile, length);
}

/* How much smaller a JPEG's decoder may make it (it knows 2, 4 and 8) with at least twice the
 * wanted size left, both ways, for the better filter. */
static int
decoder_shrink(const CmPhotoPicture *self)
{
  guint ratio = MIN(self->width / self->wanted_width, self->height / self->wanted_height);
  int shrink = 1;
  while (shrink < 8 && ratio >= (guint)shrink * 4)
    shrink *= 2;
  return shrink;
}

CmPhotoPicture *
cm_photo_picture_open(const CmPhotoSource *source, const CmPhotoBounds *bounds, GError **error)
{
  g_autoptr(CmPhotoPicture) self = g_new0(CmPhotoPicture, 1);
  self->warnings = g_ptr_array_new_with_free_func(g_free);
  self->image = load(source, 1, error);
  if (self->image == NULL || !check_size(self->image, bounds, error))
    return NULL;
  note_facts(self);
  cm_photo_bounded_size(bounds, self->width, self->height, &self->wanted_width,
                        &self->wanted_height);

  int shrink = source->format == CM_PHOTO_FORMAT_JPEG ? decoder_shrink(self) : 1;
  if (shrink > 1) {
    g_clear_object(&self->image);
    self->image = load(source, shrink, error);
  }
  return self->image != NULL ? g_steal_pointer(&self) : NULL;
}

/* Puts next, which a step made, in the picture's place; NULL means that the step failed. */
static gboolean
step(CmPhotoPicture *self, VipsImage *next, GError **error)
{
  if (next == NULL) {
    cm_photo_error_set_vips(error);
    return FALSE;
  }
  g_object_unref(self->image);
  self->image = next;
  return TRUE;
}

static VipsImage *
shrink_to(VipsImage *image, guint width, guint height)
{
  VipsImage *out = NULL;
  vips_resize(image, &out, (double)width / image->Xsize, "vscale", (double)height / image->Ysize,
              "kernel", VIPS_KERNEL_LANCZOS3, NULL);
  return out;
}

/* Turning reads columns, which a decoder cannot give twice: the whole picture comes into memory. */
static VipsImage *
turn_upright(VipsImage *image)
{
  g_autoptr(CmVipsImage) whole = vips_image_copy_memory(image);
  VipsImage *out = NULL;
  if (whole != NULL)
    vips_autorot(whole, &out, NULL);
  return out;
}

gboolean
cm_photo_picture_prepare(CmPhotoPicture *self, GError **error)
{
  if (!step(self, cm_photo_colour_to_srgb(self->image, self->warnings), error))
    return FALSE;
  if (vips_image_hasalpha(self->image) &&
      !step(self, cm_photo_colour_over_white(self->image), error))
    return FALSE;
  guint width = self->wanted_width;
  guint height = self->wanted_height;
  gboolean fits = (guint)self->image->Xsize <= width && (guint)self->image->Ysize <= height;
  if (!fits && !step(self, shrink_to(self->image, width, height), error))
    return FALSE;
  return self->orientation == 1 || step(self, turn_upright(self->image), error);
}

void
cm_photo_picture_free(CmPhotoPicture *self)
{
  if (self == NULL)
    return;
  g_clear_object(&self->image);
  g_free(self->icc_profile);
  g_ptr_array_unref(self->warnings);
  g_free(self);
}
