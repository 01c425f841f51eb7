/* SPDX-License-Identifier: MIT */
#include "cm-photo-testing.h"

#include "cm-child.h"
#include "cm-file.h"

#include <stdio.h>
#include <string.h>

#include <glib/gstdio.h>
#include <vips/vips.h>

static char *scratch;

void
cm_testing_init(int *argc, char ***argv)
{
  g_autoptr(GError) error = NULL;
  g_test_init(argc, argv, NULL);
  scratch = g_dir_make_tmp("cm-photo-XXXXXX", &error);
  g_assert_no_error(error);
  if (VIPS_INIT("cm-photo-test") != 0)
    vips_error_exit(NULL);
}

int
cm_testing_finish(int status)
{
  g_autoptr(GDir) folder = g_dir_open(scratch, 0, NULL);
  for (const char *name = g_dir_read_name(folder); name != NULL; name = g_dir_read_name(folder)) {
    g_autofree char *path = cm_testing_path(name);
    g_remove(path);
  }
  g_rmdir(scratch);
  g_clear_pointer(&scratch, g_free);
  vips_shutdown();
  return status;
}

char *
cm_testing_path(const char *name)
{
  return g_build_filename(scratch, name, NULL);
}

const char *
cm_testing_program(void)
{
  const char *program = g_getenv("CM_PHOTO_PROGRAM");
  if (program == NULL)
    g_error("CM_PHOTO_PROGRAM is not set; run this by ctest");
  return program;
}

char *
cm_testing_write(const char *name, const void *bytes, gsize length)
{
  g_autoptr(GError) error = NULL;
  char *path = cm_testing_path(name);
  g_file_set_contents(path, bytes, (gssize)length, &error);
  g_assert_no_error(error);
  return path;
}

json_t *
cm_testing_run(const char *option, const char *input)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *output = cm_testing_path("out.ppm");
  const char *argv[] = {
      cm_testing_program(), option != NULL ? option : "--max-edge=0", "--", input, output, NULL};
  g_auto(CmChildOutput) child = {0};
  CmChildSpec spec = {.argv = argv};
  CmChildBounds bounds = {.max_output_bytes = 65536, .max_stderr_bytes = 65536, .deadline_s = 120};
  g_remove(output);
  gboolean ran = cm_child_run(&spec, &bounds, &child, &error);
  g_assert_no_error(error);
  g_assert_true(ran && !child.timed_out && !child.overflowed);

  json_t *answer = cm_json_parse(child.output->str, child.output->len, CM_JSON_LIMITS_LINE, &error);
  if (answer == NULL)
    g_test_message("%s: signal %d, stderr: %s", input, child.exit.signal, child.stderr_text);
  g_assert_no_error(error);
  gboolean refused = json_object_get(answer, "error") != NULL;
  g_assert_cmpint(child.exit.exit_status, ==, refused ? 1 : 0);
  g_assert_cmpint(g_file_test(output, G_FILE_TEST_EXISTS), ==, !refused);
  return answer;
}

void
cm_testing_assert_refused(const char *input, const char *class_name)
{
  g_autoptr(json_t) answer = cm_testing_run(NULL, input);
  const json_t *refusal = json_object_get(answer, "error");
  g_autofree char *line = cm_json_line(answer);
  g_test_message("%s: %s", input, line);
  g_assert_cmpstr(cm_json_get_string(refusal, "class"), ==, class_name);
  g_assert_cmpuint(strlen(cm_json_get_string(refusal, "message")), >, 10);
}

void
cm_testing_decode(const char *option, const char *input, CmPpm *ret_ppm)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *output = cm_testing_path("out.ppm");
  g_autoptr(json_t) answer = cm_testing_run(option, input);
  g_assert_null(json_object_get(answer, "error"));

  gsize length = 0;
  char *text = cm_file_read(output, 1 << 30, &length, &error);
  g_assert_no_error(error);
  CmPpm ppm = {.bytes = g_bytes_new_take(text, length)};
  int begin = 0;
  g_assert_cmpint(sscanf(text, "P6\n%d %d\n255%n", &ppm.width, &ppm.height, &begin), ==, 2);
  ppm.rgb = (const guint8 *)text + begin + 1;
  g_assert_cmpuint(length, ==, (gsize)begin + 1 + (gsize)3 * ppm.width * ppm.height);

  g_autofree char *sha256 = g_compute_checksum_for_bytes(G_CHECKSUM_SHA256, ppm.bytes);
  g_assert_cmpstr(cm_json_get_string(answer, "pixels_sha256"), ==, sha256);
  g_assert_cmpint(cm_json_get_integer(answer, "width", 0), ==, ppm.width);
  g_assert_cmpint(cm_json_get_integer(answer, "height", 0), ==, ppm.height);
  *ret_ppm = ppm;
}

void
cm_ppm_clear(CmPpm *self)
{
  g_clear_pointer(&self->bytes, g_bytes_unref);
}

void
cm_ppm_assert_pixel(const CmPpm *self, int x, int y, const int rgb[3], int tolerance)
{
  x = x < 0 ? self->width + x : x;
  y = y < 0 ? self->height + y : y;
  g_assert_true(x >= 0 && x < self->width && y >= 0 && y < self->height);
  const guint8 *pixel = self->rgb + 3 * ((gsize)y * (gsize)self->width + (gsize)x);
  for (int i = 0; i < 3; i++) {
    if (ABS(pixel[i] - rgb[i]) > tolerance)
      g_error("pixel %d,%d is %d,%d,%d and should be %d,%d,%d within %d", x, y, pixel[0], pixel[1],
              pixel[2], rgb[0], rgb[1], rgb[2], tolerance);
  }
}
