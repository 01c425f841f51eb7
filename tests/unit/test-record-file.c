/* SPDX-License-Identifier: MIT */
#include "cm-error.h"
#include "cm-file.h"
#include "cm-record-lines.h"
#include "cm-results-file.h"

#include <math.h>
#include <string.h>

#include <glib/gstdio.h>

typedef struct {
  char *folder;
  char *path;
} Fixture;

/* The result of a model's generation in the one lane that these tests have. */
static const CmResult *
find(const CmResultSet *set, const char *model_id, guint repeat)
{
  const CmGeneration generation = {model_id, "photo-1", "assisted", NULL, repeat};
  return cm_result_set_find(set, &generation);
}

static void
set_up(Fixture *self, gconstpointer unused)
{
  (void)unused;
  self->folder = g_dir_make_tmp("cm-test-XXXXXX", NULL);
  self->path = g_build_filename(self->folder, CM_RESULTS_FILE, NULL);
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

static CmRun *
some_run(int max_tokens)
{
  CmRun *run = cm_run_new();
  run->settings = json_pack("{s:i,s:f}", "max_tokens", max_tokens, "temperature", 0.0);
  g_ptr_array_add(run->prompts, cm_prompt_new("assisted", "Describe it."));
  CmPhoto *photo = cm_photo_new();
  photo->id = g_strdup("photo-1");
  photo->path = g_strdup("church.jpg");
  photo->sha256 = g_strdup("aa");
  g_ptr_array_add(run->photos, photo);
  return run;
}

static void
write_result(CmResultsWriter *writer, const char *model_id, CmStatus status, const char *text)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(CmResult) result = cm_result_new(model_id, "photo-1", "assisted", 0);
  result->status = status;
  result->text = g_strdup(text);
  if (status == CM_STATUS_FAILED)
    result->failure = cm_failure_new("crashed", "decode", "it crashed");
  g_assert_true(cm_results_writer_add(writer, result, &error));
  g_assert_no_error(error);
}

static void
write_some(const char *path)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(CmRun) run = some_run(200);
  g_autoptr(CmResultsWriter) writer = cm_results_writer_create(path, run, &error);
  g_assert_no_error(error);
  write_result(writer, "a", CM_STATUS_ANSWERED, "one");
  write_result(writer, "b", CM_STATUS_FAILED, NULL);
}

/* Puts text after what the file holds. */
static void
append_text(const char *path, const char *text)
{
  FILE *file = fopen(path, "a");
  g_assert_nonnull(file);
  g_assert_cmpint(fputs(text, file), >=, 0);
  fclose(file);
}

static void
test_write_read(Fixture *self, gconstpointer unused)
{
  (void)unused;
  g_autoptr(GError) error = NULL;
  g_autoptr(CmRun) run = NULL;
  g_autoptr(CmResultSet) set = NULL;
  write_some(self->path);
  g_assert_true(cm_results_file_read(self->path, &run, &set, &error));
  g_assert_no_error(error);
  g_assert_cmpuint(cm_result_set_results(set)->len, ==, 2);
  g_assert_cmpuint(cm_result_set_count(set, CM_STATUS_FAILED), ==, 1);
  g_assert_cmpstr(find(set, "a", 0)->text, ==, "one");
  g_assert_null(find(set, "a", 1));
  g_assert_null(find(set, "c", 0));
}

/* What the end of a worker told stands in a line of its own and is read into the result. */
static void
test_teardown_joins_its_result(Fixture *self, gconstpointer unused)
{
  (void)unused;
  g_autoptr(GError) error = NULL;
  write_some(self->path);
  g_autoptr(CmResultsWriter) writer = cm_results_writer_append(self->path, &error);
  g_autoptr(CmResult) teardown = cm_result_new("b", "photo-1", "assisted", 0);
  teardown->measured.teardown_s = 0.25;
  cm_result_warn(teardown, "left-running", "two were");
  g_assert_true(cm_results_writer_add_teardown(writer, teardown, &error));
  /* of a result that is not the one before: told of nobody, and no fault of the file */
  teardown->repeat = 7;
  g_assert_true(cm_results_writer_add_teardown(writer, teardown, &error));
  write_result(writer, "c", CM_STATUS_ANSWERED, "three");

  g_autoptr(CmRun) run = NULL;
  g_autoptr(CmResultSet) set = NULL;
  g_assert_true(cm_results_file_read(self->path, &run, &set, &error));
  g_assert_no_error(error);
  g_assert_cmpuint(cm_result_set_results(set)->len, ==, 3);
  const CmResult *a = find(set, "a", 0);
  const CmResult *b = find(set, "b", 0);
  g_assert_true(isnan(a->measured.teardown_s));
  g_assert_cmpuint(a->warnings->len, ==, 0);
  g_assert_cmpfloat(b->measured.teardown_s, ==, 0.25);
  g_assert_cmpuint(b->warnings->len, ==, 1);

  teardown->repeat = 0;
  teardown->measured.teardown_s = 0.5;
  cm_result_set_add_teardown(set, teardown);
  g_assert_cmpfloat(b->measured.teardown_s, ==, 0.5);
  g_assert_cmpuint(b->warnings->len, ==, 1);
}

static void
end_run(const char *path, const char *engine, const char *finished_at, int load)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(CmRun) run = some_run(200);
  g_autoptr(CmResultsWriter) writer = cm_results_writer_append(path, &error);
  run->finished_at = g_strdup(finished_at);
  run->versions = json_pack("{s:s}", engine, "1");
  run->changes = json_pack("{s:i}", "throttle_events", load);
  g_assert_true(cm_results_writer_end(writer, run, &error));
  g_assert_no_error(error);
}

static void
test_ends_are_taken_into_the_run(Fixture *self, gconstpointer unused)
{
  (void)unused;
  g_autoptr(GError) error = NULL;
  g_autoptr(CmRun) run = NULL;
  g_autoptr(CmResultSet) set = NULL;
  write_some(self->path);
  end_run(self->path, "one", "2026-01-01T10:00:00Z", 3);
  end_run(self->path, "two", "2026-01-01T11:00:00Z", 0);
  g_assert_true(cm_results_file_read(self->path, &run, &set, &error));
  g_assert_no_error(error);
  g_assert_cmpuint(cm_result_set_results(set)->len, ==, 2);
  g_assert_cmpstr(run->finished_at, ==, "2026-01-01T11:00:00Z");
  g_assert_cmpuint(json_object_size(run->versions), ==, 2);
  g_assert_cmpint(cm_json_get_integer(run->changes, "throttle_events", -1), ==, 0);
}

static void
test_second_attempt_replaces(Fixture *self, gconstpointer unused)
{
  (void)unused;
  g_autoptr(GError) error = NULL;
  g_autoptr(CmRun) run = NULL;
  g_autoptr(CmResultSet) set = NULL;
  write_some(self->path);
  g_autoptr(CmResultsWriter) writer = cm_results_writer_append(self->path, &error);
  g_assert_no_error(error);
  write_result(writer, "b", CM_STATUS_ANSWERED, "two");
  g_assert_true(cm_results_file_read(self->path, &run, &set, &error));
  g_assert_cmpuint(cm_result_set_results(set)->len, ==, 2);
  g_assert_cmpstr(find(set, "b", 0)->text, ==, "two");
}

/* A killed writer leaves any prefix of the file: each is read without its half line, and a writer
 * that goes on loses no whole line. */
static void
test_every_cut(Fixture *self, gconstpointer unused)
{
  (void)unused;
  gsize length = 0;
  write_some(self->path);
  g_autofree char *whole = cm_file_read(self->path, 100000, &length, NULL);
  gsize header = (gsize)(strchr(whole, '\n') - whole) + 1;
  for (gsize cut = header; cut <= length; cut++) {
    g_autoptr(GError) error = NULL;
    g_autoptr(CmRun) run = NULL;
    g_autoptr(CmResultSet) before = NULL;
    g_autoptr(CmResultSet) after = NULL;
    g_assert_true(g_file_set_contents(self->path, whole, cut, &error));
    g_assert_true(cm_results_file_read(self->path, &run, &before, &error));
    g_autoptr(CmResultsWriter) writer = cm_results_writer_append(self->path, &error);
    g_assert_no_error(error);
    write_result(writer, "c", CM_STATUS_SKIPPED, NULL);
    g_clear_pointer(&run, cm_run_free);
    g_assert_true(cm_results_file_read(self->path, &run, &after, &error));
    g_assert_no_error(error);
    g_assert_cmpuint(cm_result_set_results(after)->len, ==, cm_result_set_results(before)->len + 1);
  }
}

static void
test_create_refuses_a_run(Fixture *self, gconstpointer unused)
{
  (void)unused;
  g_autoptr(GError) error = NULL;
  g_autoptr(CmRun) run = some_run(200);
  append_text(self->path, "{\"_type\":\"run\""); /* killed before its header was whole */
  g_autoptr(CmResultsWriter) first = cm_results_writer_create(self->path, run, &error);
  g_assert_no_error(error);
  g_assert_nonnull(first);
  g_autoptr(CmResultsWriter) second = cm_results_writer_create(self->path, run, &error);
  g_assert_null(second);
  g_assert_error(error, CM_ERROR, CM_ERROR_INVALID);
}

static void
assert_unreadable(const char *path, CmError code, const char *words)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(CmRun) run = NULL;
  g_autoptr(CmResultSet) set = NULL;
  g_assert_false(cm_results_file_read(path, &run, &set, &error));
  g_assert_error(error, CM_ERROR, (int)code);
  g_assert_nonnull(strstr(error->message, words));
  g_assert_nonnull(strstr(error->message, path));
  g_assert_null(run);
  g_assert_null(set);
}

static void
test_errors_name_file_and_line(Fixture *self, gconstpointer unused)
{
  (void)unused;
  assert_unreadable(self->path, CM_ERROR_NOT_FOUND, "");
  assert_unreadable(self->folder, CM_ERROR_INVALID, "regular");
  append_text(self->path, "");
  assert_unreadable(self->path, CM_ERROR_INVALID, "records of a run");
  append_text(self->path, "{\"_type\":\"metadata\"}\n");
  assert_unreadable(self->path, CM_ERROR_INVALID, ":1: ");
  g_unlink(self->path);
  write_some(self->path);
  append_text(self->path, "{\"_type\":\"result\"}\n");
  assert_unreadable(self->path, CM_ERROR_INVALID, ":4: ");
  g_unlink(self->path);
  write_some(self->path);
  append_text(self->path, "not JSON\n");
  assert_unreadable(self->path, CM_ERROR_INVALID, ":4: ");
}

/* The largest answer the protocol allows, in its longest JSON form, can be read again. */
static void
test_largest_answer(Fixture *self, gconstpointer unused)
{
  (void)unused;
  g_autoptr(GError) error = NULL;
  g_autoptr(CmRun) run = some_run(200);
  g_autoptr(CmResultSet) set = NULL;
  g_autofree char *text = g_strnfill(16 << 20, '\x01');
  g_autoptr(CmResultsWriter) writer = cm_results_writer_create(self->path, run, &error);
  write_result(writer, "big", CM_STATUS_ANSWERED, text);
  g_clear_pointer(&run, cm_run_free);
  g_assert_true(cm_results_file_read(self->path, &run, &set, &error));
  g_assert_no_error(error);
  const CmResult *result = find(set, "big", 0);
  g_assert_cmpuint(result->text_cut_bytes + CM_TRIM_ANSWER_BYTES, ==, 16 << 20);
}

static void
test_lines(Fixture *self, gconstpointer unused)
{
  (void)unused;
  g_autoptr(GError) error = NULL;
  const char *line = NULL;
  gsize length = 0;
  append_text(self->path, "one\n\n12345678\n123456789\nhalf");
  g_autoptr(CmRecordLines) lines = cm_record_lines_open(self->path, 8, &error);
  g_assert_true(cm_record_lines_next(lines, &line, &length, &error));
  g_assert_cmpstr(line, ==, "one");
  g_assert_true(cm_record_lines_next(lines, &line, &length, &error));
  g_assert_cmpuint(length, ==, 0);
  g_assert_true(cm_record_lines_next(lines, &line, &length, &error));
  g_assert_cmpstr(line, ==, "12345678");
  g_assert_false(cm_record_lines_next(lines, &line, &length, &error));
  g_assert_error(error, CM_ERROR, CM_ERROR_LIMIT);

  g_clear_error(&error);
  g_autoptr(CmRecordLines) wider = cm_record_lines_open(self->path, 9, &error);
  for (int i = 0; i < 4; i++)
    g_assert_true(cm_record_lines_next(wider, &line, &length, &error));
  g_assert_cmpstr(line, ==, "123456789");
  g_assert_true(cm_record_lines_next(wider, &line, &length, &error));
  g_assert_null(line);
}

static void
assert_difference(const CmRun *before, const CmRun *now, const char *expected)
{
  g_autofree char *difference = NULL;
  g_assert_false(cm_run_settings_equal(before, now, &difference));
  g_assert_cmpstr(difference, ==, expected);
}

static void
test_settings(void)
{
  g_autoptr(CmRun) before = some_run(200);
  g_autoptr(CmRun) now = some_run(200);
  char *untouched = NULL;
  g_assert_true(cm_run_settings_equal(before, now, &untouched));
  g_assert_null(untouched);

  g_autoptr(CmRun) longer = some_run(300);
  assert_difference(before, longer, "max_tokens was 200 and is 300");
  json_object_set_new(now->settings, "seed", json_integer(1));
  assert_difference(before, now, "seed was not set and is 1");
  assert_difference(now, before, "seed was 1 and is not set");
  json_object_del(now->settings, "seed");
  json_object_set_new(before->settings, "exclude", json_array());
  g_assert_true(cm_run_settings_equal(before, now, &untouched));
  json_object_set_new(now->settings, "exclude", json_pack("[s, s]", "a\033[2J", "b"));
  assert_difference(before, now, "exclude was not set and is \"a\\u001B[2J\", \"b\"");
  json_object_set_new(now->settings, "exclude", json_true());
  assert_difference(now, before, "exclude was on and is not set");

  CmPrompt *prompt = g_ptr_array_index(now->prompts, 0);
  g_free(prompt->sha256);
  prompt->sha256 = g_strdup("another");
  assert_difference(before, now, "the prompt of lane assisted is another");
  CmPhoto *photo = g_ptr_array_index(now->photos, 0);
  g_free(photo->sha256);
  photo->sha256 = g_strdup("bb");
  assert_difference(before, now, "the photo church.jpg is not the one of before, church.jpg");
  g_ptr_array_set_size(now->photos, 0);
  assert_difference(before, now, "the number of photos was 1 and is 0");
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
#define ADD(name, test) g_test_add("/record/" name, Fixture, NULL, set_up, test, tear_down)
  ADD("write-read", test_write_read);
  ADD("teardown-joins-its-result", test_teardown_joins_its_result);
  ADD("ends-are-taken-into-the-run", test_ends_are_taken_into_the_run);
  ADD("second-attempt-replaces", test_second_attempt_replaces);
  ADD("every-cut", test_every_cut);
  ADD("create-refuses-a-run", test_create_refuses_a_run);
  ADD("errors-name-file-and-line", test_errors_name_file_and_line);
  ADD("largest-answer", test_largest_answer);
  ADD("lines", test_lines);
#undef ADD
  g_test_add_func("/record/settings", test_settings);
  return g_test_run();
}
