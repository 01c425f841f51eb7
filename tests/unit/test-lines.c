/* SPDX-License-Identifier: MIT */
#include "cm-error.h"
#include "cm-lines.h"
#include "cm-protocol.h"

#include <string.h>

static void
assert_line(CmLines *lines, const char *expected)
{
  gsize length = 0;
  const char *line = cm_lines_take(lines, &length);
  g_assert_cmpstr(line, ==, expected);
  if (expected != NULL)
    g_assert_cmpuint(length, ==, strlen(expected));
}

/* However the stream is cut into reads, the lines are the same. */
static void
test_cuts(void)
{
  const char *stream = "one\n\nthree\nhalf";
  for (gsize step = 1; step <= strlen(stream); step++) {
    g_autoptr(CmLines) lines = cm_lines_new(100);
    g_autoptr(GString) seen = g_string_new(NULL);
    for (gsize at = 0; at < strlen(stream); at += step) {
      g_autoptr(GError) error = NULL;
      g_assert_true(cm_lines_feed(lines, stream + at, MIN(step, strlen(stream) - at), &error));
      gsize length = 0;
      for (const char *line = NULL; (line = cm_lines_take(lines, &length)) != NULL;)
        g_string_append_printf(seen, "<%s>", line);
    }
    g_assert_cmpstr(seen->str, ==, "<one><><three>");
    g_assert_cmpuint(cm_lines_pending(lines), ==, 4);
  }
}

static void
test_bound(void)
{
  g_autoptr(CmLines) lines = cm_lines_new(4);
  g_autoptr(GError) error = NULL;
  g_assert_true(cm_lines_feed(lines, "abc\nd", 5, &error)); /* exactly the bound */
  g_assert_no_error(error);
  g_assert_false(cm_lines_feed(lines, "e\nfghij", 7, &error));
  g_assert_error(error, CM_ERROR, CM_ERROR_LIMIT);
  assert_line(lines, "abc");
  assert_line(lines, "de");
  assert_line(lines, NULL);
}

static void
test_nul_bytes(void)
{
  g_autoptr(CmLines) lines = cm_lines_new(100);
  g_autoptr(GError) error = NULL;
  g_assert_true(cm_lines_feed(lines, "a\0b\n", 4, &error));
  gsize length = 0;
  const char *line = cm_lines_take(lines, &length);
  g_assert_cmpmem(line, length, "a\0b", 3);
}

static void
test_names(void)
{
  for (int i = 0; i < CM_N_MESSAGES; i++) {
    CmMessageType type = CM_N_MESSAGES;
    g_assert_true(cm_message_type_from_string(cm_message_type_to_string((CmMessageType)i), &type));
    g_assert_cmpint(type, ==, i);
  }
  CmPhase phase = CM_PHASE_DECODE;
  g_assert_false(cm_phase_from_string("decoding", &phase));
  g_assert_cmpint(phase, ==, CM_PHASE_DECODE);
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/lines/cuts", test_cuts);
  g_test_add_func("/lines/bound", test_bound);
  g_test_add_func("/lines/nul-bytes", test_nul_bytes);
  g_test_add_func("/protocol/names", test_names);
  return g_test_run();
}
