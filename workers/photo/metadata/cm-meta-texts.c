/* SPDX-License-Identifier: MIT */
#include "cm-meta-texts.h"

#include <string.h>

typedef struct {
  const char *field;
  CmMetaPlace place;
  const char *whole; /* the XMP key of the same field, where IPTC's value may be cut */
} Row;

#define CREATED "Xmp.iptcExt.LocationCreated[1]/Iptc4xmpExt:"

/* lint: table. IPTC's bounds: IIM 4.2, chapter 6. */
static const Row rows[] = {
    {"title", {CM_META_IPTC, NULL, 5, 64}, "Xmp.dc.title"},
    {"title", {CM_META_XMP, "Xmp.dc.title"}},
    {"title", {CM_META_EXIF_WIDE, "Exif.Image.XPTitle"}},
    {"title", {CM_META_PNG, "Title"}},
    {"title", {CM_META_IPTC, NULL, 105, 256}, "Xmp.photoshop.Headline"},
    {"title", {CM_META_XMP, "Xmp.photoshop.Headline"}},

    {"description", {CM_META_IPTC, NULL, 120, 2000}, "Xmp.dc.description"},
    {"description", {CM_META_XMP, "Xmp.dc.description"}},
    {"description", {CM_META_EXIF, "Exif.Image.ImageDescription"}},
    {"description", {CM_META_EXIF_WIDE, "Exif.Image.XPComment"}},
    {"description", {CM_META_EXIF_WIDE, "Exif.Image.XPSubject"}},
    {"description", {CM_META_PNG, "Description"}},
    {"description", {CM_META_EXIF_COMMENT, "Exif.Photo.UserComment"}},

    {"sublocation", {CM_META_IPTC, NULL, 92, 32}, "Xmp.iptc.Location"},
    {"sublocation", {CM_META_XMP, "Xmp.iptc.Location"}},
    {"sublocation", {CM_META_XMP, CREATED "Sublocation"}},
    {"city", {CM_META_IPTC, NULL, 90, 32}, "Xmp.photoshop.City"},
    {"city", {CM_META_XMP, "Xmp.photoshop.City"}},
    {"city", {CM_META_XMP, CREATED "City"}},
    {"state", {CM_META_IPTC, NULL, 95, 32}, "Xmp.photoshop.State"},
    {"state", {CM_META_XMP, "Xmp.photoshop.State"}},
    {"state", {CM_META_XMP, CREATED "ProvinceState"}},
    {"country", {CM_META_IPTC, NULL, 101, 64}, "Xmp.photoshop.Country"},
    {"country", {CM_META_XMP, "Xmp.photoshop.Country"}},
    {"country", {CM_META_XMP, CREATED "CountryName"}},
    {"country_code", {CM_META_IPTC, NULL, 100}},
    {"country_code", {CM_META_XMP, "Xmp.iptc.CountryCode"}},
    {"country_code", {CM_META_XMP, CREATED "CountryCode"}},

    {"rights", {CM_META_IPTC, NULL, 116, 128}, "Xmp.dc.rights"},
    {"rights", {CM_META_XMP, "Xmp.dc.rights"}},
    {"rights", {CM_META_EXIF_RIGHTS, "Exif.Image.Copyright"}},
    {"rights", {CM_META_PNG, "Copyright"}},

    {"camera_make", {CM_META_EXIF, "Exif.Image.Make"}},
    {"camera_make", {CM_META_XMP, "Xmp.tiff.Make"}},
    {"camera_model", {CM_META_EXIF, "Exif.Image.Model"}},
    {"camera_model", {CM_META_XMP, "Xmp.tiff.Model"}},
    {"lens", {CM_META_EXIF, "Exif.Photo.LensModel"}},
    {"lens", {CM_META_EXIF, "Exif.Canon.LensModel"}},
    {"lens", {CM_META_EXIF, "Exif.Panasonic.LensType"}},
    {"lens", {CM_META_XMP, "Xmp.exifEX.LensModel"}},
    {"lens", {CM_META_XMP, "Xmp.aux.Lens"}},
};

/* lint: table. What cameras, phones and programs write where nobody wrote anything. */
static const char *const stock_texts[] = {
    "AppleMark",
    "binary comment",
    "Created with GIMP",
    "DCIM",
    "default",
    "DIGITAL CAMERA",
    "Digital StillCamera",
    "Exif_JPEG_PICTURE",
    "JPEG image",
    "KODAK DIGITAL STILL CAMERA",
    "KONICA MINOLTA DIGITAL CAMERA",
    "LEAD Technologies Inc. V1.01",
    "MINOLTA DIGITAL CAMERA",
    "OLYMPUS DIGITAL CAMERA",
    "SAMSUNG",
    "SAMSUNG CAMERA PICTURES",
    "SAMSUNG CSC",
    "SAMSUNG DIGITAL CAMERA",
    "Screenshot",
    "SONY DSC",
    "Untitled",
    /* the modes of Huawei's and Honor's cameras */
    "bty",
    "cof",
    "dav",
    "edf",
    "fbt",
    "hdr",
    "hdrpl",
    "mde",
    "nor",
    "oznor",
    "oznorWB",
    "pbt",
    "ptr",
    "qrf",
    "rbt",
    "rhdr",
    "rptnb",
    "sdr",
};

/* "OM SYSTEM DIGITAL CAMERA", "KODAK Digital Still Camera": a maker's name in capitals, and that it
 * is a camera. */
static gboolean
names_a_camera(const char *description)
{
  static const char *const kinds[] = {" digital camera", " digital still camera"};
  gsize length = strlen(description);
  for (gsize i = 0; i < G_N_ELEMENTS(kinds); i++) {
    gsize kind = strlen(kinds[i]);
    if (length <= kind || g_ascii_strcasecmp(description + length - kind, kinds[i]) != 0)
      continue;
    gsize maker = 0;
    while (maker < length - kind && !g_ascii_islower(description[maker]))
      maker++;
    if (maker == length - kind)
      return TRUE;
  }
  return FALSE;
}

/* Whether this is what a camera or a program writes into every photo's description, such as
 * "OLYMPUS DIGITAL CAMERA". */
static gboolean
is_stock(const char *description)
{
  for (gsize i = 0; i < G_N_ELEMENTS(stock_texts); i++) {
    if (g_str_equal(stock_texts[i], description))
      return TRUE;
  }
  if (names_a_camera(description))
    return TRUE;
  /* a path on the camera's card, as drones and action cameras write it */
  return g_str_has_prefix(description, "DCIM\\") || g_str_has_prefix(description, "DCIM/");
}

/* Takes a field's text where it has none yet, and it is no description that says what the title
 * does, unless repeats are taken. */
static void
take(const CmMetaOrigin *origin, const Row *row, gboolean repeats, CmMetaAnswer *answer)
{
  gboolean describes = g_str_equal(row->field, "description");
  g_auto(CmMetaText) text = {0};
  g_autofree char *source = NULL;
  const char *title = cm_meta_answer_get_string(answer, "title");
  if (cm_meta_answer_has(answer, row->field) ||
      !cm_meta_origin_read(origin, &row->place, row->whole, &text, &source))
    return;
  if (describes && (is_stock(text.text) || (!repeats && g_strcmp0(text.text, title) == 0)))
    return;
  cm_meta_origin_note(answer, row->field, &text, source);
  cm_meta_answer_set_string(answer, row->field, text.text, source);
}

void
cm_meta_texts_read(const GPtrArray *origins, CmMetaAnswer *answer)
{
  /* Windows writes its title as the description too, and what was typed there elsewhere. */
  for (int repeats = FALSE; repeats <= TRUE; repeats++) {
    for (guint i = 0; i < origins->len; i++) {
      for (gsize j = 0; j < G_N_ELEMENTS(rows); j++)
        take(g_ptr_array_index(origins, i), &rows[j], repeats, answer);
    }
  }
}
