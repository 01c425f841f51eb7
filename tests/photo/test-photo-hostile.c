/* SPDX-License-Identifier: MIT */
/* Files that are no whole, decent photo: each is refused with its class, in little time and space
 * (the program's own bounds; ctest's TIMEOUT for a hang). */
#include "cm-photo-forge.h"
#include "cm-photo-maker.h"
#include "cm-photo-testing.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gstdio.h>

static void
test_no_file(void)
{
  g_autofree char *missing = cm_testing_path("missing.jpg");
  g_autofree char *folder = cm_testing_path("");
  g_autofree char *empty = cm_testing_write("empty.jpg", "", 0);
  g_autofree char *below = g_build_filename(empty, "below.jpg", NULL);
  g_autofree char *pipe = cm_testing_path("pipe.jpg");
  g_assert_cmpint(mkfifo(pipe, 0600), ==, 0);
  cm_testing_assert_refused(missing, "photo-missing");
  cm_testing_assert_refused(below, "photo-missing");
  cm_testing_assert_refused(folder, "photo-not-a-file");
  cm_testing_assert_refused("/dev/null", "photo-not-a-file");
  cm_testing_assert_refused("/dev/zero", "photo-not-a-file");
  cm_testing_assert_refused(pipe, "photo-not-a-file");
  cm_testing_assert_refused(empty, "photo-empty");
}

/* Root reads every file, so as root the program runs as nobody. */
static void
become_nobody(gpointer user_data)
{
  (void)user_data;
  const int nobody = 65534;
  if (geteuid() == 0 && (setgid((gid_t)nobody) != 0 || setuid((uid_t)nobody) != 0))
    _exit(99);
}

static void
test_unreadable(void)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *folder = cm_testing_path("");
  g_autofree char *path = cm_testing_write("secret.jpg", "\xFF\xD8\xFF", 3);
  g_autofree char *output = cm_testing_path("out.ppm");
  g_autofree char *printed = NULL;
  char *argv[] = {(char *)cm_testing_program(), path, output, NULL};
  int status = 0;
  g_assert_cmpint(g_chmod(path, 0), ==, 0);
  g_assert_cmpint(g_chmod(folder, 0755), ==, 0);
  if (!g_spawn_sync(NULL, argv, NULL, G_SPAWN_DEFAULT, become_nobody, NULL, &printed, NULL, &status,
                    &error)) {
    g_test_skip("nobody may not run the program where it lies");
    return;
  }
  g_autoptr(json_t) answer = cm_json_parse(printed, strlen(printed), CM_JSON_LIMITS_LINE, &error);
  g_assert_no_error(error);
  g_assert_cmpstr(cm_json_get_string(json_object_get(answer, "error"), "class"), ==,
                  "photo-permission");
}

/* The first bytes of formats that libvips would load, most of them. */
static void
test_other_formats(void)
{
  static const struct {
    const char *name;
    const char *text;
  } cases[] = {
      {"svg.jpg", "<?xml version=\"1.0\"?><svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" "
                  "height=\"9\"><rect width=\"9\" height=\"9\" fill=\"red\"/></svg>"},
      {"svg.png", "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"9\"/>"},
      {"csv.jpg", "1,2,3\n4,5,6\n7,8,9\n"},
      {"pdf.tif", "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"},
      {"gif.webp", "GIF89a\1"},
      {"ppm.png", "P3\n1 1\n255\n1 2 3\n"},
      {"exr.jpg", "\x76\x2f\x31\x01\x02"},
      {"jxl.jpg", "\xFF\x0A\x01\x02"},
      {"movie.heic", "\1\1\1\x18"
                     "ftypisom\1\1\2\1isomiso2"},
      {"riff.webp", "RIFF\x24\1\1\1WAVEfmt "},
      {"one-byte.jpg", "\xFF"},
      {"text.jpg", "no photo at all"},
  };
  for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_autofree char *path = cm_testing_write(cases[i].name, cases[i].text, strlen(cases[i].text));
    cm_testing_assert_refused(path, "photo-format");
  }
}

/* Real files of formats that libvips reads and we do not want, under a photo's name. */
static void
test_other_loaders_cannot_be_reached(void)
{
  static const char *const endings[] = {"gif", "ppm", "v", "jxl", "jp2", "hdr", "fits", NULL};
  g_autoptr(CmVipsImage) image = cm_maker_scene(16, 16);
  for (int i = 0; endings[i] != NULL; i++) {
    if (!cm_maker_can(endings[i]))
      continue;
    g_autofree char *name = g_strconcat("true.", endings[i], NULL);
    g_autofree char *path = cm_maker_save(image, name);
    g_autofree char *disguised = cm_testing_path("disguised.jpg");
    g_assert_cmpint(g_rename(path, disguised), ==, 0);
    cm_testing_assert_refused(disguised, "photo-format");
  }
}

static void
test_wrong_suffix_is_a_photo(void)
{
  g_autoptr(CmVipsImage) image = cm_maker_scene(32, 16);
  g_autofree char *path = cm_maker_save(image, "right.png");
  g_autofree char *wrong = cm_testing_path("wrong[page=3].jpg");
  g_assert_cmpint(g_rename(path, wrong), ==, 0);
  g_autoptr(json_t) facts = cm_testing_run(NULL, wrong);
  g_assert_cmpstr(cm_json_get_string(facts, "format"), ==, "png");
}

static void
test_bombs(void)
{
  const guint32 edge = 100000;
  g_autofree char *png = cm_forge_png_bomb(edge, edge);
  g_autofree char *tiff = cm_forge_tiff_bomb(edge, edge);
  cm_testing_assert_refused(png, "photo-too-large");
  cm_testing_assert_refused(tiff, "photo-too-large");

  /* within the declared bound, and empty */
  g_autofree char *hollow = cm_forge_png_bomb(30000, 30000);
  g_autoptr(json_t) answer = cm_testing_run(NULL, hollow);
  g_assert_nonnull(json_object_get(answer, "error"));
  g_autofree char *hollow_tiff = cm_forge_tiff_bomb(30000, 30000);
  g_autoptr(json_t) tiff_answer = cm_testing_run(NULL, hollow_tiff);
  g_assert_nonnull(json_object_get(tiff_answer, "error"));
}

/* JPEG and HEIF declare their size in a field that can be overwritten. */
static void
test_declared_sizes(void)
{
  static const guint8 small_sof[] = {8, 0, 77, 0, 99}; /* precision, height, width */
  static const guint8 large_sof[] = {8, 0xFF, 0xDC, 0xFF, 0xDC};
  static const guint8 small_ispe[] = {'i', 's', 'p', 'e', 0, 0, 0, 0, 0, 0, 0, 64, 0, 0, 0, 64};
  static const guint8 large_ispe[] = {'i', 's', 'p',  'e',  0, 0, 0,    0,
                                      0,   1,   0x86, 0xA0, 0, 1, 0x86, 0xA0};
  g_autoptr(CmVipsImage) image = cm_maker_scene(99, 77);
  g_autofree char *jpeg = cm_maker_save(image, "declared.jpg");
  g_autofree char *large =
      cm_forge_patch(jpeg, small_sof, large_sof, sizeof small_sof, "declared-large.jpg");
  cm_testing_assert_refused(large, "photo-too-large");

  g_autofree char *png = cm_maker_save(image, "declared.png");
  g_autoptr(json_t) answer = cm_testing_run("--max-pixels=7622", png);
  g_assert_cmpstr(cm_json_get_string(json_object_get(answer, "error"), "class"), ==,
                  "photo-too-large");
  g_autoptr(json_t) fits = cm_testing_run("--max-pixels=7623", png);
  g_assert_null(json_object_get(fits, "error"));

  if (!cm_maker_can("avif"))
    return;
  g_autoptr(CmVipsImage) square = cm_maker_scene(64, 64);
  g_autofree char *avif = cm_maker_save(square, "declared.avif");
  g_autofree char *large_avif =
      cm_forge_patch(avif, small_ispe, large_ispe, sizeof small_ispe, "declared-large.avif");
  cm_testing_assert_refused(large_avif, "photo-too-large");
}

/* Never a picture that is grey where the file ended: cut anywhere, it is refused. */
static void
check_cuts(const char *name)
{
  g_autoptr(CmVipsImage) image = cm_maker_scene(160, 120);
  g_autofree char *path = cm_maker_save(image, name);
  GStatBuf status;
  g_assert_cmpint(g_stat(path, &status), ==, 0);
  gsize length = (gsize)status.st_size;
  const gsize ends[] = {length - 1, length - 3, length - 11};
  for (gsize i = 0; i < 9 + G_N_ELEMENTS(ends); i++) {
    gsize keep = i < 9 ? length * (i + 1) / 10 : ends[i - 9];
    g_autofree char *cut = cm_forge_cut(path, keep, "cut.bin");
    g_autoptr(json_t) answer = cm_testing_run(NULL, cut);
    const char *class_name = cm_json_get_string(json_object_get(answer, "error"), "class");
    g_test_message("%s, %" G_GSIZE_FORMAT " of %" G_GSIZE_FORMAT " bytes: %s", name, keep, length,
                   class_name);
    g_assert_true(g_strcmp0(class_name, "photo-truncated") == 0 ||
                  g_strcmp0(class_name, "photo-corrupt") == 0);
  }
}

static void
test_truncated(void)
{
  static const char *const names[] = {"cut.jpg",
                                      "cut2.jpg[interlace]",
                                      "cut.png",
                                      "cut2.png[interlace]",
                                      "cut.webp",
                                      "cut2.webp[lossless]",
                                      "cut.tif",
                                      "cut2.tif[tile,compression=deflate]",
                                      "cut3.tif[compression=jpeg]"};
  for (gsize i = 0; i < G_N_ELEMENTS(names); i++)
    check_cuts(names[i]);
  if (cm_maker_can("heic"))
    check_cuts("cut.heic");
  if (cm_maker_can("avif"))
    check_cuts("cut.avif");
}

/* A recovery program's work: the data stops half way and an end marker follows. The decoder calls
 * that a warning and paints the rest grey. */
static void
test_truncated_jpeg_with_an_end(void)
{
  g_autoptr(CmVipsImage) image = cm_maker_scene(160, 120);
  g_autofree char *path = cm_maker_save(image, "recovered.jpg");
  g_autofree char *text = NULL;
  gsize length = 0;
  g_assert_true(g_file_get_contents(path, &text, &length, NULL));
  gsize half = length / 2;
  text[half] = '\xFF';
  text[half + 1] = '\xD9';
  g_autofree char *recovered = cm_testing_write("recovered.jpg", text, half + 2);
  cm_testing_assert_refused(recovered, "photo-truncated");
}

static void
test_memory_bound(void)
{
  if (CM_SANITIZED) {
    g_test_skip("sanitizers need all the address space");
    return;
  }
  const double grey = 90;
  g_autoptr(CmVipsImage) image =
      cm_maker_flat(8000, 7000, 1, &grey, VIPS_FORMAT_UCHAR, VIPS_INTERPRETATION_B_W);
  vips_image_set_int(image, VIPS_META_ORIENTATION, 6); /* turning needs it whole: 168 MB */
  g_autofree char *path = cm_maker_save(image, "memory.jpg");
  g_autoptr(json_t) fits = cm_testing_run(NULL, path);
  g_assert_null(json_object_get(fits, "error"));
  g_autoptr(json_t) answer = cm_testing_run("--max-memory=250000000", path);
  g_assert_cmpstr(cm_json_get_string(json_object_get(answer, "error"), "class"), ==,
                  "photo-out-of-memory");
}

int
main(int argc, char **argv)
{
  cm_testing_init(&argc, &argv);
  g_test_add_func("/photo/hostile/no-file", test_no_file);
  g_test_add_func("/photo/hostile/unreadable", test_unreadable);
  g_test_add_func("/photo/hostile/other-formats", test_other_formats);
  g_test_add_func("/photo/hostile/other-loaders", test_other_loaders_cannot_be_reached);
  g_test_add_func("/photo/hostile/wrong-suffix", test_wrong_suffix_is_a_photo);
  g_test_add_func("/photo/hostile/bombs", test_bombs);
  g_test_add_func("/photo/hostile/declared-sizes", test_declared_sizes);
  g_test_add_func("/photo/hostile/truncated", test_truncated);
  g_test_add_func("/photo/hostile/truncated-jpeg-with-an-end", test_truncated_jpeg_with_an_end);
  g_test_add_func("/photo/hostile/memory-bound", test_memory_bound);
  return cm_testing_finish(g_test_run());
}
