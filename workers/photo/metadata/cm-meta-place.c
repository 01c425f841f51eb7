/* SPDX-License-Identifier: MIT */
#include "cm-meta-place.h"

#include <math.h>
#include <string.h>

/* From below the deepest sea to above any aircraft. */
#define ALTITUDE_MIN_M (-12000.0)
#define ALTITUDE_MAX_M 100000.0

#define DEGREE_STEPS 1e7

/* One coordinate: its keys without the block's prefix, its hemispheres and its bound. */
typedef struct {
  const char *name;
  const char *exif_key;
  const char *exif_ref_key;
  const char *xmp_key;
  const char *hemispheres; /* positive, negative */
  double max;
} Axis;

static const Axis axes[2] = {
    {"latitude", "Exif.GPSInfo.GPSLatitude", "Exif.GPSInfo.GPSLatitudeRef", "Xmp.exif.GPSLatitude",
     "NS", 90},
    {"longitude", "Exif.GPSInfo.GPSLongitude", "Exif.GPSInfo.GPSLongitudeRef",
     "Xmp.exif.GPSLongitude", "EW", 180},
};

/* Degrees of degrees, minutes and seconds; minutes or seconds that are not there count as 0. */
static double
degrees_of(double degrees, double minutes, double seconds)
{
  return degrees + (isnan(minutes) ? 0 : minutes) / 60 + (isnan(seconds) ? 0 : seconds) / 3600;
}

/* The value with its hemisphere's sign, rounded; NAN where the letter is neither. */
static double
signed_by(const Axis *axis, double degrees, char hemisphere)
{
  const char *at = hemisphere != '\0' ? strchr(axis->hemispheres, hemisphere) : NULL;
  if (at == NULL)
    return NAN;
  double rounded = round(degrees * DEGREE_STEPS) / DEGREE_STEPS;
  return at == axis->hemispheres ? rounded : -rounded;
}

/* FALSE where the block has no such coordinate; what it has may be NAN. */
static gboolean
read_exif(const CmMetaExiv *exif, const Axis *axis, double *ret_degrees)
{
  g_autofree char *value = cm_meta_exiv_get(exif, axis->exif_key);
  g_autofree char *hemisphere = cm_meta_exiv_get(exif, axis->exif_ref_key);
  if (value == NULL)
    return FALSE;
  double degrees = degrees_of(cm_meta_exiv_get_number(exif, axis->exif_key, 0),
                              cm_meta_exiv_get_number(exif, axis->exif_key, 1),
                              cm_meta_exiv_get_number(exif, axis->exif_key, 2));
  *ret_degrees = signed_by(axis, degrees, hemisphere != NULL ? g_ascii_toupper(*hemisphere) : '\0');
  return TRUE;
}

/* "DDD,MM,SSk" or "DDD,MM.mmk". */
static gboolean
read_xmp(const CmMetaExiv *xmp, const Axis *axis, double *ret_degrees)
{
  g_autofree char *value = cm_meta_exiv_get(xmp, axis->xmp_key);
  if (value == NULL)
    return FALSE;
  double parts[3] = {NAN, NAN, NAN};
  const char *at = value;
  for (int i = 0; i < 3; i++) {
    char *end = NULL;
    parts[i] = g_ascii_strtod(at, &end);
    if (end == at)
      parts[i] = NAN;
    at = end;
    if (*at != ',')
      break;
    at++;
  }
  *ret_degrees = signed_by(axis, degrees_of(parts[0], parts[1], parts[2]), g_ascii_toupper(*at));
  return TRUE;
}

static gboolean
is_possible(const double degrees[2])
{
  for (int i = 0; i < 2; i++) {
    if (!(fabs(degrees[i]) <= axes[i].max))
      return FALSE;
  }
  return TRUE;
}

static void
take_position(const CmMetaOrigin *origin, const CmMetaExiv *block, gboolean is_exif,
              CmMetaAnswer *answer)
{
  double degrees[2] = {NAN, NAN};
  int found = 0;
  for (int i = 0; i < 2; i++)
    found += (is_exif ? read_exif : read_xmp)(block, &axes[i], &degrees[i]) ? 1 : 0;
  if (found == 0)
    return;
  g_autofree char *source =
      g_strdup_printf("%s%s", origin->prefix, is_exif ? "EXIF GPS" : "XMP exif:GPS");
  if (!is_possible(degrees)) {
    cm_meta_answer_warn(answer,
                        "latitude, longitude: %s is no position on the Earth, or lacks its "
                        "hemisphere; it was left out",
                        source);
  } else if (degrees[0] == 0 && degrees[1] == 0) {
    cm_meta_answer_warn(answer,
                        "latitude, longitude: %s is exactly 0, 0, which a receiver writes "
                        "that found no satellites; it was left out",
                        source);
  } else {
    cm_meta_answer_set_number(answer, "latitude", degrees[0], source);
    cm_meta_answer_set_number(answer, "longitude", degrees[1], source);
  }
}

/* The reference 1 is below sea level (3 below the ellipsoid), 0 and 2 above. */
static void
take_altitude(const CmMetaOrigin *origin, const CmMetaExiv *block, gboolean is_exif,
              CmMetaAnswer *answer)
{
  const char *key = is_exif ? "Exif.GPSInfo.GPSAltitude" : "Xmp.exif.GPSAltitude";
  g_autofree char *ref_key = g_strconcat(key, "Ref", NULL);
  double altitude = cm_meta_exiv_get_number(block, key, 0);
  double reference = cm_meta_exiv_get_number(block, ref_key, 0);
  if (isnan(altitude))
    return;
  if (reference == 1 || reference == 3)
    altitude = -fabs(altitude);
  if (altitude < ALTITUDE_MIN_M || altitude > ALTITUDE_MAX_M) {
    cm_meta_answer_warn(answer,
                        "altitude_m: %g m is no height that photos are taken at; it was "
                        "left out",
                        altitude);
    return;
  }
  g_autofree char *source = g_strdup_printf("%s%s", origin->prefix,
                                            is_exif ? "EXIF GPSAltitude" : "XMP exif:GPSAltitude");
  cm_meta_answer_set_number(answer, "altitude_m", round(altitude * 1000) / 1000, source);
}

void
cm_meta_place_read(const GPtrArray *origins, CmMetaAnswer *answer)
{
  for (guint i = 0; i < origins->len; i++) {
    const CmMetaOrigin *origin = g_ptr_array_index(origins, i);
    const CmMetaExiv *blocks[2] = {origin->exif, origin->xmp};
    for (int j = 0; j < 2; j++) {
      if (blocks[j] == NULL)
        continue;
      if (!cm_meta_answer_has(answer, "latitude"))
        take_position(origin, blocks[j], j == 0, answer);
      if (!cm_meta_answer_has(answer, "altitude_m"))
        take_altitude(origin, blocks[j], j == 0, answer);
    }
  }
}
