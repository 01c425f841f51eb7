/* SPDX-License-Identifier: MIT */
#include "cm-file.h"
#include "cm-issue-draft.h"
#include "cm-issue-text.h"
#include "cm-private.h"

#include <signal.h>
#include <string.h>

#include <glib/gstdio.h>

typedef struct {
  char *folder;
  CmRun *run;
  GPtrArray *results;
  CmSignatures *signatures;
} Fixture;

static void
set_up(Fixture *self, gconstpointer unused)
{
  (void)unused;
  g_autoptr(GError) error = NULL;
  self->folder = g_dir_make_tmp("cm-test-XXXXXX", NULL);
  self->signatures = cm_signatures_load(&error);
  g_assert_no_error(error);
  self->results = g_ptr_array_new_with_free_func((GDestroyNotify)cm_result_free);
  self->run = cm_run_new();
  self->run->machine = json_pack("{s:s, s:{s:s}, s:[{s:s}]}", "os", "Some | System\n# no heading",
                                 "cpu", "model", "`CPU`", "gpus", "name", "A GPU");
  self->run->settings = json_pack("{s:i}", "max_tokens", 77);
  CmPhoto *photo = cm_photo_new();
  photo->id = g_strdup("photo-1");
  photo->path = g_strdup("/home/jo/Aunt Berta's birthday.jpg");
  photo->width = 640;
  photo->height = 480;
  photo->metadata = json_pack("{s:s, s:[s]}", "creator", "Josephine Doe", "keywords", "Dover");
  g_ptr_array_add(self->run->photos, photo);
  g_ptr_array_add(self->run->prompts,
                  cm_prompt_new("assisted", "Describe it.\nTaken by the sea, secretly.\n"));
}

static void
tear_down(Fixture *self, gconstpointer unused)
{
  (void)unused;
  g_autofree char *issues = g_build_filename(self->folder, CM_ISSUES_FOLDER, NULL);
  g_autoptr(GDir) dir = g_dir_open(issues, 0, NULL);
  for (const char *name = NULL; dir != NULL && (name = g_dir_read_name(dir)) != NULL;) {
    g_autofree char *path = g_build_filename(issues, name, NULL);
    g_unlink(path);
  }
  g_rmdir(issues);
  g_assert_cmpint(g_rmdir(self->folder), ==, 0);
  g_ptr_array_unref(self->results);
  cm_signatures_free(self->signatures);
  cm_run_free(self->run);
  g_free(self->folder);
}

static CmFailure *
add_failure(Fixture *self, const char *model, const char *engine, const char *message)
{
  CmResult *result = cm_result_new(model, "photo-1", "assisted", 0);
  result->status = CM_STATUS_FAILED;
  result->engine = g_strdup(engine);
  result->engine_version = g_strdup("1.2.3-test");
  result->failure = cm_failure_new("model-load", "load", message);
  g_ptr_array_add(self->results, result);
  return result->failure;
}

/* The names of the drafts written, in order. */
static GPtrArray *
write_drafts(Fixture *self)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(CmQuality) quality = cm_quality_load(NULL, &error);
  g_assert_no_error(error);
  g_autoptr(CmReview) review = cm_review_new(self->run, quality, self->signatures);
  for (guint i = 0; i < self->results->len; i++)
    cm_review_add(review, g_ptr_array_index(self->results, i));
  gboolean good = cm_issue_drafts_write(self->run, self->results, review, self->folder, &error);
  g_assert_no_error(error);
  g_assert_true(good);
  GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
  g_autofree char *issues = g_build_filename(self->folder, CM_ISSUES_FOLDER, NULL);
  g_autoptr(GDir) dir = g_dir_open(issues, 0, NULL);
  for (const char *name = NULL; dir != NULL && (name = g_dir_read_name(dir)) != NULL;)
    g_ptr_array_add(names, g_build_filename(issues, name, NULL));
  return names;
}

static char *
only_draft(Fixture *self)
{
  g_autoptr(GPtrArray) names = write_drafts(self);
  g_assert_cmpuint(names->len, ==, 1);
  gsize length = 0;
  char *text = cm_file_read(g_ptr_array_index(names, 0), 1 << 20, &length, NULL);
  g_assert_nonnull(text);
  return text;
}

static void
assert_has(const char *text, const char *part)
{
  if (strstr(text, part) == NULL)
    g_error("no %s in:\n%s", part, text);
}

static void
assert_lacks(const char *text, const char *part)
{
  if (strstr(text, part) != NULL)
    g_error("%s in:\n%s", part, text);
}

static void
test_groups(Fixture *self, gconstpointer unused)
{
  (void)unused;
  add_failure(self, "o/one", "llama.cpp", "unknown model architecture: 'abc'");
  add_failure(self, "o/two", "llama.cpp", "unknown model architecture: 'abc'");
  add_failure(self, "o/three", "mlx-vlm", "[Errno 28] No space left on device");
  CmResult *first = g_ptr_array_index(self->results, 0);
  first->model_path = g_strdup("/srv/models/one-Q8_0.gguf");
  g_autofree char *text = only_draft(self);
  assert_has(text, "o/one");
  assert_has(text, "o/two");
  assert_lacks(text, "o/three");
  assert_has(text, "llama-mtmd-cli -m '…/one-Q8_0.gguf'");
  assert_has(text, "-n 77");
  assert_has(text, "640 × 480");
  assert_has(text, "The prompt had 41 characters");
  assert_has(text, "1.2.3-test");
}

static void
test_nothing_to_report(Fixture *self, gconstpointer unused)
{
  (void)unused;
  add_failure(self, "o/three", "mlx-vlm", "[Errno 28] No space left on device");
  g_autoptr(GPtrArray) names = write_drafts(self);
  g_assert_cmpuint(names->len, ==, 0);
  g_autofree char *issues = g_build_filename(self->folder, CM_ISSUES_FOLDER, NULL);
  g_assert_false(g_file_test(issues, G_FILE_TEST_EXISTS));
}

/* What a resumed run has overcome leaves no draft; what a person put there stays. */
static void
test_stale(Fixture *self, gconstpointer unused)
{
  (void)unused;
  add_failure(self, "o/one", "llama.cpp", "unknown model architecture: 'abc'");
  g_autoptr(GPtrArray) before = write_drafts(self);
  g_assert_cmpuint(before->len, ==, 1);
  g_autofree char *issues = g_build_filename(self->folder, CM_ISSUES_FOLDER, NULL);
  g_autofree char *notes = g_build_filename(issues, "notes.md", NULL);
  g_assert_true(g_file_set_contents(notes, "mine", -1, NULL));

  g_ptr_array_set_size(self->results, 0);
  g_autoptr(GPtrArray) after = write_drafts(self);
  g_assert_cmpuint(after->len, ==, 1);
  g_assert_cmpstr(g_ptr_array_index(after, 0), ==, notes);

  g_assert_cmpint(g_unlink(notes), ==, 0);
  g_autoptr(GPtrArray) none = write_drafts(self);
  g_assert_cmpuint(none->len, ==, 0);
  g_assert_false(g_file_test(issues, G_FILE_TEST_EXISTS));
}

/* A draft says what the report says: both are of the verdict made from the whole log, though the
 * line that decided is cut off by then. */
static void
test_verdict_of_whole(Fixture *self, gconstpointer unused)
{
  (void)unused;
  CmFailure *failure = add_failure(self, "o/one", "llama.cpp", "the worker ended by itself");
  failure->stderr_text = g_strdup("llama_model_load: error loading model: unknown model "
                                  "architecture: 'abc'\n");
  g_autoptr(GError) error = NULL;
  g_autoptr(CmQuality) quality = cm_quality_load(NULL, &error);
  g_assert_no_error(error);
  g_autoptr(CmReview) review = cm_review_new(self->run, quality, self->signatures);
  const CmResult *result = g_ptr_array_index(self->results, 0);
  cm_review_add(review, result);
  g_free(failure->stderr_text);
  failure->stderr_text = g_strdup("bye\n");
  g_assert_true(cm_issue_drafts_write(self->run, self->results, review, self->folder, &error));
  g_assert_no_error(error);
  const CmDiagnosis *diagnosis = cm_review_find(review, result)->diagnosis;
  g_assert_cmpint(diagnosis->confidence, ==, CM_CONFIDENCE_KNOWN);
  g_autofree char *name = g_strconcat(diagnosis->signature, ".md", NULL);
  g_autofree char *path = g_build_filename(self->folder, CM_ISSUES_FOLDER, name, NULL);
  g_assert_true(g_file_test(path, G_FILE_TEST_EXISTS));
}

/* Everything that a log may hold of a person, each in a place of its own. */
static void
test_private(Fixture *self, gconstpointer unused)
{
  (void)unused;
  CmFailure *failure = add_failure(self, "/home/jo/models/big model.gguf", "mlx-vlm",
                                   "unknown model architecture: 'abc' in '/home/jo/models/x.gguf'");
  failure->stderr_text = g_strdup(
      "File \"/Users/jo/.venv/lib/python3.13/site-packages/mlx_vlm/utils.py\", line 3, in load\n"
      "opened /home/jo/Aunt Berta's birthday.jpg\n"
      "~/secret-folder/models/y.bin and C:\\Users\\jo\\z.bin and /home/jo\n"
      "Authorization: Bearer abcdef123456 token=hunter22 hf_abcdefghijkl\n"
      "GET https://jo:pw12345@hub.example/a?sig=0123456789 by jo@example.org from 10.11.12.13\n"
      "GPSLatitude 51.1288\n51.128800°N, 1.319100°E\nat 51.1288 N 1.3191 E\n"
      "0.00.056.200 E clip_init: no such projector\n"
      "creator: Josephine Doe, keywords Dover\n"
      "Prompt: Taken by the sea, secretly.\n  Taken by the sea, secretly.\n");
  g_autofree char *text = only_draft(self);
  static const char *const secrets[] = {
      "jo/",    "/home",     "Berta",    "secret-folder", "abcdef123456", "hunter22",
      "hf_abc", "pw12345",   "01234567", "example.org",   "10.11.12",     "51.1288",
      "1.319",  "Josephine", "Dover",    "by the sea",    "\\jo",         "GPSL",
  };
  for (gsize i = 0; i < G_N_ELEMENTS(secrets); i++)
    assert_lacks(text, secrets[i]);
  assert_has(text, "mlx_vlm/utils.py");
  assert_has(text, "y.bin");
  assert_has(text, "0.00.056.200 E clip_init: no such projector"); /* no place to the east */
}

/* A photo's words go, whole ones only; what the metadata's reader says of it, and what logs say of
 * themselves, stays. */
static void
test_words_of_photos(Fixture *self, gconstpointer unused)
{
  (void)unused;
  CmPhoto *photo = g_ptr_array_index(self->run->photos, 0);
  json_decref(photo->metadata);
  photo->metadata =
      json_pack("{s:s, s:[s,s,s,s], s:s, s:{s:s, s:[s,s]}, s:[s], s:[{s:s,s:s}]}", "title",
                "Evening at Saint-Malo", "keywords", "Zoë", "start", "memory", "Saint-Malo",
                "camera_make", "Nvidia", "sources", "title", "sidecar Our secret.xmp: XMP dc:title",
                "keywords", "IPTC 2:25", "XMP dc:subject", "warnings", "the file ends early",
                "repairs", "field", "description", "message", "decoded again");
  CmFailure *failure = add_failure(self, "m", "llama.cpp", "unknown model architecture: 'abc'");
  failure->stderr_text = g_strdup("restarted on Nvidia: out of memory, the file ends early\n"
                                  "description of zoë, Start Saint-Malo, Our secret.xmp\n");
  g_autofree char *text = only_draft(self);
  assert_has(text, "restarted on Nvidia: out of memory, the file ends early");
  assert_has(text, "description of …, … …, …");
}

/* How many lines consist of a fence alone: each block has two. */
static guint
count_fences(const char *text, guint *ret_longest)
{
  guint count = 0;
  g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++) {
    gsize ticks = strspn(lines[i], "`");
    if (ticks >= 3 && ticks > *ret_longest) {
      *ret_longest = (guint)ticks;
      count = 0;
    }
    count += ticks == *ret_longest && ticks >= 3 ? 1 : 0;
  }
  return count;
}

/* No text of a log ends its fence, opens HTML, or makes a heading. */
static void
test_hostile(Fixture *self, gconstpointer unused)
{
  (void)unused;
  CmFailure *failure =
      add_failure(self, "o/m'; rm -rf ~ #\n# heading", "llama.cpp",
                  "unknown model architecture: '`</title><script>alert(1)</script>|x'");
  failure->stderr_text = g_strdup("a\n`````````\n# injected\n<img src=x onerror=y>\n\x01\x1b[31m"
                                  "\xE2\x80\xAE\n```\n~~~\n@everyone #1\n");
  g_autofree char *text = only_draft(self);
  guint longest = 0;
  g_assert_cmpuint(count_fences(text, &longest), ==, 2);
  g_assert_cmpuint(longest, >, 9);
  g_assert_true(g_utf8_validate(text, -1, NULL));
  assert_lacks(text, "\xE2\x80\xAE");
  assert_lacks(text, "\x1b");
  assert_lacks(text, "\n# heading");
  assert_has(text, "'o/m'\\''; rm -rf ~");
}

/* A log of any length gives a draft of bounded length that ends as the log does. */
static void
test_long_log(Fixture *self, gconstpointer unused)
{
  (void)unused;
  g_autoptr(GString) log = g_string_new(NULL);
  for (guint i = 0; i < 20000; i++)
    g_string_append_printf(log, "line %u of /home/jo/log\n", i);
  CmFailure *failure = add_failure(self, "o/m", "llama.cpp", "unknown model architecture: 'abc'");
  failure->stderr_text = g_strdup(log->str);
  g_autofree char *text = only_draft(self);
  g_assert_cmpuint(strlen(text), <, 3 * CM_ISSUE_LOG_BYTES_MAX);
  assert_has(text, "line 19999 of ");
  g_assert_cmpstr(cm_issue_tail("a\nbb\ncc", 5), ==, "cc");
}

/* A trimmed log begins within a line: the rest of a path must not show. */
static void
test_cut_log(Fixture *self, gconstpointer unused)
{
  (void)unused;
  CmFailure *failure = add_failure(self, "o/m", "llama.cpp", "unknown model architecture: 'abc'");
  failure->stderr_text = g_strdup("jo/private/model.gguf\nPAD token   = 2 and n = 25\n");
  failure->stderr_cut_bytes = 6;
  failure->exception =
      json_pack("{s:s}", "traceback", "me/jo/private/x.py\", line 1, in f\n  g()\n");
  g_autofree char *text = only_draft(self);
  assert_lacks(text, "private");
  assert_has(text, "PAD token   = 2 and n = 25");
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add("/issue-draft/groups", Fixture, NULL, set_up, test_groups, tear_down);
  g_test_add("/issue-draft/nothing-to-report", Fixture, NULL, set_up, test_nothing_to_report,
             tear_down);
  g_test_add("/issue-draft/stale", Fixture, NULL, set_up, test_stale, tear_down);
  g_test_add("/issue-draft/verdict-of-whole", Fixture, NULL, set_up, test_verdict_of_whole,
             tear_down);
  g_test_add("/issue-draft/private", Fixture, NULL, set_up, test_private, tear_down);
  g_test_add("/issue-draft/words-of-photos", Fixture, NULL, set_up, test_words_of_photos,
             tear_down);
  g_test_add("/issue-draft/hostile", Fixture, NULL, set_up, test_hostile, tear_down);
  g_test_add("/issue-draft/long-log", Fixture, NULL, set_up, test_long_log, tear_down);
  g_test_add("/issue-draft/cut-log", Fixture, NULL, set_up, test_cut_log, tear_down);
  return g_test_run();
}
