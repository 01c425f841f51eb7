/* SPDX-License-Identifier: MIT */
#include "cm-photo-format.h"

#include <string.h>

static const char *const format_names[CM_PHOTO_N_FORMATS] = {
    [CM_PHOTO_FORMAT_JPEG] = "jpeg", [CM_PHOTO_FORMAT_PNG] = "png",
    [CM_PHOTO_FORMAT_WEBP] = "webp", [CM_PHOTO_FORMAT_TIFF] = "tiff",
    [CM_PHOTO_FORMAT_HEIF] = "heif", [CM_PHOTO_FORMAT_AVIF] = "avif",
};

/* First bytes that are one format's alone (each format's own specification). */
static const struct {
  CmPhotoFormat format;
  guint8 length;
  guint8 bytes[8];
} signatures[] = {
    {CM_PHOTO_FORMAT_JPEG, 3, {0xFF, 0xD8, 0xFF}},
    {CM_PHOTO_FORMAT_PNG, 8, {0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'}},
    {CM_PHOTO_FORMAT_TIFF, 4, {'I', 'I', 42, 0}},
    {CM_PHOTO_FORMAT_TIFF, 4, {'M', 'M', 0, 42}},
    {CM_PHOTO_FORMAT_TIFF, 4, {'I', 'I', 43, 0}}, /* BigTIFF */
    {CM_PHOTO_FORMAT_TIFF, 4, {'M', 'M', 0, 43}},
};

/* Brands of the ISO base media "ftyp" box. A file of a structural brand alone (mif1) says with what
 * codec only further in; the decoder finds out. */
static const struct {
  char brand[5];
  CmPhotoFormat format;
} brands[] = {
    {"avif", CM_PHOTO_FORMAT_AVIF}, {"avis", CM_PHOTO_FORMAT_AVIF}, {"heic", CM_PHOTO_FORMAT_HEIF},
    {"heix", CM_PHOTO_FORMAT_HEIF}, {"heim", CM_PHOTO_FORMAT_HEIF}, {"heis", CM_PHOTO_FORMAT_HEIF},
    {"hevc", CM_PHOTO_FORMAT_HEIF}, {"hevx", CM_PHOTO_FORMAT_HEIF}, {"mif1", CM_PHOTO_FORMAT_HEIF},
    {"msf1", CM_PHOTO_FORMAT_HEIF},
};

const char *
cm_photo_format_to_string(CmPhotoFormat format)
{
  return format_names[format];
}

static gboolean
format_of_brand(const guint8 *brand, CmPhotoFormat *ret_format)
{
  for (gsize i = 0; i < G_N_ELEMENTS(brands); i++) {
    if (memcmp(brand, brands[i].brand, 4) == 0) {
      *ret_format = brands[i].format;
      return TRUE;
    }
  }
  return FALSE;
}

/* A box of length, "ftyp", major brand, version, then compatible brands. A structural major brand
 * is settled by the compatible ones. */
static gboolean
sniff_ftyp(const guint8 *head, gsize length, CmPhotoFormat *ret_format)
{
  if (length < 16 || memcmp(head + 4, "ftyp", 4) != 0 || !format_of_brand(head + 8, ret_format))
    return FALSE;
  gsize box = (gsize)head[2] << 8 | head[3];
  for (gsize at = 16; at + 4 <= MIN(box, length) && memcmp(head + 8, "m", 1) == 0; at += 4) {
    if (memcmp(head + at, "avif", 4) == 0)
      *ret_format = CM_PHOTO_FORMAT_AVIF;
  }
  return TRUE;
}

gboolean
cm_photo_format_sniff(const guint8 *head, gsize length, CmPhotoFormat *ret_format)
{
  for (gsize i = 0; i < G_N_ELEMENTS(signatures); i++) {
    if (length >= signatures[i].length &&
        memcmp(head, signatures[i].bytes, signatures[i].length) == 0) {
      *ret_format = signatures[i].format;
      return TRUE;
    }
  }
  if (length >= 12 && memcmp(head, "RIFF", 4) == 0 && memcmp(head + 8, "WEBP", 4) == 0) {
    *ret_format = CM_PHOTO_FORMAT_WEBP;
    return TRUE;
  }
  return sniff_ftyp(head, length, ret_format);
}
