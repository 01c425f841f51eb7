/* SPDX-License-Identifier: MIT */
/* What a run over several photos prints at its end: a row a model. */
#include "cm-summary.h"
#include "cm-terminal.h"

#include "made-verdicts.h"

#include <string.h>

/* Files a result that is neither judged nor diagnosed, in lane blind. */
static CmResult *
add(MadeRun *made, const char *model, const char *photo, const char *control)
{
  CmResult *result = cm_result_new(model, photo, "blind", 0);
  result->control = g_strdup(control);
  g_ptr_array_add(made->results, result);
  return result;
}

static CmResult *
judged(MadeRun *made, const char *model, const char *photo, CmUsability usability, double score)
{
  CmResult *result = add(made, model, photo, NULL);
  CmVerdict *verdict = g_new0(CmVerdict, 1);
  result->text = g_strdup("Title: x");
  verdict->assessment = made_assessment(usability, 0, 4, 4);
  verdict->reference = made_reference(score);
  cm_review_take(made->review, result, verdict);
  return result;
}

static void
fail(MadeRun *made, const char *model, const char *photo, const char *control)
{
  CmResult *result = add(made, model, photo, control);
  result->status = CM_STATUS_FAILED;
  result->failure = cm_failure_new("crashed", "encode", "no patches");
  cm_review_take(made->review, result, g_new0(CmVerdict, 1));
}

static void
fill(MadeRun *made)
{
  judged(made, "good", "photo-1", USABLE, 90)->measured.total_s = 1;
  judged(made, "good", "photo-2", USELESS, 20)->measured.total_s = 5;
  judged(made, "good", "photo-3", USABLE, 80)->measured.total_s = 2;
  judged(made, "cra\033shes", "photo-1", USELESS, 20)->measured.peak_rss_bytes = 2e9;
  fail(made, "cra\033shes", "photo-2", NULL);
  fail(made, "down", "photo-1", NULL);
  fail(made, "down", "photo-2", NULL);
  judged(made, "alone", "photo-1", USABLE, 90);
  fail(made, "alone", "photo-1", "blank");
  CmResult *skipped = add(made, "huge", "photo-1", NULL);
  skipped->status = CM_STATUS_SKIPPED;
  skipped->skip_reason = g_strdup("does not fit");
  judged(made, "useless", "photo-1", USELESS, 10);
}

static void
assert_row(char *const *lines, guint row, const char *begin, const char *end)
{
  g_test_message("%s", lines[row]);
  g_assert_true(g_str_has_prefix(lines[row], begin));
  g_assert_true(g_str_has_suffix(lines[row], end));
}

static void
test_row_a_model(MadeRun *made, gconstpointer unused)
{
  (void)unused;
  fill(made);
  g_autofree char *table = cm_summary_table(made->results, made->review, 120, FALSE);
  g_auto(GStrv) lines = g_strsplit(table, "\n", -1);
  g_assert_cmpuint(g_strv_length(lines), ==, 8);
  assert_row(lines, 0, "model           usable    load    TTFT   answer", "  at worst");
  assert_row(lines, 1, "good            2 of 3       -       -    2.00s ", "  unusable (photo-2)");
  assert_row(lines, 2, "cra?shes        0 of 2 ", " 2.0  failed (photo-2): crashed: no patches");
  assert_row(lines, 3, "down            0 of 2 ", "  failed: crashed: no patches");
  assert_row(lines, 4, "alone           1 of 1 ",
             "  failed (photo-1 blind/blank): crashed: no patches");
  assert_row(lines, 5, "huge                 - ", "  skipped: does not fit");
  assert_row(lines, 6, "useless         0 of 1 ", "  unusable");
}

/* A narrow line has fewer columns and is never longer; colours say what cannot be used. */
static void
test_narrow(MadeRun *made, gconstpointer unused)
{
  (void)unused;
  fill(made);
  judged(made, "somebody/a-model-with-a-very-long-name-and-a-漢字-version/weights-q8_0", "photo-1",
         USABLE, 90);
  g_autofree char *table = cm_summary_table(made->results, made->review, 80, FALSE);
  g_auto(GStrv) rows = g_strsplit(table, "\n", -1);
  for (guint i = 0; rows[i] != NULL; i++)
    g_assert_cmpuint(cm_terminal_columns(rows[i]), <=, 80);
  g_assert_null(strstr(rows[0], "TTFT"));
  g_assert_nonnull(strstr(rows[0], "answer"));

  g_autofree char *coloured = cm_summary_table(made->results, made->review, 80, TRUE);
  g_assert_nonnull(strstr(coloured, "\n\033[31mdown "));
  g_assert_nonnull(strstr(coloured, "\n\033[33museless "));
  g_assert_nonnull(strstr(coloured, "\n\033[2mhuge "));
  g_assert_nonnull(strstr(coloured, "\ngood "));
}

/* A number that fills its column or more is whole, and stands apart from the one before. */
static void
test_wide_numbers(MadeRun *made, gconstpointer unused)
{
  (void)unused;
  CmResult *result = judged(made, "quick", "photo-1", USABLE, 90);
  result->measured.first_token_s = 0.04;
  result->measured.decode_tps = 394299.5;
  g_autofree char *by_result = cm_summary_table(made->results, made->review, 120, FALSE);
  g_assert_nonnull(strstr(by_result, "  0.04s 394,300  "));
  judged(made, "quick", "photo-2", USABLE, 90)->measured.total_s = 123456789;
  g_autofree char *by_model = cm_summary_table(made->results, made->review, 120, FALSE);
  g_auto(GStrv) lines = g_strsplit(by_model, "\n", -1);
  g_assert_nonnull(strstr(lines[1], " 394,300 "));
}

/* Of several engines each row names its own, within the line; a name of an engine is harmless. */
static void
test_engines(MadeRun *made, gconstpointer unused)
{
  (void)unused;
  judged(made, "a", "photo-1", USABLE, 90)->engine = g_strdup("llama.cpp");
  judged(made, "b", "photo-1", USABLE, 90)->engine = g_strdup("mlx\033-vlm");
  fail(made, "c", "photo-1", NULL);
  g_autofree char *wide = cm_summary_table(made->results, made->review, 120, FALSE);
  g_autofree char *narrow = cm_summary_table(made->results, made->review, 80, FALSE);
  g_auto(GStrv) lines = g_strsplit(wide, "\n", -1);
  assert_row(lines, 0, "model        engine     verdict", "  answer or failure");
  assert_row(lines, 1, "a            llama.cpp  usable", "");
  assert_row(lines, 2, "b            mlx?-vlm   usable", "");
  assert_row(lines, 3, "c            -          failed", "");
  g_assert_nonnull(strstr(lines[0], " load "));
  g_auto(GStrv) rows = g_strsplit(narrow, "\n", -1);
  g_assert_null(strstr(rows[0], " load "));
  g_assert_nonnull(strstr(rows[1], " llama.cpp "));
  for (guint i = 0; rows[i] != NULL; i++)
    g_assert_cmpuint(cm_terminal_columns(rows[i]), <=, 80);
  judged(made, "a", "photo-2", USABLE, 90)->engine = g_strdup("llama.cpp");
  g_autofree char *by_model = cm_summary_table(made->results, made->review, 80, FALSE);
  g_auto(GStrv) models = g_strsplit(by_model, "\n", -1);
  assert_row(models, 1, "a            llama.cpp    2 of 2", "");
  assert_row(models, 3, "c            -            0 of 1", "");
  for (guint i = 0; models[i] != NULL; i++)
    g_assert_cmpuint(cm_terminal_columns(models[i]), <=, 80);
}

/* An engine that took another's place is named, and why; what a model's failure says is harmless.
 */
static void
test_second_try(MadeRun *made, gconstpointer unused)
{
  (void)unused;
  g_autofree char *before = cm_summary_second_tries(made->results);
  g_assert_cmpstr(before, ==, "");
  for (guint i = 0; i < 12; i++) {
    g_autofree char *model = g_strdup_printf("odd-%u", i);
    CmResult *result = judged(made, model, "photo-1", USABLE, 90);
    result->engine = g_strdup("llama-server");
    cm_result_warn(result, CM_WARNING_SECOND_TRY, "since\033[31m it failed\n");
  }
  g_autofree char *table = cm_summary_table(made->results, made->review, 120, FALSE);
  g_auto(GStrv) rows = g_strsplit(table, "\n", -1);
  assert_row(rows, 1, "odd-0        llama-server", "");
  g_autofree char *tries = cm_summary_second_tries(made->results);
  g_auto(GStrv) lines = g_strsplit(tries, "\n", -1);
  g_assert_cmpuint(g_strv_length(lines), ==, 12);
  assert_row(lines, 0, "odd-0: since?[31m it failed", "failed");
  assert_row(lines, 9, "odd-9: ", "");
  assert_row(lines, 10, "2 more models", "");
}

/* What engines were run without is said once an engine. */
static void
test_ignored(MadeRun *made, gconstpointer unused)
{
  (void)unused;
  static const char *const cases[][2] = {
      {"llama.cpp", "without: threads"},
      {"llama.cpp", "without: threads, resize"},
      {"llama.cpp", "without: threads"},
      {"mlx-vlm", "without: threads"},
      {"llama.cpp", NULL},
      {"odd\033", "without\n: x"},
      {"vllm", "*"},
  };
  for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_autofree char *model = g_strdup_printf("m-%u", (guint)i);
    CmResult *result = judged(made, model, "photo-1", USABLE, 90);
    result->engine = g_strdup(cases[i][0]);
    if (g_strcmp0(cases[i][1], "*") == 0)
      cm_result_warn(result, CM_WARNING_SCHEMA, "no form");
    else if (cases[i][1] != NULL)
      cm_result_warn(result, CM_WARNING_IGNORED, "%s", cases[i][1]);
  }
  g_autofree char *ignored = cm_summary_ignored(made->results);
  g_assert_cmpstr(ignored, ==,
                  "llama.cpp: without: threads, resize\nmlx-vlm: without: threads\n"
                  "odd?: without : x\nvllm: --schema: no form\n");
}

/* Several photos, but none of a model has two: each result is a row, told apart by its photo. */
static void
test_row_a_result(MadeRun *made, gconstpointer unused)
{
  (void)unused;
  judged(made, "one", "photo-1", USABLE, 90);
  judged(made, "other", "photo-2", USABLE, 90);
  fail(made, "one", "photo-1", "blank");
  g_autofree char *table = cm_summary_table(made->results, made->review, 100, FALSE);
  g_assert_nonnull(strstr(table, "\nphoto-1 one "));
  g_assert_nonnull(strstr(table, "\nphoto-2 other "));
  g_assert_nonnull(strstr(table, "\nphoto-1 blind/blank one "));
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
#define ADD(name, test)                                                                            \
  g_test_add("/summary/" name, MadeRun, NULL, made_run_set_up, test, made_run_tear_down)
  ADD("row-a-model", test_row_a_model);
  ADD("narrow", test_narrow);
  ADD("wide-numbers", test_wide_numbers);
  ADD("engines", test_engines);
  ADD("second-try", test_second_try);
  ADD("ignored", test_ignored);
  ADD("row-a-result", test_row_a_result);
  return g_test_run();
}
