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

/* Channels before alpha; what a TIFF may carry after alpha is left out. */
static int
colour_bands(VipsImage *image)
{
  if (!vips_image_hasalpha(image))
    return image->Bands;
  if (image->Bands < 3)
    return 1;
  return image->Type == VIPS_INTERPRETATION_CMYK ? 4 : 3;
}

/* What full opacity is in the file's number format. */
static double
opaque_value(const VipsImage *image)
{
  if (image->BandFmt == VIPS_FORMAT_USHORT)
    return 65535;
  return image->Type == VIPS_INTERPRETATION_scRGB ? 1 : 255;
}

static VipsImage *
alpha_in_8_bits(VipsImage *image, int band)
{
  VipsImage *alpha = NULL;
  VipsImage *out = NULL;
  if (vips_extract_band(image, &alpha, band, NULL) == 0)
    vips_linear1(alpha, &out, 255 / opaque_value(image), 0.5, "uchar", TRUE, NULL);
  g_clear_object(&alpha);
  return out;
}

static VipsImage *
colours_in_8_bits(VipsImage *image, int bands, GPtrArray *warnings)
{
  VipsImage *extracted = NULL;
  VipsImage *out = NULL;
  if (vips_extract_band(image, &extracted, 0, "n", bands, NULL) != 0)
    return NULL;
  g_autoptr(CmVipsImage) colours = extracted;
  g_autoptr(CmVipsImage) converted = by_profile(colours, warnings);
  if (converted == NULL)
    converted = by_interpretation(colours);
  if (converted != NULL)
    vips_cast(converted, &out, VIPS_FORMAT_UCHAR, NULL);
  return out;
}

/* libvips' conversions leave the scale of a 16-bit alpha to their caller, so alpha goes its own
 * way. */
VipsImage *
cm_photo_colour_to_srgb(VipsImage *image, GPtrArray *warnings)
{
  int bands = colour_bands(image);
  g_autoptr(CmVipsImage) colours = colours_in_8_bits(image, bands, warnings);
  if (colours == NULL || bands == image->Bands)
    return g_steal_pointer(&colours);

  g_autoptr(CmVipsImage) alpha = alpha_in_8_bits(image, bands);
  VipsImage *out = NULL;
  if (alpha != NULL)
    vips_bandjoin2(colours, alpha, &out, NULL);
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
