/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * CmMetadata: what a photo says about itself, plain data.
 *
 * The photo process reads it out of EXIF, IPTC, XMP and sidecars and sends it as one JSON object,
 * which a record keeps as the photo's `metadata` (docs/photos.md has its members). This reads that
 * object: whatever stands in it, a CmMetadata comes out, and what has the wrong type, is out of
 * range or too long is left out. Strings are valid UTF-8 without control characters but tab and
 * line ends (LF, CR or both, as the photo has them), and hostile all the same. What is not known is
 * NULL or NAN.
 */

#include "cm-json.h"

/* Longest text, and most keywords, taken; the photo process keeps to the same. */
#define CM_METADATA_TEXT_BYTES 8192
#define CM_METADATA_KEYWORDS   1000

typedef struct {
  char *title;
  char *description;
  GPtrArray *keywords; /* of char *, each once, in the order found; never NULL */

  char *sublocation;
  char *city;
  char *state;
  char *country;
  char *country_code;

  GPtrArray *creators; /* of char *; never NULL */
  char *rights;
  double rating; /* 0 to 5, -1 rejected; NAN none */

  char *taken_at;     /* local time: YYYY-MM-DDTHH:MM:SS, or a beginning of it that ends after year,
                         month, day or minute */
  char *taken_offset; /* of it from UTC: "+11:00", "-03:30", "Z"; NULL unknown */

  double latitude;   /* decimal degrees, north positive, -90 to 90; NAN with longitude */
  double longitude;  /* decimal degrees, east positive, -180 to 180 */
  double altitude_m; /* above sea level; below it negative */

  char *camera_make;
  char *camera_model;
  char *lens;
  double exposure_s;
  double f_number;
  double iso;
  double focal_length_mm;
  double focal_length_35mm_mm; /* its equivalent on 35 mm film */

  double orientation; /* EXIF, 1 to 8 */
  double width;       /* pixels as the file stores them, before turning; NAN with height */
  double height;
} CmMetadata;

/* Reads the object; NULL and nonsense give an empty one. */
CmMetadata *cm_metadata_from_json(const json_t *object) G_GNUC_WARN_UNUSED_RESULT;

/* The object that gives an equal CmMetadata when it is read; what is not known is absent. */
json_t *cm_metadata_to_json(const CmMetadata *self) G_GNUC_WARN_UNUSED_RESULT;

/* NULL is allowed. */
void cm_metadata_free(CmMetadata *self);

/* Whether it has a description or keywords, which is what a hint is worth giving for. */
gboolean cm_metadata_has_hint(const CmMetadata *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CmMetadata, cm_metadata_free)
