/* SPDX-License-Identifier: MIT */
/* The figures of the reference report, over made verdicts: who is named, counted and left out. */
#include "cm-report.h"

#include "made-verdicts.h"

#include <glib/gstdio.h>
#include <string.h>

/* Both files of a report. */
typedef struct {
  char *markdown;
  char *tsv;
} Files;

static char *
take_file(const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename(folder, name, NULL);
  char *text = NULL;
  g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
  g_unlink(path);
  return text;
}

static Files
render(const MadeRun *made)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *folder = g_dir_make_tmp("cm-sections-XXXXXX", &error);
  g_assert_no_error(error);
  g_assert_true(cm_report_write(made->run, made->results, made->review, folder, &error));
  const Files files = {take_file(folder, CM_REPORT_MARKDOWN), take_file(folder, CM_REPORT_TSV)};
  g_rmdir(folder);
  return files;
}

static void
files_clear(Files *self)
{
  g_free(self->markdown);
  g_free(self->tsv);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Files, files_clear)

static void
assert_line(const char *text, const char *wanted)
{
  g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
  if (!g_strv_contains((const char *const *)lines, wanted))
    g_error("no line \"%s\" in:\n%s", wanted, text);
}

/* The verdict on the result added last. */
static CmVerdict *
last_verdict(MadeRun *made)
{
  const CmResult *result = g_ptr_array_index(made->results, made->results->len - 1);
  return (CmVerdict *)cm_review_find(made->review, result);
}

static CmResult *
last_result(MadeRun *made)
{
  return g_ptr_array_index(made->results, made->results->len - 1);
}

static void
add_scored(MadeRun *made, const char *model, double score, const char *label)
{
  made_add_answer(made, (MadeAnswer){model, USABLE, 0, 4, score, 2, 3});
  CmReference *reference = last_verdict(made)->reference;
  reference->weakness = "None identified";
  if (label != NULL)
    g_ptr_array_add(reference->labels, g_strdup(label));
}

static void
add_failed(MadeRun *made, const char *model, const char *class_name, const char *package)
{
  made_add_failure(made, model, CM_LAYER_ENGINE, "s", "Update it");
  last_verdict(made)->reference_class = class_name;
  last_verdict(made)->reference_package = package;
}

static void
test_cataloguing(MadeRun *self, gconstpointer unused)
{
  (void)unused;
  add_scored(self, "b", 34.55, NULL); /* 34.5, which is 34: halves go to the even number */
  add_scored(self, "c", 80, NULL);
  add_scored(self, "a", 80, NULL);
  add_scored(self, "d", 35.5, NULL);
  g_auto(Files) files = render(self);
  assert_line(files.markdown, "**Grade Distribution:** 🏆 A: 2 | 🟠 D: 1 | ❌ F: 1");
  assert_line(files.markdown, "**Average Utility Score:** 58/100 across 4 models");
  assert_line(files.markdown, "- **Best for cataloging:** `a` (🏆 A, 80/100)");
  assert_line(files.markdown, "- **Worst for cataloging:** `b` (❌ F, 34/100)");
  assert_line(files.markdown, "### ⚠️ 2 Models with Low Utility (D/F)");
  assert_line(files.markdown, "- `b`: ❌ F (34/100) - None identified");
  assert_line(files.markdown, "- `d`: 🟠 D (36/100) - None identified");
}

static void
test_issues_by_kind(MadeRun *self, gconstpointer unused)
{
  (void)unused;
  add_scored(self, "b", 50, "repetitive(phrase: \"a (b) | c...\")");
  add_scored(self, "a", 50, "repetitive(word)");
  add_scored(self, "c", 50, "verbose");
  add_scored(self, "d", 50, "⚠️harness(encoding)");
  add_failed(self, "e", "OOM", "mlx");
  g_auto(Files) files = render(self);
  assert_line(files.markdown, "**❌ Failed Models (1):**");
  assert_line(files.markdown, "- `e` (`OOM`) `crashed`, layer: engine");
  assert_line(files.markdown, "**🔄 Repetitive Output (2):**");
  assert_line(files.markdown, "- `b` (`phrase: \"a (b) | c...\"`)");
  assert_line(files.markdown, "- `a` (`word`)");
  assert_line(files.markdown, "- `d` (`encoding`)");
  assert_line(files.markdown, "- `c`");
  g_assert_null(strstr(files.markdown, "Refusals"));
}

static void
test_packages(MadeRun *self, gconstpointer unused)
{
  (void)unused;
  add_failed(self, "a", "OOM", "mlx");
  add_failed(self, "c", "Timeout", "mlx-vlm");
  add_failed(self, "b", "Error", "mlx-vlm");
  g_auto(Files) files = render(self);
  const char *most =
      strstr(files.markdown, "| `mlx-vlm` | 2 | Error, Timeout | engine | `b`, `c` |");
  const char *least = strstr(files.markdown, "| `mlx` | 1 | OOM | engine | `a` |");
  g_assert_nonnull(most);
  g_assert_nonnull(least);
  g_assert_true(most < least);
  assert_line(files.markdown, "- `c` (Timeout) Error: `made` What to do: Update it");
}

/* 0 is no speed that was measured, and no sum of peaks is given. */
static void
test_highlights(MadeRun *self, gconstpointer unused)
{
  (void)unused;
  add_scored(self, "a", 50, NULL);
  last_result(self)->measured.load_s = 0;
  last_result(self)->measured.decode_tps = 0;
  add_scored(self, "b", 50, NULL);
  last_result(self)->measured.load_s = 1.5;
  last_result(self)->measured.decode_tps = 10;
  add_scored(self, "c", 50, NULL);
  last_result(self)->measured.load_s = NAN;
  last_result(self)->measured.peak_rss_bytes = NAN;
  last_result(self)->measured.engine_peak_bytes = 1e9;
  g_auto(Files) files = render(self);
  assert_line(files.markdown, "- **Fastest:** `b` (10.0 tps)");
  assert_line(files.markdown, "- **⚡ Fastest load:** `b` (1.50s)");
  assert_line(files.markdown, "- **💾 Most efficient:** `c` (1.0 GB)");
  assert_line(files.markdown, "- **📊 Average TPS:** 5.0 across 2 models");
  assert_line(files.markdown, "- **Average peak memory:** 2.3 GB across 3 models");
  g_assert_null(strstr(files.markdown, "Total peak"));
}

/* Only what is nothing but an address becomes a link. */
static void
test_links(MadeRun *self, gconstpointer unused)
{
  static const char *const references[] = {"https://example.org/a_b?c=1#d",
                                           "https://example.org/> <script>", "http://example.org",
                                           "https://example.org/a|b", NULL};
  (void)unused;
  add_failed(self, "a", "OOM", "mlx");
  last_verdict(self)->diagnosis->references = g_strdupv((char **)references);
  g_auto(Files) files = render(self);
  assert_line(files.markdown, "- **See:** <https://example.org/a_b?c=1#d>");
  g_assert_null(strstr(files.markdown, "<script>"));
  g_assert_null(strstr(files.markdown, "<http:"));
  g_assert_null(strstr(files.markdown, "a|b>"));
}

static void
test_several_answers_of_a_model(MadeRun *self, gconstpointer unused)
{
  (void)unused;
  add_scored(self, "a", 90, NULL);
  add_scored(self, "a", 10, "verbose");
  g_auto(Files) files = render(self);
  assert_line(files.markdown, "**Average Utility Score:** 50/100 across 2 answers");
  assert_line(files.markdown, "- **Worst for cataloging:** `a`, repeat 1 (❌ F, 10/100)");
  assert_line(files.markdown, "- `a`, repeat 1");
}

/* The cell of a column in a row of the TSV, from 1. */
static char *
cell_of(const char *tsv, guint row, const char *column)
{
  g_auto(GStrv) lines = g_strsplit(tsv, "\n", -1);
  g_auto(GStrv) keys = g_strsplit(lines[0], "\t", -1);
  g_auto(GStrv) cells = g_strsplit(lines[row], "\t", -1);
  g_assert_cmpuint(g_strv_length(keys), ==, g_strv_length(cells));
  for (guint i = 0; keys[i] != NULL; i++)
    if (g_str_equal(keys[i], column))
      return g_strdup(cells[i]);
  g_error("no column %s", column);
}

static void
test_tsv_has_the_verdicts(MadeRun *self, gconstpointer unused)
{
  static const struct {
    guint row;
    const char *column;
    const char *wanted;
  } cells[] = {
      {1, "error_class", "OOM"},
      {1, "error_package", "mlx"},
      {1, "layer", "engine"},
      {1, "confidence", "known"},
      {1, "signature", "s"},
      {1, "usability", ""},
      {1, "score", ""},
      {2, "usability", "usable_with_caveats"},
      {2, "labels", "repetition,truncated"},
      {2, "score", "34.55"},
      {2, "grade", "F"},
      {2, "reference_labels", "verbose, bullets(30)"},
      {2, "layer", ""},
  };
  (void)unused;
  const guint labels = 1u << CM_LABEL_REPETITION | 1u << CM_LABEL_TRUNCATED;
  made_add_answer(self, (MadeAnswer){"a", CAVEATS, labels, 4, 34.55, 2, 3});
  CmReference *reference = last_verdict(self)->reference;
  reference->weakness = "None identified";
  g_ptr_array_add(reference->labels, g_strdup("verbose"));
  g_ptr_array_add(reference->labels, g_strdup("bullets(30)"));
  add_failed(self, "z", "OOM", "mlx");
  g_auto(Files) files = render(self);
  for (gsize i = 0; i < G_N_ELEMENTS(cells); i++) {
    g_autofree char *cell = cell_of(files.tsv, cells[i].row, cells[i].column);
    g_assert_cmpstr(cell, ==, cells[i].wanted);
  }
}

static guint
count_of(const char *text, const char *part)
{
  guint count = 0;
  for (const char *at = strstr(text, part); at != NULL; at = strstr(at + 1, part))
    count++;
  return count;
}

static void
skip(MadeRun *made, const char *model, const char *reason)
{
  CmResult *result = made_add_result(made, model, CM_STATUS_SKIPPED, g_new0(CmVerdict, 1));
  result->skip_reason = g_strdup(reason);
}

/* A model that fails in the same way each time is said once, with how often; another failure of it,
 * and the same failure of another model, are their own. */
static void
test_what_comes_again(MadeRun *self, gconstpointer unused)
{
  (void)unused;
  for (guint i = 0; i < 20; i++)
    add_failed(self, "down", "Model Error", "mlx");
  add_failed(self, "down", "OOM", "mlx");
  CmDiagnosis *other = last_verdict(self)->diagnosis;
  g_free(other->signature);
  other->signature = g_strdup("another");
  add_failed(self, "up", "Model Error", "mlx");
  add_scored(self, "up", 60, "bullets(30)");
  add_scored(self, "up", 60, "bullets(40)");
  skip(self, "huge", "does not fit");
  skip(self, "huge", "does not fit");
  g_auto(Files) files = render(self);
  assert_line(files.markdown, "- `up`, 2 times, such as `30`");
  assert_line(files.markdown, "| `mlx` | 22 | Model Error, OOM | engine | `down` (21), `up` |");
  g_assert_nonnull(strstr(files.markdown, "- `down`, 20 times (Model Error) "));
  g_assert_nonnull(strstr(files.markdown, "- `down`, repeat 20 (OOM) "));
  g_assert_nonnull(strstr(files.markdown, "#### repeat 0 and 19 more: failed\n"));
  g_assert_nonnull(strstr(files.markdown, "**The same:** repeat 1; repeat 2; "));
  g_assert_nonnull(strstr(files.markdown, "; repeat 12; 7 more\n"));
  g_assert_nonnull(
      strstr(files.markdown, "20 more that failed or were skipped are the same as a "));
  g_assert_cmpuint(count_of(files.markdown, "\n| `down` |"), ==, 2);
  g_assert_cmpuint(count_of(files.markdown, "\n| `huge` |"), ==, 1);
  g_assert_cmpuint(count_of(files.tsv, "\ndown\t"), ==, 21);
}

/* Settings that engines were run without: the first are told, the others counted. */
static void
test_ignored_settings(MadeRun *self, gconstpointer unused)
{
  (void)unused;
  for (guint i = 0; i < 23; i++) {
    g_autofree char *name = g_strdup_printf("engine-%u", i);
    add_scored(self, name, 60, NULL);
    last_result(self)->engine = g_strdup(name);
    cm_result_warn(last_result(self), CM_WARNING_IGNORED, "run without it: x");
  }
  g_auto(Files) files = render(self);
  g_assert_cmpuint(count_of(files.markdown, "**Setting without effect:**"), ==, 20);
  assert_line(files.markdown, "- 3 more engines ran without settings that were asked for");
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
#define ADD(name, test)                                                                            \
  g_test_add("/report-sections/" name, MadeRun, NULL, made_run_set_up, test, made_run_tear_down)
  ADD("cataloguing", test_cataloguing);
  ADD("issues-by-kind", test_issues_by_kind);
  ADD("packages", test_packages);
  ADD("highlights", test_highlights);
  ADD("links", test_links);
  ADD("several-answers-of-a-model", test_several_answers_of_a_model);
  ADD("what-comes-again", test_what_comes_again);
  ADD("ignored-settings", test_ignored_settings);
  ADD("tsv-has-the-verdicts", test_tsv_has_the_verdicts);
#undef ADD
  return g_test_run();
}
