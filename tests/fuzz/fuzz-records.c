/* SPDX-License-Identifier: MIT */
/* Any bytes as a results file: read or refused, and what is read is written as it was read. */
#include "cm-result-json.h"
#include "cm-results-file.h"
#include "cm-visible.h"

#include <unistd.h>

#include <glib/gstdio.h>

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

static void
check_visible(const char *text)
{
  if (text == NULL)
    return;
  g_autofree char *line = cm_visible_text(text, CM_VISIBLE_LINE);
  g_assert_true(g_utf8_validate(line, -1, NULL));
  for (const char *at = line; *at != '\0'; at++)
    g_assert_false(g_ascii_iscntrl(*at));
}

/* Once read, a result is written and read again without change, trimmed or not. */
static void
check_result(const CmResult *result)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(json_t) first = cm_result_to_json(result);
  g_autofree char *line = cm_json_line(first);
  g_assert_true(g_utf8_validate(line, -1, NULL));
  g_autoptr(CmResult) again = cm_result_from_json(first, &error);
  g_assert_no_error(error);
  g_autoptr(json_t) second = cm_result_to_json(again);
  g_assert_true(json_equal(first, second));
  cm_result_trim(again);
  check_visible(again->text);
  check_visible(again->model_id);
}

static void
check_file(const char *path)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(CmResultsReader) reader = cm_results_reader_open(path, &error);
  g_assert_true((reader == NULL) == (error != NULL));
  while (reader != NULL) {
    CmResult *next = NULL;
    gboolean good = cm_results_reader_next(reader, &next, &error);
    g_autoptr(CmResult) result = next;
    g_assert_true(good == (error == NULL));
    if (result == NULL)
      return;
    check_result(result);
  }
}

int
LLVMFuzzerTestOneInput(const guint8 *data, gsize size)
{
  g_autofree char *path = NULL;
  int fd = g_file_open_tmp("cm-fuzz-XXXXXX", &path, NULL);
  g_assert_cmpint(fd, >=, 0);
  if (write(fd, data, size) == (gssize)size)
    check_file(path);
  close(fd);
  g_unlink(path);
  return 0;
}
