/* SPDX-License-Identifier: MIT */
#include "cm-error.h"
#include "cm-fields.h"
#include "cm-foreign.h"
#include "cm-result-json.h"
#include "cm-results-file.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#define HEADER(version)                                                                            \
  "{\"_type\": \"metadata\", \"format_version\": \"" version "\", \"prompt\": \"Say it.\", "       \
  "\"system\": {\"OS\": \"Invented 1\"}, \"timestamp\": \"2026-01-02 03:04:05 GMT\", "             \
  "\"novelty\": 7}\n"

#define ANSWERED                                                                                   \
  "{\"_type\": \"result\", \"model\": \"a/good\", \"success\": true, \"error_message\": null, "    \
  "\"quality_issues\": [\"verbose\"], \"metrics\": {\"prompt_tokens\": 12, "                       \
  "\"generation_tokens\": 34, \"generation_tps\": 5.5, \"peak_memory_gb\": 2.5, "                  \
  "\"active_memory_gb\": 1.5}, \"timing\": {\"generation_time_s\": 2.0, "                          \
  "\"model_load_time_s\": 0.5, \"total_time_s\": 2.5}, \"generated_text\": \"A ball.\"}\n"

#define FAILED_1                                                                                   \
  "{\"_type\": \"result\", \"model\": \"b/bad\", \"success\": false, "                             \
  "\"error_stage\": \"Model Error\", \"error_message\": \"no ball\", "                             \
  "\"error_type\": \"ValueError\", \"error_package\": \"mlx\", "                                   \
  "\"error_traceback\": \"Traceback\", \"metrics\": {}, "                                          \
  "\"timing\": {\"generation_time_s\": null}}\n"

#define FAILED_2                                                                                   \
  "{\"_type\": \"result\", \"model\": \"c/bad\", \"assessment\": {\"execution\": \"crashed\"}, "   \
  "\"generated_text\": \"\", \"captured_output_on_fail\": \"said this\", "                         \
  "\"failure\": {\"phase\": \"model_load\", \"stage\": \"Model Error\", \"code\": \"X\", "         \
  "\"message\": \"no weights\", \"exception_type\": \"KeyError\", "                                \
  "\"exception_module\": \"builtins\", \"traceback\": \"Traceback\", "                             \
  "\"exception_chain\": [{\"type\": \"KeyError\"}]}, \"architecture\": {\"model_type\": \"y\"}, "  \
  "\"model_provenance\": {\"model\": \"c/bad\"}}\n"

#define COMPLETED_2                                                                                \
  "{\"_type\": \"result\", \"model\": \"d/good\", \"assessment\": {\"execution\": \"completed\", " \
  "\"usability\": \"usable\"}, \"failure\": null, \"generated_text\": \"A tree.\", "               \
  "\"metrics\": {\"prompt_tps\": 100}, \"timing\": {\"stop_reason\": \"length\"}}\n"

typedef struct {
  char *folder;
  char *path;
} Fixture;

static void
set_up(Fixture *self, gconstpointer unused)
{
  (void)unused;
  self->folder = g_dir_make_tmp("cm-foreign-XXXXXX", NULL);
  g_assert_nonnull(self->folder);
  self->path = g_build_filename(self->folder, "results.jsonl", NULL);
}

static void
tear_down(Fixture *self, gconstpointer unused)
{
  (void)unused;
  g_unlink(self->path);
  g_rmdir(self->folder);
  g_free(self->path);
  g_free(self->folder);
}

/* Reads text as a file: its run, and its results in order, whole. */
static GPtrArray *
read_all(const Fixture *self, const char *text, CmResultsReader **ret_reader, GError **error)
{
  g_assert_true(g_file_set_contents(self->path, text, -1, NULL));
  g_autoptr(CmResultsReader) reader = cm_results_reader_open(self->path, error);
  if (reader == NULL)
    return NULL;
  g_autoptr(GPtrArray) results = g_ptr_array_new_with_free_func((GDestroyNotify)cm_result_free);
  for (;;) {
    CmResult *result = NULL;
    if (!cm_results_reader_next(reader, &result, error))
      return NULL;
    if (result == NULL)
      break;
    g_ptr_array_add(results, result);
  }
  *ret_reader = g_steal_pointer(&reader);
  return g_steal_pointer(&results);
}

static const json_t *
rest_of(const json_t *extra)
{
  return json_object_get(extra, CM_FOREIGN_EXTRA);
}

static void
test_first_formats(Fixture *self, gconstpointer version)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(CmResultsReader) reader = NULL;
  g_autofree char *header = g_strdup_printf(HEADER("%s"), (const char *)version);
  g_autofree char *text = g_strconcat(header, ANSWERED, FAILED_1, NULL);
  g_autoptr(GPtrArray) results = read_all(self, text, &reader, &error);
  g_assert_no_error(error);
  g_assert_cmpuint(results->len, ==, 2);

  const CmRun *run = cm_results_reader_run(reader);
  const CmPrompt *prompt = g_ptr_array_index(run->prompts, 0);
  g_assert_cmpstr(prompt->text, ==, "Say it.");
  g_assert_cmpstr(run->finished_at, ==, "2026-01-02 03:04:05 GMT");
  g_assert_cmpstr(cm_json_get_string(run->machine, "OS"), ==, "Invented 1");
  g_assert_cmpint(cm_json_get_integer(rest_of(run->extra), "novelty", 0), ==, 7);

  const CmResult *good = g_ptr_array_index(results, 0);
  g_assert_cmpint(good->status, ==, CM_STATUS_ANSWERED);
  g_assert_cmpstr(good->model_id, ==, "a/good");
  g_assert_cmpstr(good->engine, ==, "mlx-vlm");
  g_assert_null(good->engine_version);
  g_assert_cmpstr(good->lane, ==, prompt->lane);
  g_assert_cmpstr(good->text, ==, "A ball.");
  g_assert_cmpfloat(good->measured.total_s, ==, 2.0);
  g_assert_cmpfloat(good->measured.load_s, ==, 0.5);
  g_assert_cmpfloat(good->measured.decode_tps, ==, 5.5);
  g_assert_cmpfloat(good->measured.engine_peak_bytes, ==, 2.5e9);
  g_assert_true(isnan(good->measured.peak_rss_bytes));
  g_assert_true(isnan(good->measured.text_tokens_in));
  g_assert_cmpfloat(cm_field_number(cm_field_find("peak_bytes"), good), ==, 2.5e9);
  g_assert_cmpfloat(cm_field_number(cm_field_find("all_tokens"), good), ==, 46);
  const json_t *metrics = json_object_get(rest_of(good->extra), "metrics");
  g_assert_cmpfloat(cm_json_get_number(metrics, "active_memory_gb"), ==, 1.5);
  g_assert_true(json_is_array(json_object_get(rest_of(good->extra), "quality_issues")));

  const CmResult *bad = g_ptr_array_index(results, 1);
  g_assert_cmpint(bad->status, ==, CM_STATUS_FAILED);
  g_assert_null(bad->text);
  g_assert_cmpstr(bad->failure->message, ==, "no ball");
  g_assert_cmpstr(cm_json_get_string(bad->failure->exception, "type"), ==, "ValueError");
  g_assert_cmpstr(cm_json_get_string(bad->failure->exception, "traceback"), ==, "Traceback");
  g_assert_null(bad->failure->phase);
  g_assert_true(isnan(bad->measured.total_s));
  g_assert_cmpstr(cm_json_get_string(rest_of(bad->extra), "error_package"), ==, "mlx");
  g_assert_cmpstr(cm_json_get_string(rest_of(bad->extra), "error_stage"), ==, "Model Error");
}

static void
test_later_formats(Fixture *self, gconstpointer unused)
{
  (void)unused;
  g_autoptr(GError) error = NULL;
  g_autoptr(CmResultsReader) reader = NULL;
  g_autoptr(GPtrArray) results =
      read_all(self, HEADER("2.0") FAILED_2 COMPLETED_2, &reader, &error);
  g_assert_no_error(error);
  g_assert_cmpuint(results->len, ==, 2);
  const CmResult *bad = g_ptr_array_index(results, 0);
  g_assert_cmpint(bad->status, ==, CM_STATUS_FAILED);
  g_assert_cmpstr(bad->failure->phase, ==, "load");
  g_assert_cmpstr(bad->failure->message, ==, "no weights");
  g_assert_cmpstr(bad->failure->stderr_text, ==, "said this");
  g_assert_cmpstr(cm_json_get_string(bad->failure->exception, "module"), ==, "builtins");
  g_assert_true(json_is_array(json_object_get(bad->failure->exception, "chain")));
  const json_t *rest = rest_of(bad->extra);
  g_assert_cmpstr(cm_json_get_string(json_object_get(rest, "failure"), "code"), ==, "X");
  g_assert_nonnull(json_object_get(rest, "architecture"));
  g_assert_nonnull(json_object_get(rest, "model_provenance"));

  const CmResult *good = g_ptr_array_index(results, 1);
  g_assert_cmpint(good->status, ==, CM_STATUS_ANSWERED);
  g_assert_cmpstr(good->stop_reason, ==, "length");
  g_assert_cmpfloat(good->measured.prefill_tps, ==, 100);
  g_assert_null(good->failure);
  g_assert_nonnull(json_object_get(rest_of(good->extra), "assessment"));
}

/* As a record of ours it says the same, and nothing of the other's verdict counts as ours. */
static void
test_becomes_a_record_of_ours(Fixture *self, gconstpointer unused)
{
  (void)unused;
  g_autoptr(GError) error = NULL;
  g_autoptr(CmResultsReader) reader = NULL;
  g_autoptr(GPtrArray) results =
      read_all(self, HEADER("2.0") FAILED_2 COMPLETED_2, &reader, &error);
  g_assert_no_error(error);
  for (guint i = 0; i < results->len; i++) {
    const CmResult *before = g_ptr_array_index(results, i);
    g_autoptr(json_t) object = cm_result_to_json(before);
    g_assert_null(json_object_get(object, "assessment"));
    g_autoptr(CmResult) after = cm_result_from_json(object, &error);
    g_assert_no_error(error);
    g_autoptr(json_t) again = cm_result_to_json(after);
    g_assert_true(json_equal(object, again));
  }
  g_autoptr(json_t) header = cm_run_to_json(cm_results_reader_run(reader));
  g_autoptr(CmRun) run = cm_run_from_json(header, &error);
  g_assert_no_error(error);
  g_autoptr(json_t) again = cm_run_to_json(run);
  g_assert_true(json_equal(header, again));
}

static void
test_last_line_without_newline(Fixture *self, gconstpointer unused)
{
  (void)unused;
  g_autoptr(GError) error = NULL;
  g_autoptr(CmResultsReader) reader = NULL;
  g_autofree char *text = g_strdup(HEADER("1.1") ANSWERED FAILED_1);
  text[strlen(text) - 1] = '\0';
  g_autoptr(GPtrArray) results = read_all(self, text, &reader, &error);
  g_assert_no_error(error);
  g_assert_cmpuint(results->len, ==, 2);
}

static void
test_refused(Fixture *self, gconstpointer unused)
{
  static const struct {
    const char *text;
    int code;
    const char *says;
  } cases[] = {
      {HEADER("9.0"), CM_ERROR_UNSUPPORTED, ":1: "},
      {HEADER("1"), CM_ERROR_UNSUPPORTED, "1.x to 3.x"},
      {HEADER("1.1") "{\"_type\": \"result\", \"success\": true}\n", CM_ERROR_INVALID, ":2: "},
      {HEADER("1.1") "{\"_type\": \"result\", \"model\": \"x\"}\n", CM_ERROR_INVALID, "success"},
      {HEADER("1.1") "[]\n", CM_ERROR_INVALID, ":2: "},
      {HEADER("1.1") "{\n", CM_ERROR_INVALID, ":2: "},
  };
  (void)unused;
  for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_autoptr(GError) error = NULL;
    CmResultsReader *reader = NULL;
    g_assert_null(read_all(self, cases[i].text, &reader, &error));
    g_assert_error(error, CM_ERROR, cases[i].code);
    g_assert_nonnull(strstr(error->message, cases[i].says));
    g_assert_null(reader);
  }
}

/* Members of wrong types count as absent. */
static void
test_wrong_types(Fixture *self, gconstpointer unused)
{
  (void)unused;
  g_autoptr(GError) error = NULL;
  g_autoptr(CmResultsReader) reader = NULL;
  g_autoptr(GPtrArray) results = read_all(
      self,
      "{\"_type\": \"metadata\", \"format_version\": \"1.1\", \"prompt\": 5, \"system\": [], "
      "\"image\": \"x\"}\n"
      "{\"_type\": \"result\", \"model\": \"m\", \"success\": false, \"metrics\": [], "
      "\"timing\": 3, \"error_message\": {}, \"failure\": \"no\", \"error_traceback\": 1}\n",
      &reader, &error);
  g_assert_no_error(error);
  g_assert_cmpuint(results->len, ==, 1);
  const CmResult *result = g_ptr_array_index(results, 0);
  g_assert_nonnull(result->failure);
  g_assert_null(result->failure->message);
  g_assert_true(isnan(result->measured.total_s));
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
#define ADD(name, data, test) g_test_add("/foreign/" name, Fixture, data, set_up, test, tear_down)
  ADD("format-1.0", "1.0", test_first_formats);
  ADD("format-1.1", "1.1", test_first_formats);
  ADD("later-formats", NULL, test_later_formats);
  ADD("becomes-a-record-of-ours", NULL, test_becomes_a_record_of_ours);
  ADD("last-line-without-newline", NULL, test_last_line_without_newline);
  ADD("refused", NULL, test_refused);
  ADD("wrong-types", NULL, test_wrong_types);
#undef ADD
  return g_test_run();
}
