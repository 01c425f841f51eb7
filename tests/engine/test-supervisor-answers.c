/* SPDX-License-Identifier: MIT */
/* What a well-behaved worker's answers and measurements become. */
#include "test-job.h"

#include "cm-clock.h"
#include "cm-error.h"

#include <math.h>
#include <string.h>

#include <glib/gstdio.h>

static void
test_measured(void)
{
  CmLimits limits = test_limits();
  TestJob job = {.options = (const char *const[]){"--tokens", "5", "--delay-us", "20000",
                                                  "--load-ms", "60", NULL}};
  g_autoptr(GPtrArray) results = test_run_with(&limits, &job);
  const CmResult *result = g_ptr_array_index(results, 0);
  const CmMeasurement *m = &result->measured;
  g_assert_cmpstr(result->engine, ==, "fake");
  g_assert_cmpstr(result->engine_version, ==, "1.2");
  g_assert_cmpstr(result->stop_reason, ==, "end");
  g_assert_cmpint(result->last_token_id, ==, 7);
  g_assert_cmpstr(result->text, ==, "token0 token1 token2 token3 token4 ");
  g_assert_cmpfloat(m->photo_prepare_s, ==, 0.25);
  g_assert_cmpfloat(m->library_load_s, ==, 0.001);
  g_assert_cmpfloat(m->text_tokens_in, ==, 20);
  g_assert_cmpfloat(m->image_tokens_in, ==, 64);
  g_assert_cmpfloat(m->weights_bytes, ==, 1000);
  g_assert_cmpfloat(m->kv_cache_bytes, ==, 10);
  g_assert_true(isnan(m->compute_bytes));
  g_assert_true(isnan(m->cpu_energy_j));

  /* the order of things in time, whatever the machine's speed */
  g_assert_cmpfloat(m->spawn_s, >, 0);
  g_assert_cmpfloat(m->model_load_s, >=, 0.06);
  g_assert_cmpfloat(m->load_s, >=, m->model_load_s);
  g_assert_true(isnan(m->projector_load_s));
  g_assert_cmpfloat(m->decode_s, >=, 0.1);
  g_assert_cmpfloat(m->total_s, >=, m->first_token_s + m->decode_s - 0.001);
  g_assert_cmpfloat_with_epsilon(m->decode_tps, 4 / m->decode_s, 1e-9);
  g_assert_cmpfloat_with_epsilon(m->prefill_tps, 84 / m->prefill_s, 1);
  g_assert_cmpfloat(m->teardown_s, >, 0);
  g_assert_false(isnan(m->clock_error_s));
}

/* The phases' peaks: from the worker where it measures them, else from outside. */
static void
test_memory(void)
{
  CmLimits limits = test_limits();
  TestJob told = {.options = (const char *const[]){"--peaks", NULL}};
  g_autoptr(GPtrArray) by_worker = test_run_with(&limits, &told);
  const CmMeasurement *m = &((CmResult *)g_ptr_array_index(by_worker, 0))->measured;
  g_assert_cmpfloat(m->encode_peak_rss_bytes, ==, 123456789);
  g_assert_cmpfloat(m->load_peak_rss_bytes, ==, 123456789);

  TestJob seen = {.options = (const char *const[]){"--memory-mib", "200", "--load-ms", "100",
                                                   "--delay-us", "20000", NULL}};
  g_autoptr(GPtrArray) outside = test_run_with(&limits, &seen);
  const CmMeasurement *o = &((CmResult *)g_ptr_array_index(outside, 0))->measured;
  g_assert_cmpfloat(o->load_peak_rss_bytes, >, 200 << 20);
  g_assert_cmpfloat(o->decode_peak_rss_bytes, >, 200 << 20);
  g_assert_cmpfloat(o->peak_rss_bytes, >=, o->decode_peak_rss_bytes);
  g_assert_cmpfloat(o->peak_rss_bytes, <, 600 << 20);
}

/* One load serves all tasks, and only the last result knows the end. */
static void
test_tasks_share_a_load(void)
{
  CmLimits limits = test_limits();
  TestJob job = {.tasks = 3};
  g_autoptr(GPtrArray) results = test_run_with(&limits, &job);
  const CmResult *first = g_ptr_array_index(results, 0), *last = g_ptr_array_index(results, 2);
  g_assert_cmpfloat(first->measured.load_s, ==, last->measured.load_s);
  g_assert_true(isnan(first->measured.teardown_s));
  g_assert_false(isnan(last->measured.teardown_s));
  g_assert_cmpstr(cm_json_get_string(last->model, "architecture"), ==, "fake");
}

typedef struct {
  guint results;
  double delivered_s;
  double teardown_s;
} Moments;

static gboolean
note_result(CmResult *result, gpointer user_data, GError **error)
{
  Moments *moments = user_data;
  (void)error;
  g_assert_true(isnan(result->measured.teardown_s));
  cm_result_free(result);
  moments->results++;
  moments->delivered_s = cm_clock_now_s();
  return TRUE;
}

static gboolean
note_teardown(const CmResult *teardown, gpointer user_data, GError **error)
{
  Moments *moments = user_data;
  (void)error;
  g_assert_nonnull(test_warning(teardown, "teardown-timeout"));
  moments->teardown_s = cm_clock_now_s();
  return TRUE;
}

/* A supervisor that is killed while a worker will not go has delivered what the worker answered. */
static void
test_delivered_before_teardown(void)
{
  CmLimits limits = test_limits();
  Moments moments = {0};
  g_autoptr(CmSupervisor) supervisor = cm_supervisor_new(&limits);
  cm_supervisor_set_teardown(supervisor, note_teardown, &moments);
  g_autofree char *fake = test_program("fake-worker");
  CmPrompt prompt = {.lane = (char *)"blind", .text = (char *)"x"};
  CmTask task = {.prompt = &prompt};
  CmJob job = {.model_id = "m",
               .argv = (const char *const[]){fake, "--script", "hang-at-quit", NULL},
               .model_path = "/x",
               .tasks = &task,
               .n_tasks = 1};
  g_autoptr(GError) error = NULL;
  g_assert_true(cm_supervisor_run(supervisor, &job, note_result, &moments, &error));
  g_assert_no_error(error);
  g_assert_cmpuint(moments.results, ==, 1);
  g_assert_cmpfloat(moments.teardown_s - moments.delivered_s, >=, 1.9);
}

static void
test_no_picture(void)
{
  CmLimits limits = test_limits();
  TestJob job = {.options = (const char *const[]){"--script", "no-image-tokens", NULL},
                 .without_picture = TRUE};
  g_autoptr(GPtrArray) results = test_run_with(&limits, &job);
  const CmResult *result = g_ptr_array_index(results, 0);
  g_assert_null(test_warning(result, "picture-not-counted"));
  g_assert_null(result->photo_id);
}

static void
test_empty_answer_and_unicode(void)
{
  CmLimits limits = test_limits();
  TestJob none = {.options = (const char *const[]){"--tokens", "0", NULL}};
  g_autoptr(GPtrArray) empty = test_run_with(&limits, &none);
  const CmResult *result = g_ptr_array_index(empty, 0);
  g_assert_cmpstr(result->text, ==, "");
  g_assert_true(isnan(result->measured.decode_tps));

  const char *words = "Ein Käfer | `frisst` <b>€</b> \x01 🍎";
  TestJob job = {.options = (const char *const[]){"--text", words, NULL}};
  g_autoptr(GPtrArray) full = test_run_with(&limits, &job);
  result = g_ptr_array_index(full, 0);
  g_assert_cmpstr(result->text, ==, words);
}

static void
test_options_in_the_model_file(void)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *path = NULL;
  int fd = g_file_open_tmp("cm-model-XXXXXX", &path, &error);
  g_assert_true(g_close(fd, &error));
  g_assert_true(g_file_set_contents(path, "fake-worker --script refuse-load\n", -1, &error));
  CmLimits limits = test_limits();
  g_autoptr(GPtrArray) results = test_run_with(&limits, &(TestJob){.model_path = path});
  const CmResult *result = g_ptr_array_index(results, 0);
  g_assert_cmpstr(result->failure->class_name, ==, "model-corrupt");
  g_assert_cmpstr(result->failure->details[1], ==, "line two");
  g_assert_cmpstr(cm_json_get_string(result->failure->exception, "type"), ==, "ValueError");
  g_unlink(path);
}

typedef struct {
  GString *seen;
  guint samples;
  pid_t worker;
} Watch;

static void
see_progress(const CmProgress *progress, gpointer user_data)
{
  Watch *watch = user_data;
  if (!g_str_has_suffix(watch->seen->str, progress->phase))
    g_string_append_printf(watch->seen, " %s", progress->phase);
}

static void
begin_meter(gpointer data, pid_t worker)
{
  ((Watch *)data)->worker = worker;
}

static void
sample_meter(gpointer data)
{
  ((Watch *)data)->samples++;
}

static void
end_meter(gpointer data, CmMeasurement *measured)
{
  (void)data;
  measured->cpu_energy_j = 42;
}

static void
test_progress_and_meter(void)
{
  g_autoptr(GString) seen = g_string_new(NULL);
  Watch watch = {.seen = seen};
  CmLimits limits = test_limits();
  g_autoptr(CmSupervisor) supervisor = cm_supervisor_new(&limits);
  cm_supervisor_set_progress(supervisor, see_progress, &watch);
  CmMeter meter = {begin_meter, sample_meter, end_meter, &watch};
  cm_supervisor_set_meter(supervisor, &meter);
  g_autoptr(GError) error = NULL;
  TestJob job = {.options = (const char *const[]){"--delay-us", "20000", NULL}};
  g_autoptr(GPtrArray) results = test_run(supervisor, &job, &error);
  g_assert_no_error(error);
  g_assert_cmpstr(seen->str, ==, " spawn load prepare encode prefill decode teardown");
  const CmResult *result = g_ptr_array_index(results, 0);
  g_assert_cmpfloat(result->measured.cpu_energy_j, ==, 42);
  g_assert_cmpint(watch.worker, >, 1);
  g_assert_cmpuint(watch.samples, >, 2);
  const json_t *hello = cm_supervisor_hello(supervisor);
  g_assert_cmpstr(cm_json_get_string(hello, "worker"), ==, "fake-worker");
}

/* Only a worker that says that it can is asked to hold its answers to a schema. */
static void
test_schema(void)
{
  CmLimits limits = test_limits();
  g_autoptr(json_t) settings =
      json_pack("{s:i, s:{s:s, s:{}, s:s}}", "max_tokens", 5, "schema", "name", "catalogue",
                "json_schema", "gbnf", "root ::= \"{}\"");
  TestJob able = {
      .options = (const char *const[]){"--schema", NULL}, .tasks = 2, .settings = settings};
  g_autoptr(GPtrArray) kept = test_run_with(&limits, &able);
  TestJob unable = {.tasks = 2, .settings = settings};
  g_autoptr(GPtrArray) dropped = test_run_with(&limits, &unable);
  for (guint i = 0; i < 2; i++) {
    const CmResult *with = g_ptr_array_index(kept, i), *without = g_ptr_array_index(dropped, i);
    g_assert_null(test_warning(with, "schema-unsupported"));
    g_assert_cmpstr(cm_json_get_string(with->settings, "schema"), ==, "catalogue");
    g_assert_nonnull(test_warning(without, "schema-unsupported"));
    g_assert_null(json_object_get(without->settings, "schema"));
    g_assert_cmpint(without->status, ==, CM_STATUS_ANSWERED);
  }
  /* the caller's settings stay as they were */
  g_assert_nonnull(json_object_get(settings, "schema"));

  g_autoptr(json_t) plain = json_pack("{s:i}", "max_tokens", 5);
  TestJob unasked = {.settings = plain};
  g_autoptr(GPtrArray) others = test_run_with(&limits, &unasked);
  g_assert_null(test_warning(g_ptr_array_index(others, 0), "schema-unsupported"));
}

static gboolean
refuse_result(CmResult *result, gpointer user_data, GError **error)
{
  (void)user_data;
  cm_result_free(result);
  g_set_error_literal(error, CM_ERROR, CM_ERROR_NO_SPACE, "disk full");
  return FALSE;
}

static void
test_callback_ends_the_run(void)
{
  CmLimits limits = test_limits();
  g_autoptr(CmSupervisor) supervisor = cm_supervisor_new(&limits);
  g_autofree char *fake = test_program("fake-worker");
  CmPrompt prompt = {.lane = (char *)"blind", .text = (char *)"x"};
  CmTask tasks[] = {{.prompt = &prompt}, {.prompt = &prompt, .repeat = 1}};
  CmJob job = {.model_id = "m",
               .argv = (const char *const[]){fake, NULL},
               .model_path = "/x",
               .tasks = tasks,
               .n_tasks = 2};
  g_autoptr(GError) error = NULL;
  g_assert_false(cm_supervisor_run(supervisor, &job, refuse_result, NULL, &error));
  g_assert_error(error, CM_ERROR, CM_ERROR_NO_SPACE);
}

/* The example of docs/protocol.md answers for real. */
static void
test_example_worker(void)
{
  g_autofree char *python = g_find_program_in_path("python3");
  const char *source = g_getenv("CM_SOURCE_DIR");
  if (python == NULL || source == NULL) {
    g_test_skip("no python3, or CM_SOURCE_DIR not set");
    return;
  }
  g_autoptr(GError) error = NULL;
  g_autofree char *path = NULL;
  int fd = g_file_open_tmp("cm-photo-XXXXXX.ppm", &path, &error);
  g_assert_true(g_close(fd, &error));
  g_assert_true(g_file_set_contents(path, "P6\n2 1\n255\n\x0a\x14\x1e\x14\x28\x3c", 17, &error));
  g_autofree char *script = g_build_filename(source, "docs/examples/mean-colour-worker.py", NULL);
  CmPhoto photo = {.id = (char *)"photo-1", .pixels_path = path, .width = 2, .height = 1};
  CmPrompt prompt = {.lane = (char *)"blind", .text = (char *)"Which colour?"};
  CmTask task = {.photo = &photo, .prompt = &prompt};
  CmLimits limits = test_limits();
  g_autoptr(CmSupervisor) supervisor = cm_supervisor_new(&limits);
  CmJob job = {.model_id = "mean",
               .argv = (const char *const[]){python, script, NULL},
               .model_path = "/x",
               .tasks = &task,
               .n_tasks = 1};
  g_autoptr(GPtrArray) answers = test_run_job(supervisor, &job, &error);
  g_assert_no_error(error);
  const CmResult *result = g_ptr_array_index(answers, 0);
  g_assert_cmpint(result->status, ==, CM_STATUS_ANSWERED);
  g_assert_cmpstr(result->text, ==, "The mean colour is (15, 30, 45).");
  for (guint i = 0; i < result->warnings->len; i++)
    g_test_message("%s", ((CmWarning *)g_ptr_array_index(result->warnings, i))->message);
  g_assert_cmpuint(result->warnings->len, ==, 0);
  g_unlink(path);
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/answers/measured", test_measured);
  g_test_add_func("/answers/memory", test_memory);
  g_test_add_func("/answers/tasks-share-a-load", test_tasks_share_a_load);
  g_test_add_func("/answers/delivered-before-teardown", test_delivered_before_teardown);
  g_test_add_func("/answers/no-picture", test_no_picture);
  g_test_add_func("/answers/empty-and-unicode", test_empty_answer_and_unicode);
  g_test_add_func("/answers/options-in-the-model-file", test_options_in_the_model_file);
  g_test_add_func("/answers/progress-and-meter", test_progress_and_meter);
  g_test_add_func("/answers/schema", test_schema);
  g_test_add_func("/answers/callback-ends-the-run", test_callback_ends_the_run);
  g_test_add_func("/answers/example-worker", test_example_worker);
  return g_test_run();
}
