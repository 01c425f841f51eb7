/* SPDX-License-Identifier: MIT */
/* What comes out of check-models-photo, pixel by pixel. */
#include "cm-photo-forge.h"
#include "cm-photo-maker.h"
#include "cm-photo-testing.h"

#include <math.h>
#include <string.h>

static void
assert_quarters(const CmPpm *ppm, int tolerance)
{
  g_assert_cmpint(ppm->width, ==, 96);
  g_assert_cmpint(ppm->height, ==, 64);
  cm_ppm_assert_pixel(ppm, 12, 8, cm_maker_quarter(FALSE, FALSE), tolerance);
  cm_ppm_assert_pixel(ppm, -12, 8, cm_maker_quarter(TRUE, FALSE), tolerance);
  cm_ppm_assert_pixel(ppm, 12, -8, cm_maker_quarter(FALSE, TRUE), tolerance);
  cm_ppm_assert_pixel(ppm, -12, -8, cm_maker_quarter(TRUE, TRUE), tolerance);
}

static void
test_formats(void)
{
  g_autoptr(CmVipsImage) image = cm_maker_quarters();
  for (int i = 0; cm_maker_endings[i] != NULL; i++) {
    if (!cm_maker_can(cm_maker_endings[i])) {
      g_test_message("no encoder for %s here", cm_maker_endings[i]);
      continue;
    }
    g_autofree char *name = g_strconcat("quarters.", cm_maker_endings[i], NULL);
    g_autofree char *path = cm_maker_save(image, name);
    g_auto(CmPpm) ppm = {0};
    cm_testing_decode(NULL, path, &ppm);
    assert_quarters(&ppm, 14);
  }
}

/* A format whose writer keeps the orientation shows the same picture whichever it is. */
static void
check_orientations(const char *ending, int tolerance)
{
  for (int orientation = 1; orientation <= 8; orientation++) {
    g_autoptr(CmVipsImage) image = cm_maker_quarters_turned(orientation);
    g_autofree char *name = g_strdup_printf("turned-%d.%s", orientation, ending);
    g_autofree char *path = cm_maker_save(image, name);
    g_autoptr(json_t) facts = cm_testing_run(NULL, path);
    g_assert_cmpint(cm_json_get_integer(facts, "orientation", 0), ==, orientation);
    g_assert_cmpint(cm_json_get_integer(facts, "original_width", 0), ==, orientation > 4 ? 64 : 96);
    g_auto(CmPpm) ppm = {0};
    cm_testing_decode(NULL, path, &ppm);
    assert_quarters(&ppm, tolerance);

    g_auto(CmPpm) small = {0};
    cm_testing_decode("--max-edge=48", path, &small);
    g_assert_cmpint(small.width, ==, 48);
    g_assert_cmpint(small.height, ==, 32);
    cm_ppm_assert_pixel(&small, 6, 4, cm_maker_quarter(FALSE, FALSE), tolerance);
    cm_ppm_assert_pixel(&small, -6, -4, cm_maker_quarter(TRUE, TRUE), tolerance);
  }
}

static void
test_orientations(void)
{
  check_orientations("jpg", 10);
  check_orientations("tif", 0);
  check_orientations("webp", 14);
}

/* libvips' PNG writer leaves the orientation out; other programs write an eXIf chunk. */
static void
test_png_orientations(void)
{
  for (guint8 orientation = 1; orientation <= 8; orientation++) {
    g_autoptr(CmVipsImage) image = cm_maker_quarters_turned(orientation);
    g_autofree char *plain = cm_maker_save(image, "plain.png");
    g_autofree char *path = cm_forge_png_orientation(plain, orientation);
    g_auto(CmPpm) ppm = {0};
    cm_testing_decode(NULL, path, &ppm);
    assert_quarters(&ppm, 0);
  }
}

/* sRGB's transfer curve, which Display P3 shares (CSS Color 4, section 10). */
static double
to_linear(double value)
{
  value /= 255;
  return value <= 0.04045 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4);
}

static int
from_linear(double value)
{
  value = CLAMP(value, 0, 1);
  value = value <= 0.0031308 ? value * 12.92 : 1.055 * pow(value, 1 / 2.4) - 0.055;
  return (int)lround(value * 255);
}

/* By the matrices of CSS Color 4: linear Display P3 to linear sRGB. */
static void
p3_to_srgb(const double *p3, int *ret_srgb)
{
  static const double matrix[3][3] = {{1.2249401763, -0.2249401763, 0},
                                      {-0.0420569547, 1.0420569547, 0},
                                      {-0.0196375546, -0.0786360454, 1.0982735999}};
  for (int i = 0; i < 3; i++) {
    double sum = 0;
    for (int j = 0; j < 3; j++)
      sum += matrix[i][j] * to_linear(p3[j]);
    ret_srgb[i] = from_linear(sum);
  }
}

static void
test_p3(void)
{
  static const double colours[][3] = {{255, 0, 0}, {200, 100, 50}, {90, 180, 120}, {128, 128, 128}};
  static const char *const endings[] = {"png", "tif", "jpg", "webp", "heic", "avif"};
  for (gsize i = 0; i < G_N_ELEMENTS(colours) * G_N_ELEMENTS(endings); i++) {
    const double *p3 = colours[i / G_N_ELEMENTS(endings)];
    const char *ending = endings[i % G_N_ELEMENTS(endings)];
    gboolean lossless = i % G_N_ELEMENTS(endings) < 2;
    if (!cm_maker_can(ending))
      continue;
    g_autoptr(CmVipsImage) image =
        cm_maker_flat(64, 64, 3, p3, VIPS_FORMAT_UCHAR, VIPS_INTERPRETATION_sRGB);
    cm_maker_embed(&image, "p3");
    g_autofree char *name = g_strconcat("p3.", ending, NULL);
    g_autofree char *path = cm_maker_save(image, name);
    int expected[3];
    p3_to_srgb(p3, expected);
    g_auto(CmPpm) ppm = {0};
    cm_testing_decode(NULL, path, &ppm);
    cm_ppm_assert_pixel(&ppm, 20, 20, expected, lossless ? 3 : 9);
  }
}

static void
test_profile_that_does_not_fit(void)
{
  const double grey = 100;
  const int expected[] = {100, 100, 100};
  g_autoptr(CmVipsImage) image =
      cm_maker_flat(32, 32, 1, &grey, VIPS_FORMAT_UCHAR, VIPS_INTERPRETATION_B_W);
  cm_maker_embed(&image, "cmyk");
  g_autofree char *path = cm_maker_save(image, "misfit.tif");
  g_auto(CmPpm) ppm = {0};
  cm_testing_decode(NULL, path, &ppm);
  cm_ppm_assert_pixel(&ppm, 3, 3, expected, 0);
  g_autoptr(json_t) facts = cm_testing_run(NULL, path);
  const json_t *warning = json_array_get(json_object_get(facts, "warnings"), 0);
  g_assert_nonnull(strstr(json_string_value(warning), "ICC profile"));
}

/* No ink is white, all black ink is dark, cyan ink takes red away; with a profile and without. */
static void
test_cmyk(void)
{
  static const double inks[][4] = {{0, 0, 0, 0}, {0, 0, 0, 255}, {255, 0, 0, 0}};
  static const char *const names[] = {"cmyk.jpg", "cmyk.tif"};
  for (int i = 0; i < 12; i++) {
    const double *ink = inks[i % 3];
    g_autoptr(CmVipsImage) image =
        cm_maker_flat(64, 64, 4, ink, VIPS_FORMAT_UCHAR, VIPS_INTERPRETATION_CMYK);
    if (i / 6 == 1)
      cm_maker_embed(&image, "cmyk");
    g_autofree char *path = cm_maker_save(image, names[i / 3 % 2]);
    g_auto(CmPpm) ppm = {0};
    cm_testing_decode(NULL, path, &ppm);
    const guint8 *rgb = ppm.rgb + 3 * (64 * 20 + 20);
    if (ink == inks[0])
      g_assert_cmpint(MIN(rgb[0], MIN(rgb[1], rgb[2])), >=, 250);
    else if (ink == inks[1])
      g_assert_cmpint(MAX(rgb[0], MAX(rgb[1], rgb[2])), <=, 70);
    else
      g_assert_true(rgb[0] < 100 && rgb[1] > 120 && rgb[2] > 180);
  }
}

/* 16 bits a channel become their upper 8; grey becomes three equal channels. */
static void
test_depth_and_grey(void)
{
  const double deep[] = {65535, 0x8080, 0x2020};
  const int expected[] = {255, 128, 32};
  const int grey[] = {128, 128, 128};
  static const char *const endings[] = {"png", "tif"};
  for (int i = 0; i < 2; i++) {
    g_autofree char *name = g_strconcat("deep.", endings[i], NULL);
    g_autoptr(CmVipsImage) rgb16 =
        cm_maker_flat(32, 32, 3, deep, VIPS_FORMAT_USHORT, VIPS_INTERPRETATION_RGB16);
    g_autofree char *path = cm_maker_save(rgb16, name);
    g_auto(CmPpm) ppm = {0};
    cm_testing_decode(NULL, path, &ppm);
    cm_ppm_assert_pixel(&ppm, 5, 5, expected, 1);
    g_autoptr(json_t) facts = cm_testing_run(NULL, path);
    g_assert_cmpint(cm_json_get_integer(facts, "bits", 0), ==, 16);

    g_autoptr(CmVipsImage) grey16 =
        cm_maker_flat(32, 32, 1, deep + 1, VIPS_FORMAT_USHORT, VIPS_INTERPRETATION_GREY16);
    g_autofree char *grey_path = cm_maker_save(grey16, name);
    g_auto(CmPpm) grey_ppm = {0};
    cm_testing_decode(NULL, grey_path, &grey_ppm);
    cm_ppm_assert_pixel(&grey_ppm, 5, 5, grey, 1);
  }
}

static void
check_over_white(const double *rgba, VipsBandFormat format, const char *name, const char *profile,
                 const int *expected)
{
  gboolean deep = format == VIPS_FORMAT_USHORT;
  g_autoptr(CmVipsImage) image = cm_maker_flat(
      64, 64, 4, rgba, format, deep ? VIPS_INTERPRETATION_RGB16 : VIPS_INTERPRETATION_sRGB);
  if (profile != NULL)
    cm_maker_embed(&image, profile);
  g_autofree char *path = cm_maker_save(image, name);
  g_auto(CmPpm) ppm = {0};
  cm_testing_decode(NULL, path, &ppm);
  cm_ppm_assert_pixel(&ppm, 20, 20, expected, 2);
}

static void
test_alpha(void)
{
  const double half_red[] = {255, 0, 0, 128};
  const double hidden[] = {10, 200, 30, 0};
  const double deep_red[] = {65535, 0, 0, 32896};
  const int pink[] = {255, 127, 127};
  const int white[] = {255, 255, 255};
  check_over_white(half_red, VIPS_FORMAT_UCHAR, "alpha.png", NULL, pink);
  check_over_white(half_red, VIPS_FORMAT_UCHAR, "alpha.tif", NULL, pink);
  check_over_white(half_red, VIPS_FORMAT_UCHAR, "alpha.webp[lossless]", NULL, pink);
  check_over_white(half_red, VIPS_FORMAT_UCHAR, "alpha.png", "srgb", pink);
  check_over_white(deep_red, VIPS_FORMAT_USHORT, "alpha.png", NULL, pink);
  check_over_white(deep_red, VIPS_FORMAT_USHORT, "alpha.png", "srgb", pink);
  check_over_white(hidden, VIPS_FORMAT_UCHAR, "hidden.png", NULL, white);
}

/* A transparent black half beside opaque red: shrinking must not darken the border, where only red
 * and white may mix. */
static void
test_alpha_does_not_bleed(void)
{
  const double red[] = {255, 0, 0, 255};
  const double nothing[] = {0, 0, 0, 0};
  g_autoptr(CmVipsImage) left =
      cm_maker_flat(99, 80, 4, red, VIPS_FORMAT_UCHAR, VIPS_INTERPRETATION_sRGB);
  g_autoptr(CmVipsImage) right =
      cm_maker_flat(101, 80, 4, nothing, VIPS_FORMAT_UCHAR, VIPS_INTERPRETATION_sRGB);
  VipsImage *joined = NULL;
  g_assert_cmpint(vips_join(left, right, &joined, VIPS_DIRECTION_HORIZONTAL, NULL), ==, 0);
  g_autoptr(CmVipsImage) image = joined;
  g_autofree char *path = cm_maker_save(image, "bleed.png");
  g_auto(CmPpm) ppm = {0};
  cm_testing_decode("--max-edge=20", path, &ppm);
  for (int i = 0; i < ppm.width * ppm.height; i++)
    g_assert_cmpint(ppm.rgb[3 * i], >=, 250);
}

static void
test_sizes(void)
{
  static const struct {
    int width, height, max_edge, wanted_width, wanted_height;
  } cases[] = {{300, 200, 100, 100, 67},   {200, 300, 100, 67, 100},   {3, 1000, 10, 1, 10},
               {300, 200, 300, 300, 200},  {300, 200, 1000, 300, 200}, {1, 1, 5, 1, 1},
               {1600, 1200, 100, 100, 75}, {1601, 1199, 399, 399, 299}};
  for (gsize i = 0; i < G_N_ELEMENTS(cases) * 2; i++) {
    int which = (int)(i / 2);
    g_autoptr(CmVipsImage) image = cm_maker_scene(cases[which].width, cases[which].height);
    g_autofree char *path = cm_maker_save(image, i % 2 == 0 ? "size.jpg" : "size.png");
    g_autofree char *option = g_strdup_printf("--max-edge=%d", cases[which].max_edge);
    g_auto(CmPpm) ppm = {0};
    cm_testing_decode(option, path, &ppm);
    g_assert_cmpint(ppm.width, ==, cases[which].wanted_width);
    g_assert_cmpint(ppm.height, ==, cases[which].wanted_height);
  }
}

static void
test_one_pixel(void)
{
  const double values[] = {200, 100, 50};
  const int expected[] = {200, 100, 50};
  g_autoptr(CmVipsImage) image =
      cm_maker_flat(1, 1, 3, values, VIPS_FORMAT_UCHAR, VIPS_INTERPRETATION_sRGB);
  static const char *const names[] = {"one.png", "one.tif", "one.jpg", "one.webp"};
  for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
    g_autofree char *path = cm_maker_save(image, names[i]);
    g_auto(CmPpm) ppm = {0};
    cm_testing_decode(NULL, path, &ppm);
    g_assert_cmpint(ppm.width * ppm.height, ==, 1);
    cm_ppm_assert_pixel(&ppm, 0, 0, expected, i < 2 ? 0 : 8);
  }
}

/* libtiff says of such a text that it was "truncated"; the picture is whole and counts. */
static void
test_harmless_warning(void)
{
  g_autoptr(CmVipsImage) image = cm_maker_quarters();
  g_autofree char *path = cm_maker_save(image, "text.tif[properties]");
  g_autofree char *odd = cm_forge_patch(path, "<?xml version", "<?xml\0version", 13, "odd.tif");
  g_autoptr(json_t) facts = cm_testing_run(NULL, odd);
  g_autofree char *warnings = cm_json_line(json_object_get(facts, "warnings"));
  g_assert_nonnull(strstr(warnings, "truncated"));
  g_auto(CmPpm) ppm = {0};
  cm_testing_decode(NULL, odd, &ppm);
  assert_quarters(&ppm, 0);
}

/* Above 64 megapixels nobody has to ask. */
static void
test_huge_is_shrunk(void)
{
  const double value = 90;
  g_autoptr(CmVipsImage) image =
      cm_maker_flat(12000, 6000, 1, &value, VIPS_FORMAT_UCHAR, VIPS_INTERPRETATION_B_W);
  g_autofree char *path = cm_maker_save(image, "huge.jpg");
  g_auto(CmPpm) ppm = {0};
  cm_testing_decode(NULL, path, &ppm);
  gint64 pixels = (gint64)ppm.width * ppm.height;
  g_assert_cmpint(pixels, <=, 64000000);
  g_assert_cmpint(pixels, >, 63900000);
  g_assert_cmpfloat(fabs(2.0 - (double)ppm.width / ppm.height), <, 0.001);
}

static void
test_equal_photos_give_equal_bytes(void)
{
  g_autoptr(CmVipsImage) image = cm_maker_scene(640, 480);
  g_autofree char *path = cm_maker_save(image, "equal.jpg");
  g_auto(CmPpm) first = {0};
  g_auto(CmPpm) second = {0};
  cm_testing_decode("--max-edge=333", path, &first);
  cm_testing_decode("--max-edge=333", path, &second);
  g_assert_true(g_bytes_equal(first.bytes, second.bytes));
}

static void
test_first_page_alone(void)
{
  VipsImage *pages[2];
  VipsImage *joined = NULL;
  pages[0] = cm_maker_quarters();
  pages[1] = cm_maker_scene(96, 64);
  g_assert_cmpint(vips_arrayjoin(pages, &joined, 2, "across", 1, NULL), ==, 0);
  g_autoptr(CmVipsImage) image = joined;
  vips_image_set_int(image, VIPS_META_PAGE_HEIGHT, 64);
  g_autofree char *path = cm_maker_save(image, "pages.tif");
  g_auto(CmPpm) ppm = {0};
  cm_testing_decode(NULL, path, &ppm);
  assert_quarters(&ppm, 0);
  g_object_unref(pages[0]);
  g_object_unref(pages[1]);
}

int
main(int argc, char **argv)
{
  cm_testing_init(&argc, &argv);
  g_test_add_func("/photo/pixels/formats", test_formats);
  g_test_add_func("/photo/pixels/orientations", test_orientations);
  g_test_add_func("/photo/pixels/png-orientations", test_png_orientations);
  g_test_add_func("/photo/pixels/p3", test_p3);
  g_test_add_func("/photo/pixels/profile-that-does-not-fit", test_profile_that_does_not_fit);
  g_test_add_func("/photo/pixels/cmyk", test_cmyk);
  g_test_add_func("/photo/pixels/depth-and-grey", test_depth_and_grey);
  g_test_add_func("/photo/pixels/alpha", test_alpha);
  g_test_add_func("/photo/pixels/alpha-does-not-bleed", test_alpha_does_not_bleed);
  g_test_add_func("/photo/pixels/sizes", test_sizes);
  g_test_add_func("/photo/pixels/one-pixel", test_one_pixel);
  g_test_add_func("/photo/pixels/harmless-warning", test_harmless_warning);
  g_test_add_func("/photo/pixels/huge-is-shrunk", test_huge_is_shrunk);
  g_test_add_func("/photo/pixels/equal", test_equal_photos_give_equal_bytes);
  g_test_add_func("/photo/pixels/first-page-alone", test_first_page_alone);
  return cm_testing_finish(g_test_run());
}
