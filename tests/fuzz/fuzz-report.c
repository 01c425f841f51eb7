/* SPDX-License-Identifier: MIT */
/* Any bytes as a results file: what can be read of it is judged and reported, the same twice, in
 * text that holds no control. */
#include "cm-file.h"
#include "cm-report.h"
#include "cm-results-file.h"
#include "cm-summary.h"

#include <string.h>

#include <glib/gstdio.h>

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

#define REPORT_BYTES_MAX (64 << 20)
#define RESULTS_MAX      12 /* of a file: more of the same finds nothing new */

static CmQuality *quality;
static CmSignatures *signatures;

/* What the last report wrote, without controls but line ends and what a code block may hold. */
static char *
read_report(const char *folder, const char *name)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *path = g_build_filename(folder, name, NULL);
  gsize length = 0;
  char *text = cm_file_read(path, REPORT_BYTES_MAX, &length, &error);
  g_assert_no_error(error);
  g_assert_true(g_utf8_validate(text, (gssize)length, NULL));
  for (const char *at = text; *at != '\0'; at++)
    g_assert_true(!g_ascii_iscntrl(*at) || *at == '\n' || *at == '\t');
  g_unlink(path);
  return text;
}

static void
check_report(const CmRun *run, const GPtrArray *results, const CmReview *review, const char *folder)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *before = NULL;
  for (guint turn = 0; turn < 2; turn++) {
    g_assert_true(cm_report_write(run, results, review, folder, &error));
    g_autofree char *markdown = read_report(folder, CM_REPORT_MARKDOWN);
    g_autofree char *tsv = read_report(folder, CM_REPORT_TSV);
    g_autofree char *now = g_strconcat(markdown, tsv, NULL);
    g_assert_true(before == NULL || g_str_equal(before, now));
    g_free(before);
    before = g_steal_pointer(&now);
  }
  g_autofree char *table = cm_summary_table(results, review, 80, FALSE);
  g_autofree char *advice = cm_summary_advice(results, review);
  g_assert_true(g_utf8_validate(table, -1, NULL) && g_utf8_validate(advice, -1, NULL));
}

static void
check_file(const char *path, const char *folder)
{
  g_autoptr(CmResultsReader) reader = cm_results_reader_open(path, NULL);
  if (reader == NULL)
    return;
  const CmRun *run = cm_results_reader_run(reader);
  g_autoptr(CmReview) review = cm_review_new(run, quality, signatures);
  g_autoptr(CmResultSet) set = cm_result_set_new();
  CmResult *next = NULL;
  for (guint i = 0; i < RESULTS_MAX && cm_results_reader_next(reader, &next, NULL) && next != NULL;
       i++) {
    cm_review_add(review, next);
    cm_result_set_add(set, next);
  }
  check_report(run, cm_result_set_results(set), review, folder);
}

int
LLVMFuzzerTestOneInput(const guint8 *data, gsize size)
{
  g_autoptr(GError) error = NULL;
  if (quality == NULL) {
    quality = cm_quality_load(NULL, &error);
    g_assert_no_error(error);
    signatures = cm_signatures_load(&error);
    g_assert_no_error(error);
    g_setenv("SOURCE_DATE_EPOCH", "1767225600", TRUE);
  }
  g_autofree char *folder = g_dir_make_tmp("cm-fuzz-XXXXXX", &error);
  g_assert_no_error(error);
  g_autofree char *path = g_build_filename(folder, "results.jsonl", NULL);
  g_assert_true(g_file_set_contents_full(path, (const char *)data, (gssize)size,
                                         G_FILE_SET_CONTENTS_NONE, 0600, &error));
  check_file(path, folder);
  g_unlink(path);
  g_assert_cmpint(g_rmdir(folder), ==, 0);
  return 0;
}
