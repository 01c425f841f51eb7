/* SPDX-License-Identifier: MIT */
/* Answers of one model under two engines: who belongs together, and where texts part. */
#include "cm-engine-pairs.h"
#include "cm-report.h"

#include <glib/gstdio.h>
#include <string.h>

static CmResult *
answer(const char *id, const char *engine, const char *photo, const char *text)
{
  CmResult *result = cm_result_new(id, photo, CM_LANE_BLIND, 0);
  result->status = CM_STATUS_ANSWERED;
  result->engine = g_strdup(engine);
  result->text = g_strdup(text);
  return result;
}

static CmTextParting
compare(const char *left, const char *right)
{
  g_autoptr(CmResult) a = answer("m", "e", "p", left);
  g_autoptr(CmResult) b = answer("f:m", "f", "p", right);
  return cm_engine_pairs_compare(a, b);
}

static void
assert_parting(const char *left, const char *right, guint character, guint word)
{
  CmTextParting parting = compare(left, right);
  g_assert_false(parting.equal);
  g_assert_cmpuint(parting.character, ==, character);
  g_assert_cmpuint(parting.word, ==, word);
  parting = compare(right, left);
  g_assert_cmpuint(parting.character, ==, character);
  g_assert_cmpuint(parting.word, ==, word);
}

static void
test_texts(void)
{
  g_assert_true(compare("", "").equal);
  g_assert_true(compare("one two", "one two").equal);
  g_assert_true(compare(NULL, "").equal);
  assert_parting("", "a", 1, 1);
  assert_parting("one two", "one tin", 6, 2);
  assert_parting("one two", "one two three", 8, 2);
  assert_parting("one  two", "one  ten", 7, 2);
  /* letters of several bytes whose first are equal */
  assert_parting("caf\u00e9 au", "caf\u00e8 au", 4, 1);
  assert_parting("\u4e2d\u6587 a", "\u4e2d\u6587 b", 4, 2);
}

/* A text that was cut for the report is as long as it is kept. */
static void
test_cut(void)
{
  g_autoptr(CmResult) cut = answer("m", "e", "p", "one tw");
  g_autoptr(CmResult) whole = answer("f:m", "f", "p", "one two");
  g_assert_false(cm_engine_pairs_compare(cut, whole).equal);
  cut->text_cut_bytes = 1;
  g_assert_true(cm_engine_pairs_compare(cut, whole).equal);
  g_assert_true(cm_engine_pairs_compare(whole, cut).equal);
}

static void
test_models(void)
{
  static const struct {
    const char *id, *engine, *model;
  } cases[] = {
      {"scenes", "llama.cpp", "scenes"},
      {"llama-server:scenes", "llama-server", "scenes"},
      {"mlx-vlm:scenes", "mlx-vlm", "scenes"},
      {"llama:scenes", "llama.cpp", "scenes"},
      {"smolvlm:latest", "llama.cpp", "smolvlm:latest"}, /* Ollama's tags are no engines */
      {"llama-server:scenes", "llama.cpp", "llama-server:scenes"},
      {"ollama:smolvlm:latest", "ollama", "smolvlm:latest"},
      {"ollama", "ollama", "ollama"},
      {"a:b", NULL, "a:b"},
  };
  for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_autoptr(CmResult) result = answer(cases[i].id, cases[i].engine, "p", "t");
    g_assert_cmpstr(cm_engine_pairs_model(result), ==, cases[i].model);
  }
}

static char *
render(GPtrArray *results, double temperature)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(CmRun) run = cm_run_new();
  run->settings = json_object();
  cm_json_set_number(run->settings, "temperature", temperature);
  g_autofree char *folder = g_dir_make_tmp("cm-engines-XXXXXX", &error);
  g_assert_no_error(error);
  g_assert_true(cm_report_write(run, results, NULL, folder, &error));
  g_autofree char *path = g_build_filename(folder, CM_REPORT_MARKDOWN, NULL);
  g_autofree char *tsv = g_build_filename(folder, CM_REPORT_TSV, NULL);
  char *text = NULL;
  g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
  g_unlink(path);
  g_unlink(tsv);
  g_rmdir(folder);
  return text;
}

/* Each version of an engine has its own row; what failed before it was known joins the only one. */
static void
test_versions(void)
{
  static const struct {
    const char *model, *version, *row;
  } cases[] = {
      {"a", "11669", "| `llama-server` | `11669` | 1 | 1 | 0 |"},
      {"b", "11700", "| `llama-server` | `11700` | 1 | 1 | 0 |"},
      {"c", NULL, "| `llama-server` |  | 1 | 1 | 0 |"},
  };
  g_autoptr(GPtrArray) results = g_ptr_array_new_with_free_func((GDestroyNotify)cm_result_free);
  for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
    CmResult *result = answer(cases[i].model, "llama-server", "photo-1", "A red ball.");
    result->engine_version = g_strdup(cases[i].version);
    g_ptr_array_add(results, result);
  }
  g_autofree char *several = render(results, 0);
  for (guint i = 0; i < G_N_ELEMENTS(cases); i++)
    g_assert_nonnull(strstr(several, cases[i].row));
  g_ptr_array_remove_index(results, 1);
  g_autofree char *one = render(results, 0);
  g_assert_null(strstr(one, "## Engines"));
  g_ptr_array_add(results, answer("a", "llama.cpp", "photo-1", "A red ball."));
  g_autofree char *both = render(results, 0);
  g_assert_nonnull(strstr(both, "| `llama-server` | `11669` | 2 | 2 | 0 |"));
}

static void
test_section(void)
{
  g_autoptr(GPtrArray) results = g_ptr_array_new_with_free_func((GDestroyNotify)cm_result_free);
  g_ptr_array_add(results, answer("m", "llama.cpp", "photo-1", "A red ball."));
  g_ptr_array_add(results, answer("llama-server:m", "llama-server", "photo-1", "A red ball."));
  g_ptr_array_add(results, answer("m", "llama.cpp", "photo-2", "A red | ball."));
  g_ptr_array_add(results, answer("llama-server:m", "llama-server", "photo-2", "A red kite."));
  g_ptr_array_add(results, answer("other", "llama.cpp", "photo-1", "Something else."));
  g_autofree char *text = render(results, 0);
  g_assert_nonnull(strstr(text, "## The same model under two engines\n"));
  g_assert_nonnull(strstr(text, "| `m` | llama.cpp | llama-server | 1 of 2 |\n"));
  g_assert_nonnull(
      strstr(text, "word 3, character 7 | <code>A red &#124; ball&#46;</code> | `A red kite.` |"));
  g_assert_nonnull(strstr(text, "but for rounding"));
  g_autofree char *drawn = render(results, 0.7);
  g_assert_nonnull(strstr(drawn, "drawn at random"));
}

static void
test_no_section(void)
{
  g_autoptr(GPtrArray) results = g_ptr_array_new_with_free_func((GDestroyNotify)cm_result_free);
  g_ptr_array_add(results, answer("m:latest", "llama.cpp", "photo-1", "A"));
  g_ptr_array_add(results, answer("n:latest", "llama.cpp", "photo-1", "B"));
  g_autofree char *text = render(results, 0);
  g_assert_null(strstr(text, "two engines"));
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/report-engines/texts", test_texts);
  g_test_add_func("/report-engines/cut", test_cut);
  g_test_add_func("/report-engines/models", test_models);
  g_test_add_func("/report-engines/section", test_section);
  g_test_add_func("/report-engines/versions", test_versions);
  g_test_add_func("/report-engines/no-section", test_no_section);
  return g_test_run();
}
