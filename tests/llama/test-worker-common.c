/* SPDX-License-Identifier: MIT */

/* What C workers share: text pieces, pictures, numbers, cores, peaks of memory. */

#include "cm-cores.h"
#include "cm-fault.h"
#include "cm-number.h"
#include "cm-peak.h"
#include "cm-ppm.h"
#include "cm-stream.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>
#include <unistd.h>

/* Feeds each byte of text as a token of its own; what came out, pieces joined by '|'. */
static char *
by_bytes(CmStream *stream, const char *text, guint *ret_tokens)
{
  g_autoptr(GPtrArray) pieces = g_ptr_array_new_with_free_func(g_free);
  guint tokens = 0;

  *ret_tokens = 0;
  for (const char *at = text; *at && !cm_stream_stopped(stream); at++) {
    char *piece = cm_stream_add(stream, at, 1, &tokens);

    if (!piece)
      continue;
    g_assert_true(g_utf8_validate(piece, -1, NULL));
    g_assert_cmpstr(piece, !=, "");
    *ret_tokens += tokens;
    g_ptr_array_add(pieces, piece);
  }
  g_ptr_array_add(pieces, NULL);
  return g_strjoinv("|", (GStrv)pieces->pdata);
}

static void
test_stream_keeps_split_characters(void)
{
  g_autoptr(CmStream) stream = cm_stream_new(NULL);
  guint tokens;
  g_autofree char *text = by_bytes(stream, "aé€😀", &tokens);

  g_assert_cmpstr(text, ==, "a|é|€|😀");
  g_assert_cmpuint(tokens, ==, 1 + 2 + 3 + 4);
  g_assert_null(cm_stream_finish(stream, &tokens));
}

static void
test_stream_replaces_broken_bytes(void)
{
  g_autoptr(CmStream) stream = cm_stream_new(NULL);
  guint tokens;
  g_autofree char *text = by_bytes(stream,
                                   "a\xff"
                                   "b\xe2\x82",
                                   &tokens);
  g_autofree char *rest = cm_stream_finish(stream, &tokens);

  g_assert_cmpstr(text, ==, "a|\357\277\275|b");
  g_assert_true(g_utf8_validate(rest, -1, NULL));
  g_assert_true(g_str_has_prefix(rest, "\357\277\275"));
  g_assert_cmpuint(tokens, ==, 2);
}

static void
test_stream_holds_possible_stop_words(void)
{
  const char *stop[] = {"", "###", "END", NULL};
  g_autoptr(CmStream) stream = cm_stream_new(stop);
  guint tokens;
  g_autofree char *text = by_bytes(stream, "a##b E EN##END more", &tokens);

  g_assert_true(cm_stream_stopped(stream));
  g_assert_null(strstr(text, "END"));
  g_assert_null(strstr(text, "more"));
  g_strdelimit(text, "|", '\1');
  g_auto(GStrv) pieces = g_strsplit(text, "\1", -1);
  g_autofree char *joined = g_strjoinv("", pieces);
  g_assert_cmpstr(joined, ==, "a##b E EN##");
  g_assert_null(cm_stream_finish(stream, &tokens));
}

static void
test_stream_takes_the_earliest_stop_word(void)
{
  const char *stop[] = {"later", "now", NULL};
  g_autoptr(CmStream) stream = cm_stream_new(stop);
  guint tokens = 0;
  g_autofree char *text = cm_stream_add(stream, "well now or later", 17, &tokens);

  g_assert_cmpstr(text, ==, "well ");
  g_assert_true(cm_stream_stopped(stream));
}

static void
test_stream_gives_back_an_unfinished_stop_word(void)
{
  const char *stop[] = {"STOP", NULL};
  g_autoptr(CmStream) stream = cm_stream_new(stop);
  guint tokens = 0;
  g_autofree char *text = cm_stream_add(stream, "go STO", 6, &tokens);
  g_autofree char *rest = cm_stream_finish(stream, &tokens);

  g_assert_cmpstr(text, ==, "go ");
  g_assert_cmpstr(rest, ==, "STO");
}

static CmPpm *
ppm_of(const char *bytes, gsize length, GError **error)
{
  g_autofree char *path = NULL;
  int fd = g_file_open_tmp("cm-ppm-XXXXXX", &path, NULL);
  CmPpm *ppm;

  g_assert_cmpint(fd, >=, 0);
  g_assert_cmpint(write(fd, bytes, length), ==, (gssize)length);
  close(fd);
  ppm = cm_ppm_read(path, error);
  g_unlink(path);
  return ppm;
}

static void
test_ppm_reads_pixels(void)
{
  static const char bytes[] = "P6 # made here\n2\n1\n255\n\1\2\3\4\5\6";
  g_autoptr(GError) error = NULL;
  g_autoptr(CmPpm) ppm = ppm_of(bytes, sizeof bytes - 1, &error);

  g_assert_no_error(error);
  g_assert_cmpuint(ppm->width, ==, 2);
  g_assert_cmpuint(ppm->height, ==, 1);
  g_assert_cmpmem(ppm->rgb, 6, "\1\2\3\4\5\6", 6);
}

static void
test_ppm_refuses_what_it_is_not(void)
{
  static const char *const bad[] = {
      "",
      "P5\n1 1\n255\nabc",
      "P6\n0 1\n255\nabc",
      "P6\n-1 1\n255\nabc",
      "P6\n1 1\n65535\nabcdef",
      "P6\n1 1\n254\nabc",
      "P6\n1x1\n255\nabc",
      "P6\n99999999999999999999 1\n255\nabc",
      "P6\n100000 100000\n255\nabc",
      "P6\n2 1\n255\nabcde",
      "P6 # no end",
  };

  for (guint i = 0; i < G_N_ELEMENTS(bad); i++) {
    g_autoptr(GError) error = NULL;
    g_autoptr(CmPpm) ppm = ppm_of(bad[i], strlen(bad[i]), &error);

    g_assert_null(ppm);
    g_assert_error(error, CM_FAULT, CM_FAULT_PICTURE_REJECTED);
  }
}

static void
test_number_ranges(void)
{
  g_autoptr(json_t) object =
      json_pack("{s:i,s:s,s:f,s:n}", "five", 5, "word", "5", "half", 0.5, "null");
  double value = -7;

  g_assert_true(cm_number_get(object, "five", 1, 0, 5, &value, NULL));
  g_assert_cmpfloat(value, ==, 5);
  g_assert_true(cm_number_get(object, "absent", 1, 0, 5, &value, NULL));
  g_assert_cmpfloat(value, ==, 1);
  g_assert_true(cm_number_get(object, "null", 2, 0, 5, &value, NULL));
  g_assert_true(cm_number_get(NULL, "five", 2, 0, 5, &value, NULL));
  g_assert_cmpfloat(value, ==, 2);
  for (guint i = 0; i < 3; i++) {
    static const char *const keys[] = {"word", "half", "five"};
    g_autoptr(GError) error = NULL;

    g_assert_false(cm_number_get(object, keys[i], 3, 1, 4, &value, &error));
    g_assert_error(error, CM_FAULT, CM_FAULT_SETTING_UNSUPPORTED);
    g_assert_nonnull(strstr(error->message, keys[i]));
    g_assert_cmpfloat(value, ==, 2);
  }
}

/* A made /sys in which all processors are one core. */
static void
test_cores_count_siblings_once(void)
{
  long processors = sysconf(_SC_NPROCESSORS_CONF);
  g_autofree char *root = g_dir_make_tmp("cm-cores-XXXXXX", NULL);
  g_autofree char *command = g_strdup_printf("rm -rf '%s'", root);

  for (long cpu = 0; cpu < processors; cpu++) {
    g_autofree char *folder = g_strdup_printf("%s/devices/system/cpu/cpu%ld/topology", root, cpu);
    g_autofree char *file = g_build_filename(folder, "thread_siblings_list", NULL);

    g_assert_cmpint(g_mkdir_with_parents(folder, 0700), ==, 0);
    g_assert_true(g_file_set_contents(file, "0-1023\n", -1, NULL));
  }
  g_assert_cmpuint(cm_cores_physical("/nonexistent"), >=, 1);
  if (g_file_test("/sys/devices/system/cpu", G_FILE_TEST_IS_DIR))
    g_assert_cmpuint(cm_cores_physical(root), ==, 1);
  else
    g_test_skip("this system counts its cores without /sys");
  g_assert_true(g_spawn_command_line_sync(command, NULL, NULL, NULL, NULL));
}

static void
test_peak_sees_what_was_freed(void)
{
  const gsize size = (gsize)64 << 20;
  double small;
  double large;
  char *block;

  cm_peak_begin();
  small = cm_peak_end();
  if (isnan(small)) {
    g_test_skip("the system does not tell the peak of memory");
    return;
  }
  cm_peak_begin();
  block = g_malloc(size);
  memset(block, 1, size);
  g_free(block);
  large = cm_peak_end();
  g_assert_cmpfloat(large, >=, small + (double)size * 0.9);
}

static void
test_faults_have_names(void)
{
  g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);

  for (int fault = 0; fault < CM_N_FAULTS; fault++)
    g_assert_true(g_hash_table_add(seen, (gpointer)cm_fault_to_string((CmFault)fault)));
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/stream/split-characters", test_stream_keeps_split_characters);
  g_test_add_func("/stream/broken-bytes", test_stream_replaces_broken_bytes);
  g_test_add_func("/stream/possible-stop-words", test_stream_holds_possible_stop_words);
  g_test_add_func("/stream/earliest-stop-word", test_stream_takes_the_earliest_stop_word);
  g_test_add_func("/stream/unfinished-stop-word", test_stream_gives_back_an_unfinished_stop_word);
  g_test_add_func("/ppm/pixels", test_ppm_reads_pixels);
  g_test_add_func("/ppm/refused", test_ppm_refuses_what_it_is_not);
  g_test_add_func("/number/ranges", test_number_ranges);
  g_test_add_func("/cores/siblings", test_cores_count_siblings_once);
  g_test_add_func("/peak/freed", test_peak_sees_what_was_freed);
  g_test_add_func("/fault/names", test_faults_have_names);
  return g_test_run();
}
