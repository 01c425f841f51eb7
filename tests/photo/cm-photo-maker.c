/* SPDX-License-Identifier: MIT */
#include "cm-photo-maker.h"

#include "cm-photo-testing.h"

#include <string.h>

const char *const cm_maker_endings[] = {"jpg", "png", "webp", "tif", "heic", "avif", NULL};

static const int quarter_colours[4][3] = {
    {220, 30, 30}, {30, 160, 40}, {40, 60, 200}, {230, 210, 50}};

/* The result of a step, in place of what it was made of. */
static void
replace(VipsImage **image, int status, VipsImage **next)
{
  if (status != 0)
    g_error("libvips: %s", vips_error_buffer());
  g_clear_object(image);
  *image = g_steal_pointer(next);
}

VipsImage *
cm_maker_flat(int width, int height, int bands, const double *values, VipsBandFormat format,
              VipsInterpretation space)
{
  static const double ones[] = {1, 1, 1, 1, 1};
  VipsImage *image = NULL;
  VipsImage *next = NULL;
  replace(&image, vips_black(&next, width, height, "bands", bands, NULL), &next);
  replace(&image, vips_linear(image, &next, (double *)ones, (double *)values, bands, NULL), &next);
  replace(&image, vips_cast(image, &next, format, NULL), &next);
  replace(&image, vips_copy(image, &next, "interpretation", space, NULL), &next);
  return image;
}

const int *
cm_maker_quarter(gboolean right, gboolean bottom)
{
  return quarter_colours[(right ? 1 : 0) + (bottom ? 2 : 0)];
}

VipsImage *
cm_maker_quarters(void)
{
  VipsImage *parts[4];
  VipsImage *image = NULL;
  for (int i = 0; i < 4; i++) {
    const double values[] = {quarter_colours[i][0], quarter_colours[i][1], quarter_colours[i][2]};
    parts[i] = cm_maker_flat(48, 32, 3, values, VIPS_FORMAT_UCHAR, VIPS_INTERPRETATION_sRGB);
  }
  if (vips_arrayjoin(parts, &image, 4, "across", 2, NULL) != 0)
    g_error("libvips: %s", vips_error_buffer());
  for (int i = 0; i < 4; i++)
    g_object_unref(parts[i]);
  return image;
}

VipsImage *
cm_maker_quarters_turned(int orientation)
{
  /* what undoes the turning that each orientation asks for (Exif 2.32, tag 274) */
  static const struct {
    VipsAngle angle;
    gboolean flip;
  } undo[] = {{VIPS_ANGLE_D0, FALSE},   {VIPS_ANGLE_D0, FALSE},  {VIPS_ANGLE_D0, TRUE},
              {VIPS_ANGLE_D180, FALSE}, {VIPS_ANGLE_D180, TRUE}, {VIPS_ANGLE_D90, TRUE},
              {VIPS_ANGLE_D270, FALSE}, {VIPS_ANGLE_D270, TRUE}, {VIPS_ANGLE_D90, FALSE}};
  VipsImage *image = cm_maker_quarters();
  VipsImage *next = NULL;
  replace(&image, vips_rot(image, &next, undo[orientation].angle, NULL), &next);
  if (undo[orientation].flip)
    replace(&image, vips_flip(image, &next, VIPS_DIRECTION_HORIZONTAL, NULL), &next);
  replace(&image, vips_copy(image, &next, NULL), &next);
  vips_image_set_int(image, VIPS_META_ORIENTATION, orientation);
  return image;
}

VipsImage *
cm_maker_scene(int width, int height)
{
  g_autoptr(GRand) random = g_rand_new_with_seed(7);
  gsize length = (gsize)3 * (gsize)width * (gsize)height;
  g_autofree guint8 *pixels = g_malloc(length);
  for (gsize i = 0; i < length; i++) {
    gsize x = i / 3 % (gsize)width;
    gsize y = i / 3 / (gsize)width;
    gsize ramp = i % 3 == 0 ? x * 200 / (gsize)width : y * 200 / (gsize)height;
    pixels[i] = (guint8)(ramp + (gsize)g_rand_int_range(random, 0, 40));
  }
  VipsImage *image =
      vips_image_new_from_memory_copy(pixels, length, width, height, 3, VIPS_FORMAT_UCHAR);
  VipsImage *next = NULL;
  replace(&image, vips_copy(image, &next, "interpretation", VIPS_INTERPRETATION_sRGB, NULL), &next);
  return image;
}

void
cm_maker_embed(VipsImage **image, const char *profile)
{
  VipsBlob *blob = NULL;
  VipsImage *next = NULL;
  size_t length = 0;
  replace(image, vips_copy(*image, &next, NULL), &next);
  if (vips_profile_load(profile, &blob, NULL) != 0)
    g_error("libvips: %s", vips_error_buffer());
  const void *bytes = vips_blob_get(blob, &length);
  vips_image_set_blob_copy(*image, VIPS_META_ICC_NAME, bytes, length);
  vips_area_unref(VIPS_AREA(blob));
}

gboolean
cm_maker_can(const char *ending)
{
  g_autoptr(CmVipsImage) image = cm_maker_scene(16, 16);
  g_autofree char *name = g_strconcat("can.", ending, NULL);
  g_autofree char *path = cm_testing_path(name);
  gboolean can = vips_image_write_to_file(image, path, NULL) == 0;
  vips_error_clear();
  return can;
}

char *
cm_maker_save(VipsImage *image, const char *name)
{
  g_autofree char *target = cm_testing_path(name);
  if (vips_image_write_to_file(image, target, NULL) != 0)
    g_error("%s: %s", target, vips_error_buffer());
  char *options = strrchr(target, '[');
  if (options != NULL)
    *options = '\0';
  return g_steal_pointer(&target);
}
