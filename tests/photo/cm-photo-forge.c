/* SPDX-License-Identifier: MIT */
#include "cm-photo-forge.h"

#include "cm-photo-testing.h"

#include <string.h>

#define PNG_HEAD_BYTES 33 /* signature and IHDR */

static void
append_u32(GByteArray *file, guint32 value, gboolean big_endian)
{
  guint32 bytes = big_endian ? GUINT32_TO_BE(value) : GUINT32_TO_LE(value);
  g_byte_array_append(file, (const guint8 *)&bytes, sizeof bytes);
}

static void
append_u16(GByteArray *file, guint16 value)
{
  guint16 bytes = GUINT16_TO_LE(value);
  g_byte_array_append(file, (const guint8 *)&bytes, sizeof bytes);
}

/* The check sum of a PNG chunk (ISO 3309, reflected, polynomial 0xEDB88320). */
static guint32
crc32_of(const guint8 *bytes, gsize length)
{
  guint32 crc = 0xFFFFFFFF;
  for (gsize i = 0; i < length * 8; i++) {
    guint32 bit = (crc ^ bytes[i / 8] >> i % 8) & 1;
    crc = crc >> 1 ^ (bit != 0 ? 0xEDB88320 : 0);
  }
  return ~crc;
}

static void
append_chunk(GByteArray *file, const char *type, const guint8 *data, gsize length)
{
  append_u32(file, (guint32)length, TRUE);
  guint begin = file->len;
  g_byte_array_append(file, (const guint8 *)type, 4);
  if (length > 0)
    g_byte_array_append(file, data, (guint)length);
  append_u32(file, crc32_of(file->data + begin, file->len - begin), TRUE);
}

static char *
write_file(GByteArray *file, const char *name)
{
  return cm_testing_write(name, file->data, file->len);
}

char *
cm_forge_png_bomb(guint32 width, guint32 height)
{
  static const guint8 signature[] = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};
  static const guint8 form[] = {8, 2, 0, 0, 0}; /* 8 bit RGB */
  static const guint8 nothing[] = {0x78, 0x9C, 0x63, 0x00, 0x00, 0x00, 0x01, 0x00, 0x01};
  g_autoptr(GByteArray) file = g_byte_array_new();
  g_autoptr(GByteArray) header = g_byte_array_new();
  append_u32(header, width, TRUE);
  append_u32(header, height, TRUE);
  g_byte_array_append(header, form, sizeof form);
  g_byte_array_append(file, signature, sizeof signature);
  append_chunk(file, "IHDR", header->data, header->len);
  append_chunk(file, "IDAT", nothing, sizeof nothing);
  append_chunk(file, "IEND", NULL, 0);
  return write_file(file, "bomb.png");
}

static void
append_tag(GByteArray *file, guint16 tag, guint16 type, guint32 value)
{
  append_u16(file, tag);
  append_u16(file, type);
  append_u32(file, 1, FALSE);
  append_u32(file, value, FALSE);
}

char *
cm_forge_tiff_bomb(guint32 width, guint32 height)
{
  enum { SHORT = 3, LONG = 4, TAGS = 9 };
  g_autoptr(GByteArray) file = g_byte_array_new();
  g_byte_array_append(file, (const guint8 *)"II*", 4);
  append_u32(file, 8, FALSE);
  append_u16(file, TAGS);
  append_tag(file, 256, LONG, width);
  append_tag(file, 257, LONG, height);
  append_tag(file, 258, SHORT, 8);
  append_tag(file, 259, SHORT, 1); /* no compression */
  append_tag(file, 262, SHORT, 1); /* black is zero */
  append_tag(file, 273, LONG, 8);  /* its one strip begins here */
  append_tag(file, 277, SHORT, 1);
  append_tag(file, 278, LONG, height);
  append_tag(file, 279, LONG, 64);
  append_u32(file, 0, FALSE);
  return write_file(file, "bomb.tif");
}

/* The whole file, at least least bytes of it. */
static GByteArray *
read_file(const char *path, gsize least)
{
  g_autoptr(GError) error = NULL;
  char *text = NULL;
  gsize length = 0;
  g_file_get_contents(path, &text, &length, &error);
  g_assert_no_error(error);
  g_assert_cmpuint(length, >=, least);
  return g_byte_array_new_take((guint8 *)text, length);
}

char *
cm_forge_png_orientation(const char *path, guint8 orientation)
{
  const guint8 exif[] = {'M', 'M', 0, 42, 0, 0, 0,           8, 0, 1, 1, 0x12, 0,
                         3,   0,   0, 0,  1, 0, orientation, 0, 0, 0, 0, 0,    0};
  g_autoptr(GByteArray) old = read_file(path, PNG_HEAD_BYTES);
  g_autoptr(GByteArray) file = g_byte_array_new();
  g_byte_array_append(file, old->data, PNG_HEAD_BYTES);
  append_chunk(file, "eXIf", exif, sizeof exif);
  g_byte_array_append(file, old->data + PNG_HEAD_BYTES, old->len - PNG_HEAD_BYTES);
  g_autofree char *name = g_strdup_printf("exif-%d.png", orientation);
  return write_file(file, name);
}

char *
cm_forge_cut(const char *path, gsize length, const char *name)
{
  g_autoptr(GByteArray) file = read_file(path, length);
  return cm_testing_write(name, file->data, length);
}

char *
cm_forge_damage(const char *path, GRand *random, const char *name)
{
  g_autoptr(GByteArray) file = read_file(path, 1);
  int changes = g_rand_int_range(random, 1, 9);
  /* half of them near the head, where the structure is */
  for (int i = 0; i < changes; i++) {
    gint32 end = (gint32)(g_rand_boolean(random) ? MIN(file->len, 512) : file->len);
    file->data[g_rand_int_range(random, 0, end)] = (guint8)g_rand_int_range(random, 0, 256);
  }
  return write_file(file, name);
}

char *
cm_forge_patch(const char *path, const void *from, const void *to, gsize length, const char *name)
{
  g_autoptr(GByteArray) file = read_file(path, length);
  guint found = 0;
  for (gsize at = 0; at + length <= file->len; at++) {
    if (memcmp(file->data + at, from, length) != 0)
      continue;
    memcpy(file->data + at, to, length);
    found++;
  }
  g_assert_cmpuint(found, >, 0);
  return write_file(file, name);
}
