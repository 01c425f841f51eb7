/* SPDX-License-Identifier: MIT */
/* The parts of check-models-photo that are functions of bytes and numbers alone. */
#include "cm-photo-decoder-error.h"
#include "cm-photo-error.h"
#include "cm-photo-icc.h"
#include "cm-photo-picture.h"

#include <string.h>

static void
assert_sniffed(const char *head, gsize length, int expected)
{
  CmPhotoFormat format = CM_PHOTO_N_FORMATS;
  gboolean known = cm_photo_format_sniff((const guint8 *)head, length, &format);
  g_assert_cmpint(known, ==, expected >= 0);
  g_assert_cmpint((int)format, ==, known ? expected : CM_PHOTO_N_FORMATS);
}

static void
test_sniff(void)
{
  assert_sniffed("\xFF\xD8\xFF\xE0", 4, CM_PHOTO_FORMAT_JPEG);
  assert_sniffed("\xFF\xD8", 2, -1);
  assert_sniffed("\x89PNG\r\n\x1A\n", 8, CM_PHOTO_FORMAT_PNG);
  assert_sniffed("\x89PNG\n\n\x1A\n", 8, -1);
  assert_sniffed("RIFF\0\0\0\0WEBPVP8 ", 16, CM_PHOTO_FORMAT_WEBP);
  assert_sniffed("RIFF\0\0\0\0WAVEfmt ", 16, -1);
  assert_sniffed("II*\0\x08\0\0\0", 8, CM_PHOTO_FORMAT_TIFF);
  assert_sniffed("MM\0*\0\0\0\x08", 8, CM_PHOTO_FORMAT_TIFF);
  assert_sniffed("MM\0+\0\x08\0\0", 8, CM_PHOTO_FORMAT_TIFF);
  assert_sniffed("\0\0\0\x18"
                 "ftypheic\0\0\0\0mif1heic",
                 24, CM_PHOTO_FORMAT_HEIF);
  assert_sniffed("\0\0\0\x1C"
                 "ftypavif\0\0\0\0mif1avifmiaf",
                 28, CM_PHOTO_FORMAT_AVIF);
  assert_sniffed("\0\0\0\x18"
                 "ftypmif1\0\0\0\0mif1avif",
                 24, CM_PHOTO_FORMAT_AVIF);
  /* the brand lies beyond the box */
  assert_sniffed("\0\0\0\x14"
                 "ftypmif1\0\0\0\0mif1avif",
                 24, CM_PHOTO_FORMAT_HEIF);
  assert_sniffed("\0\0\0\x18"
                 "ftypmp42\0\0\0\0isommp42",
                 24, -1);
  assert_sniffed("", 0, -1);
}

static void
assert_bounded(guint max_edge, guint width, guint height, guint wanted_width, guint wanted_height)
{
  const CmPhotoBounds bounds = {.max_edge = max_edge};
  guint got_width = 0;
  guint got_height = 0;
  cm_photo_bounded_size(&bounds, width, height, &got_width, &got_height);
  g_assert_cmpuint(got_width, ==, wanted_width);
  g_assert_cmpuint(got_height, ==, wanted_height);
}

static void
test_bounded_size(void)
{
  assert_bounded(0, 4000, 3000, 4000, 3000);
  assert_bounded(1024, 4000, 3000, 1024, 768);
  assert_bounded(1024, 3000, 4000, 768, 1024);
  assert_bounded(1024, 1024, 1024, 1024, 1024);
  assert_bounded(10, 10000000, 1, 10, 1);
  assert_bounded(1, 4000, 3000, 1, 1);
  assert_bounded(0, 8000, 8000, 8000, 8000);
  assert_bounded(0, 10000, 10000, 8000, 8000);
  assert_bounded(9000, 10000, 10000, 8000, 8000);
  for (guint width = 64; width <= 10000000; width *= 2) {
    guint got_width = 0;
    guint got_height = 0;
    guint height = (guint)MIN(G_GUINT64_CONSTANT(1000000000) / width, 10000000);
    cm_photo_bounded_size(&(CmPhotoBounds){0}, width, height, &got_width, &got_height);
    g_assert_cmpuint((guint64)got_width * got_height, <=, CM_PHOTO_PIXELS_MAX);
    g_assert_cmpuint(got_width, >, 0);
    g_assert_cmpuint(got_height, >, 0);
  }
}

/* A profile of a header, one tag and that tag's bytes. */
static GByteArray *
profile_with(const char *tag, gsize length)
{
  const guint8 table[] = {0, 0, 0, 1, 'd', 'e', 's', 'c', 0, 0, 0, 144, 0, 0, 0, (guint8)length};
  GByteArray *profile = g_byte_array_new();
  g_byte_array_set_size(profile, 128);
  memset(profile->data, 0, 128);
  g_byte_array_append(profile, table, sizeof table);
  g_byte_array_append(profile, (const guint8 *)tag, (guint)length);
  return profile;
}

static void
assert_icc_name(const char *tag, gsize length, const char *expected)
{
  g_autoptr(GByteArray) profile = profile_with(tag, length);
  g_autofree char *name = cm_photo_icc_name(profile->data, profile->len);
  g_assert_cmpstr(name, ==, expected);

  /* cut anywhere, it is read within its bounds and its name is none or the beginning's */
  for (guint keep = 0; keep < profile->len; keep++) {
    g_autofree guint8 *part = g_memdup2(profile->data, keep);
    g_autofree char *cut = cm_photo_icc_name(part, keep);
    g_assert_null(cut);
  }
}

static void
test_icc_name(void)
{
  assert_icc_name("desc\0\0\0\0\0\0\0\x0B"
                  "Display P3",
                  23, "Display P3");
  assert_icc_name("mluc\0\0\0\0\0\0\0\1\0\0\0\x0C"
                  "enUS\0\0\0\6\0\0\0\x1C\0a\0b\0\xE9",
                  34, "ab\xC3\xA9");
  assert_icc_name("desc\0\0\0\0\xFF\xFF\xFF\xFF"
                  "Display P3",
                  22, NULL);
  assert_icc_name("mluc\0\0\0\0\0\0\0\1\0\0\0\x0C"
                  "enUS\0\0\0\6\xFF\xFF\xFF\xF0\0a\0b\0c",
                  34, NULL);
  assert_icc_name("XYZ \0\0\0\0\0\0\0\0", 12, NULL);
}

static void
test_error_classes(void)
{
  static const struct {
    const char *text;
    const char *class_name;
  } cases[] = {
      {"VipsJpeg: Premature end of JPEG file", "photo-truncated"},
      {"vips_tracked: out of memory --- size == 160MB", "photo-out-of-memory"},
      {"heif: Memory allocation error: Security limit exceeded", "photo-too-large"},
      {"heif: Unsupported feature: Unsupported codec", "photo-format"},
      {"webp: unable to parse image", "photo-corrupt"},
      {"", "photo-corrupt"},
  };
  for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_autoptr(GError) error = NULL;
    vips_error_clear();
    if (*cases[i].text != '\0')
      vips_error("test", "%s", cases[i].text);
    cm_photo_error_set_vips(&error);
    g_assert_cmpstr(cm_photo_error_class(error), ==, cases[i].class_name);
    g_assert_cmpstr(vips_error_buffer(), ==, "");
  }
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  if (VIPS_INIT("test-photo-parts") != 0)
    vips_error_exit(NULL);
  g_test_add_func("/photo/parts/sniff", test_sniff);
  g_test_add_func("/photo/parts/bounded-size", test_bounded_size);
  g_test_add_func("/photo/parts/icc-name", test_icc_name);
  g_test_add_func("/photo/parts/error-classes", test_error_classes);
  return g_test_run();
}
