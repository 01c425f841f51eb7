/* SPDX-License-Identifier: MIT */
#include "cm-photo-colour.h"

#include "cm-photo-vips.h"

/* By the embedded profile; NULL where there is none that fits the picture. */
static VipsImage *
by_profile(VipsImage *image, GPtrArray *warnings)
{
  VipsImage *out = NULL;
  if (vips_image_get_typeof(image, VIPS_META_ICC_NAME) == 0)
    return NULL;
  if (vips_icc_transform(image, &out, "srgb", "embedded", TRUE, "intent", VIPS_INTENT_RELATIVE,
                         "black_point_compensation", FALSE, "depth", 8, NULL) == 0)
    return out;
  vips_error_clear();
  g_ptr_array_add(warnings, g_strdup("the embedded ICC profile does not fit the picture and was "
                                     "passed over; colours may be off"));
  return NULL;
}

/* By what the channels are said, or by their number seem, to be. */
static VipsImage *
by_interpretation(VipsImage *image)
{
  VipsImage *out = NULL;
  VipsInterpretation space = vips_image_guess_interpretation(image);
  vips_colourspace(image, &out, VIPS_INTERPRETATION_sRGB, "source_space", space, NULL);
  return out;
}

VipsImage *
cm_photo_colour_to_srgb(VipsImage *image, GPtrArray *warnings)
{
  g_autoptr(CmVipsImage) colours = by_profile(image, warnings);
  if (colours == NULL)
    colours = by_interpretation(image);
  if (colours == NULL)
    return NULL;

  /* a TIFF may carry channels beyond alpha */
  g_autoptr(CmVipsImage) four = NULL;
  VipsImage *out = NULL;
  if (vips_extract_band(colours, &four, 0, "n", MIN(4, colours->Bands), NULL) == 0)
    vips_cast(four, &out, VIPS_FORMAT_UCHAR, NULL);
  return out;
}

VipsImage *
cm_photo_colour_over_white(VipsImage *image)
{
  VipsArrayDouble *white = vips_array_double_newv(3, 255.0, 255.0, 255.0);
  VipsImage *out = NULL;
  vips_flatten(image, &out, "background", white, NULL);
  vips_area_unref(VIPS_AREA(white));
  return out;
}
