/* SPDX-License-Identifier: MIT */
#include "cm-meta-numbers.h"

#include <math.h>

/* EXIF's sensitivity is 16 bits; beyond, it says this and another tag says more (Exif 2.3, annex
 * G). */
#define ISO_ELSEWHERE 65535

typedef struct {
  const char *field;
  CmMetaPlace place;
  double min, max;
  double none; /* says that nothing is known */
} Row;

/* lint: table */
static const Row rows[] = {
    {"exposure_s", {CM_META_EXIF, "Exif.Photo.ExposureTime"}, 1e-9, 1e6, 0},
    {"exposure_s", {CM_META_XMP, "Xmp.exif.ExposureTime"}, 1e-9, 1e6, 0},
    {"f_number", {CM_META_EXIF, "Exif.Photo.FNumber"}, 0.1, 1e4, 0},
    {"f_number", {CM_META_XMP, "Xmp.exif.FNumber"}, 0.1, 1e4, 0},
    {"iso", {CM_META_EXIF, "Exif.Photo.ISOSpeedRatings"}, 0.1, 1e9, ISO_ELSEWHERE},
    {"iso", {CM_META_EXIF, "Exif.Photo.RecommendedExposureIndex"}, 0.1, 1e9, 0},
    {"iso", {CM_META_EXIF, "Exif.Photo.StandardOutputSensitivity"}, 0.1, 1e9, 0},
    {"iso", {CM_META_EXIF, "Exif.Photo.ISOSpeed"}, 0.1, 1e9, 0},
    {"iso", {CM_META_XMP, "Xmp.exif.ISOSpeedRatings"}, 0.1, 1e9, ISO_ELSEWHERE},
    {"iso", {CM_META_XMP, "Xmp.exifEX.PhotographicSensitivity"}, 0.1, 1e9, ISO_ELSEWHERE},
    {"focal_length_mm", {CM_META_EXIF, "Exif.Photo.FocalLength"}, 0.01, 1e6, 0},
    {"focal_length_mm", {CM_META_XMP, "Xmp.exif.FocalLength"}, 0.01, 1e6, 0},
    {"focal_length_35mm_mm", {CM_META_EXIF, "Exif.Photo.FocalLengthIn35mmFilm"}, 0.01, 1e6, 0},
    {"focal_length_35mm_mm", {CM_META_XMP, "Xmp.exif.FocalLengthIn35mmFilm"}, 0.01, 1e6, 0},
    {"rating", {CM_META_XMP, "Xmp.xmp.Rating"}, -1, 5, NAN},
};

/* Stars in Windows' percents (Windows' property System.Rating). */
static const Row percent_rows[] = {
    {"rating", {CM_META_XMP, "Xmp.MicrosoftPhoto.Rating"}, 1, 100, 0},
    {"rating", {CM_META_EXIF, "Exif.Image.RatingPercent"}, 1, 100, 0},
};

static const Row last_rows[] = {
    {"rating", {CM_META_EXIF, "Exif.Image.Rating"}, 0, 5, NAN},
};

/* of the photo alone */
static const Row own_rows[] = {
    {"orientation", {CM_META_EXIF, "Exif.Image.Orientation"}, 1, 8, 0},
    {"orientation", {CM_META_XMP, "Xmp.tiff.Orientation"}, 1, 8, 0},
};

static double
stars_of(double percent)
{
  static const double from[] = {1, 13, 38, 63, 88};
  double stars = 0;
  for (gsize i = 0; i < G_N_ELEMENTS(from); i++)
    stars += percent >= from[i] ? 1 : 0;
  return stars;
}

static void
take(const CmMetaOrigin *origin, const Row *row, gboolean is_percent, CmMetaAnswer *answer)
{
  const CmMetaExiv *block = row->place.kind == CM_META_EXIF ? origin->exif : origin->xmp;
  if (block == NULL || cm_meta_answer_has(answer, row->field))
    return;
  double value = cm_meta_exiv_get_number(block, row->place.key, 0);
  if (isnan(value) || value == row->none || (value == 0 && row->min > 0))
    return;
  g_autofree char *source = cm_meta_origin_source(origin, &row->place);
  if (value < row->min || value > row->max) {
    cm_meta_answer_warn(answer, "%s: %s is %g, which is none; it was left out", row->field, source,
                        value);
    return;
  }
  cm_meta_answer_set_number(answer, row->field, is_percent ? stars_of(value) : value, source);
}

static void
take_rows(const CmMetaOrigin *origin, const Row *table, gsize n, gboolean is_percent,
          CmMetaAnswer *answer)
{
  for (gsize i = 0; i < n; i++)
    take(origin, &table[i], is_percent, answer);
}

void
cm_meta_numbers_read(const GPtrArray *origins, CmMetaAnswer *answer)
{
  for (guint i = 0; i < origins->len; i++) {
    const CmMetaOrigin *origin = g_ptr_array_index(origins, i);
    take_rows(origin, rows, G_N_ELEMENTS(rows), FALSE, answer);
    take_rows(origin, percent_rows, G_N_ELEMENTS(percent_rows), TRUE, answer);
    take_rows(origin, last_rows, G_N_ELEMENTS(last_rows), FALSE, answer);
  }
  if (origins->len > 0)
    take_rows(g_ptr_array_index(origins, origins->len - 1), own_rows, G_N_ELEMENTS(own_rows), FALSE,
              answer);
}
