/* SPDX-License-Identifier: MIT */
/* The supervisor's side: whatever the photo program does, cm_photo_process() ends in a photo that
 * is there or in an error that names it. */
#include "cm-error.h"
#include "cm-photo-maker.h"
#include "cm-photo-testing.h"

#include <string.h>
#include <unistd.h>

#include <glib/gstdio.h>

#define SHA "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define FACTS                                                                                      \
  "{\"format\":\"jpeg\",\"bytes\":9,\"sha256\":\"" SHA "\",\"pixels_sha256\":\"" SHA               \
  "\",\"original_width\":2,\"original_height\":1,"

/* Runs a program over a photo that need not exist and asserts how it fails. */
static void
assert_fails(const char *program, const CmPhotoOptions *options, CmError code, const char *part)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *ppm = cm_testing_path("pixels.ppm");
  g_autoptr(CmPhoto) photo = cm_photo_process(program, "holiday.jpg", ppm, options, &error);
  g_assert_null(photo);
  g_test_message("%s", error->message);
  g_assert_error(error, CM_ERROR, (int)code);
  g_assert_true(g_str_has_prefix(error->message, "holiday.jpg: "));
  g_assert_nonnull(strstr(error->message, part));
  g_assert_false(g_file_test(ppm, G_FILE_TEST_EXISTS));
}

/* A shell script in the program's place; $ppm is the path of the pixels. */
static void
assert_fake_fails(const char *script, CmError code, const char *part)
{
  g_autofree char *text = g_strdup_printf("#!/bin/sh\nfor last; do :; done\nppm=$last\nprintf "
                                          "'P6\\n2 1\\n255\\nabcdef' > \"$ppm\"\n%s\n",
                                          script);
  g_autofree char *program = cm_testing_write("fake", text, strlen(text));
  g_assert_cmpint(g_chmod(program, 0755), ==, 0);
  assert_fails(program, &(CmPhotoOptions){.deadline_s = 30}, code, part);
}

static void
test_photo(void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(CmVipsImage) image = cm_maker_quarters_turned(6);
  g_autofree char *path = cm_maker_save(image, "turned.jpg");
  g_autofree char *ppm = cm_testing_path("pixels.ppm");
  CmPhotoOptions options = cm_photo_options_default();
  options.max_edge = 48;
  g_autoptr(CmPhoto) photo = cm_photo_process(cm_testing_program(), path, ppm, &options, &error);
  g_assert_no_error(error);
  g_autofree char *text = NULL;
  gsize length = 0;
  g_assert_true(g_file_get_contents(ppm, &text, &length, NULL));
  g_autofree char *pixels_sha256 =
      g_compute_checksum_for_data(G_CHECKSUM_SHA256, (guchar *)text, length);
  g_autofree char *file = NULL;
  gsize file_length = 0;
  g_assert_true(g_file_get_contents(path, &file, &file_length, NULL));
  g_autofree char *sha256 =
      g_compute_checksum_for_data(G_CHECKSUM_SHA256, (guchar *)file, file_length);

  g_assert_cmpstr(photo->path, ==, path);
  g_assert_cmpstr(photo->pixels_path, ==, ppm);
  g_assert_cmpstr(photo->format, ==, "jpeg");
  g_assert_cmpstr(photo->sha256, ==, sha256);
  g_assert_cmpstr(photo->pixels_sha256, ==, pixels_sha256);
  g_assert_cmpint(photo->bytes, ==, (gint64)file_length);
  g_assert_cmpuint(photo->width, ==, 48);
  g_assert_cmpuint(photo->height, ==, 32);
  g_assert_cmpuint(photo->original_width, ==, 64);
  g_assert_cmpuint(photo->original_height, ==, 96);
  g_assert_true(photo->prepare_s > 0);
  g_assert_null(photo->metadata);
}

/* Decoded alike, and written nowhere; damage that shows only in the pixels is found. */
static void
test_without_pixels(void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(CmVipsImage) image = cm_maker_quarters_turned(6);
  g_autofree char *path = cm_maker_save(image, "turned.jpg");
  g_autofree char *ppm = cm_testing_path("pixels.ppm");
  CmPhotoOptions options = cm_photo_options_default();
  g_autoptr(CmPhoto) written = cm_photo_process(cm_testing_program(), path, ppm, &options, &error);
  g_assert_no_error(error);
  g_assert_cmpint(g_unlink(ppm), ==, 0);
  g_autoptr(CmPhoto) photo = cm_photo_process(cm_testing_program(), path, NULL, &options, &error);
  g_assert_no_error(error);
  g_assert_cmpstr(photo->pixels_sha256, ==, written->pixels_sha256);
  g_assert_cmpuint(photo->width, ==, 96);
  g_assert_null(photo->pixels_path);
  g_assert_false(g_file_test(ppm, G_FILE_TEST_EXISTS));

  g_autofree char *text = NULL;
  gsize length = 0;
  g_assert_true(g_file_get_contents(path, &text, &length, NULL));
  g_autofree char *cut = cm_testing_write("cut.jpg", text, length * 2 / 3);
  g_autoptr(CmPhoto) damaged = cm_photo_process(cm_testing_program(), cut, NULL, &options, &error);
  g_assert_null(damaged);
  g_assert_error(error, CM_ERROR, CM_ERROR_INVALID);
}

/* Names that a shell, libvips ("[page=2]") or an option parser would read otherwise. */
static void
test_odd_names(void)
{
  static const char *const names[] = {"--max-edge=1.png",   "a[page=2].png",   "two\nlines.png",
                                      "$(sleep 9) '\".png", "bad\xFFutf8.png", " .png"};
  g_autoptr(CmVipsImage) image = cm_maker_scene(20, 10);
  g_autofree char *plain = cm_maker_save(image, "plain.png");
  g_autofree char *folder = g_path_get_dirname(plain);
  g_autofree char *text = NULL;
  gsize length = 0;
  g_assert_true(g_file_get_contents(plain, &text, &length, NULL));
  g_autofree char *before = g_get_current_dir();
  g_assert_cmpint(g_chdir(folder), ==, 0);
  for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
    g_autoptr(GError) error = NULL;
    CmPhotoOptions options = cm_photo_options_default();
    g_assert_true(g_file_set_contents(names[i], text, (gssize)length, NULL));
    g_autoptr(CmPhoto) photo =
        cm_photo_process(cm_testing_program(), names[i], "odd.ppm", &options, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(photo->width, ==, 20);
    g_assert_cmpstr(photo->path, ==, names[i]);
  }
  g_assert_cmpint(g_chdir(before), ==, 0);
}

static void
test_refusals(void)
{
  CmPhotoOptions options = cm_photo_options_default();
  assert_fails(cm_testing_program(), &options, CM_ERROR_NOT_FOUND, "no such file");
  assert_fake_fails("printf '{\"error\":{\"class\":\"photo-truncated\",\"message\":\"it ends\"}}'; "
                    "exit 1",
                    CM_ERROR_INVALID, "it ends");
  assert_fake_fails("printf '{\"error\":{\"class\":\"output-no-space\",\"message\":\"full\"}}'; "
                    "exit 1",
                    CM_ERROR_NO_SPACE, "full");
  assert_fake_fails(
      "printf '{\"error\":{\"class\":\"photo-haunted\",\"message\":\"boo\"}}'; exit 1",
      CM_ERROR_INTERNAL, "unknown way");
  assert_fake_fails("printf '{\"error\":7}'; exit 1", CM_ERROR_INTERNAL, "unknown way");
}

static void
test_unwritable_output(void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(CmVipsImage) image = cm_maker_scene(20, 10);
  g_autofree char *path = cm_maker_save(image, "fine.png");
  g_autofree char *ppm = cm_testing_path("no-such-folder/pixels.ppm");
  CmPhotoOptions options = cm_photo_options_default();
  g_autoptr(CmPhoto) photo = cm_photo_process(cm_testing_program(), path, ppm, &options, &error);
  g_assert_null(photo);
  g_assert_error(error, CM_ERROR, CM_ERROR_IO);
  g_assert_nonnull(strstr(error->message, ppm));

  g_autoptr(GError) full = NULL;
  if (!g_file_test("/dev/full", G_FILE_TEST_EXISTS))
    return;
  g_autofree char *link =
      cm_testing_path("full.ppm"); /* through a link: the program would unlink */
  g_assert_cmpint(symlink("/dev/full", link), ==, 0);
  g_autoptr(CmPhoto) none = cm_photo_process(cm_testing_program(), path, link, &options, &full);
  g_assert_null(none);
  g_assert_error(full, CM_ERROR, CM_ERROR_NO_SPACE);
}

static void
test_crashes(void)
{
  assert_fake_fails("kill -SEGV $$", CM_ERROR_INVALID, "crashed (signal 11");
  assert_fake_fails("echo 'terminate called after bad_alloc' >&2; kill -ABRT $$", CM_ERROR_LIMIT,
                    "more memory than is allowed");
  assert_fake_fails("echo 'heap is broken' >&2; kill -ABRT $$", CM_ERROR_INVALID, "heap is broken");
  assert_fake_fails("kill -KILL $$", CM_ERROR_LIMIT, "killed from outside");
  assert_fake_fails("kill -XCPU $$", CM_ERROR_TIMEOUT, "processor time");
  assert_fake_fails("exit 7", CM_ERROR_INTERNAL, "exit status 7");
  assert_fake_fails("echo 'Unknown option' >&2; exit 2", CM_ERROR_INTERNAL, "Unknown option");
}

static void
test_hang(void)
{
  g_autofree char *text = g_strdup("#!/bin/sh\ntrap '' TERM\nsleep 1000 & sleep 1000\n");
  g_autofree char *program = cm_testing_write("hang", text, strlen(text));
  g_assert_cmpint(g_chmod(program, 0755), ==, 0);
  /* ctest's TIMEOUT fails this where the deadline does not work */
  assert_fails(program, &(CmPhotoOptions){.deadline_s = 0.3}, CM_ERROR_TIMEOUT,
               "longer than 0.3 s");
}

static void
test_nonsense(void)
{
  assert_fake_fails("exit 0", CM_ERROR_INTERNAL, "no answer that can be read");
  assert_fake_fails("echo hello", CM_ERROR_INTERNAL, "no answer that can be read");
  assert_fake_fails("printf '\\377\\376\\000'", CM_ERROR_INTERNAL, "no answer that can be read");
  assert_fake_fails("printf '[1,2]'", CM_ERROR_INTERNAL, "no answer that can be read");
  assert_fake_fails("printf '{}'", CM_ERROR_INTERNAL, "impossible");
  assert_fake_fails("yes '{\"format\":'", CM_ERROR_INTERNAL, "without end");
  assert_fake_fails("printf '" FACTS "\"width\":2,\"height\":1}'; exit 3", CM_ERROR_INTERNAL,
                    "exit status 3");
}

/* Each claim about the photo that cannot be, and pixels that are not what was claimed. */
static void
test_lies(void)
{
  assert_fake_fails("printf '" FACTS "\"width\":0,\"height\":1}'", CM_ERROR_INTERNAL, "impossible");
  assert_fake_fails("printf '" FACTS "\"width\":-2,\"height\":1}'", CM_ERROR_INTERNAL,
                    "impossible");
  assert_fake_fails("printf '" FACTS "\"width\":4294967298,\"height\":1}'", CM_ERROR_INTERNAL,
                    "impossible");
  assert_fake_fails("printf '" FACTS "\"width\":9000,\"height\":9000}'", CM_ERROR_INTERNAL,
                    "impossible");
  assert_fake_fails("printf '{\"format\":\"svg\",\"width\":2,\"height\":1}'", CM_ERROR_INTERNAL,
                    "impossible");
  assert_fake_fails("printf '" FACTS "\"width\":1,\"height\":2}'", CM_ERROR_INTERNAL,
                    "did not write");
  assert_fake_fails("printf x >> \"$ppm\"; printf '" FACTS "\"width\":2,\"height\":1}'",
                    CM_ERROR_INTERNAL, "did not write");
  assert_fake_fails("rm \"$ppm\"; printf '" FACTS "\"width\":2,\"height\":1}'", CM_ERROR_INTERNAL,
                    "did not write");
  assert_fake_fails("rm \"$ppm\"; ln -s /etc/passwd \"$ppm\"; printf '" FACTS
                    "\"width\":2,\"height\":1}'",
                    CM_ERROR_INTERNAL, "did not write");
}

/* The fake that tells the truth passes, so the refusals above have their reasons. */
static void
test_honest_fake(void)
{
  static const char text[] =
      "#!/bin/sh\nfor last; do :; done\nprintf 'P6\\n2 1\\n255\\nabcdef' > \"$last\"\n"
      "echo chatter >&2\nprintf '" FACTS "\"width\":2,\"height\":1}'\n";
  g_autoptr(GError) error = NULL;
  g_autofree char *program = cm_testing_write("honest", text, strlen(text));
  g_autofree char *ppm = cm_testing_path("pixels.ppm");
  CmPhotoOptions options = {.deadline_s = 30};
  g_assert_cmpint(g_chmod(program, 0755), ==, 0);
  g_autoptr(CmPhoto) photo = cm_photo_process(program, "holiday.jpg", ppm, &options, &error);
  g_assert_no_error(error);
  g_assert_cmpuint(photo->width, ==, 2);

  g_autoptr(GError) bounded = NULL;
  options.max_edge = 1;
  g_autoptr(CmPhoto) large = cm_photo_process(program, "holiday.jpg", ppm, &options, &bounded);
  g_assert_null(large);
  g_assert_error(bounded, CM_ERROR, CM_ERROR_INTERNAL);
}

static void
test_no_program(void)
{
  CmPhotoOptions options = cm_photo_options_default();
  g_autofree char *missing = cm_testing_path("no-such-program");
  assert_fails(missing, &options, CM_ERROR_NOT_FOUND, "no-such-program");
  g_autofree char *plain = cm_testing_write("not-executable", "x", 1);
  assert_fails(plain, &options, CM_ERROR_PERMISSION, "not-executable");
}

int
main(int argc, char **argv)
{
  cm_testing_init(&argc, &argv);
  g_test_add_func("/photo/process/photo", test_photo);
  g_test_add_func("/photo/process/without-pixels", test_without_pixels);
  g_test_add_func("/photo/process/odd-names", test_odd_names);
  g_test_add_func("/photo/process/refusals", test_refusals);
  g_test_add_func("/photo/process/unwritable-output", test_unwritable_output);
  g_test_add_func("/photo/process/crashes", test_crashes);
  g_test_add_func("/photo/process/hang", test_hang);
  g_test_add_func("/photo/process/nonsense", test_nonsense);
  g_test_add_func("/photo/process/lies", test_lies);
  g_test_add_func("/photo/process/honest-fake", test_honest_fake);
  g_test_add_func("/photo/process/no-program", test_no_program);
  return cm_testing_finish(g_test_run());
}
