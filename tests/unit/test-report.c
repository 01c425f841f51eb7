/* SPDX-License-Identifier: MIT */
#include "cm-error.h"
#include "cm-file.h"
#include "cm-report-tsv.h"
#include "cm-report.h"
#include "cm-results-file.h"
#include "cm-visible.h"
#include "cm-writer-markdown.h"

#include <math.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>

#include <glib/gstdio.h>

typedef struct {
  char *folder;
  char *markdown;
  char *tsv;
} Fixture;

static void
set_up(Fixture *self, gconstpointer unused)
{
  (void)unused;
  self->folder = g_dir_make_tmp("cm-test-XXXXXX", NULL);
  self->markdown = g_build_filename(self->folder, CM_REPORT_MARKDOWN, NULL);
  self->tsv = g_build_filename(self->folder, CM_REPORT_TSV, NULL);
}

static void
tear_down(Fixture *self, gconstpointer unused)
{
  (void)unused;
  g_unlink(self->markdown);
  g_unlink(self->tsv);
  g_assert_cmpint(g_rmdir(self->folder), ==, 0); /* no temporary file is left */
  g_free(self->markdown);
  g_free(self->tsv);
  g_free(self->folder);
}

static char *
read_text(const char *path)
{
  gsize length = 0;
  return cm_file_read(path, 64 << 20, &length, NULL);
}

/* What a writer makes of one call, by a file in the fixture's folder. */
static char *
written(Fixture *self, void (*write)(CmWriter *writer, const char *text), const char *text)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(CmOutput) output = cm_output_open(self->markdown, &error);
  g_assert_no_error(error);
  CmWriter *writer = cm_writer_markdown_new(output);
  write(writer, text);
  cm_writer_markdown_free(writer);
  g_assert_true(cm_output_commit(output, &error));
  return read_text(self->markdown);
}

static void
write_text(CmWriter *writer, const char *text)
{
  cm_writer_paragraph(writer, cm_inline_new(text));
}

static void
write_code_span(CmWriter *writer, const char *text)
{
  cm_writer_paragraph(writer, cm_inline_add(cm_inline_new(NULL), CM_SPAN_CODE, text));
}

static void
write_cell(CmWriter *writer, const char *text)
{
  GPtrArray *cells = cm_writer_items();
  g_ptr_array_add(cells, cm_inline_add(cm_inline_new(text), CM_SPAN_CODE, text));
  cm_writer_table_row(writer, cells);
}

static void
write_block(CmWriter *writer, const char *text)
{
  cm_writer_code(writer, "text", text);
}

static void
write_summary(CmWriter *writer, const char *text)
{
  cm_writer_details_begin(writer, cm_inline_new(text));
}

static void
test_markdown(Fixture *self, gconstpointer unused)
{
  static const struct {
    void (*write)(CmWriter *writer, const char *text);
    const char *text;
    const char *expected;
  } cases[] = {
      {write_text, "org/a_b-1.5_x", "org/a_b-1.5_x\n\n"},
      {write_text, "_a_ *b* [c](d) <e> &amp; `f` ~g~ $h$ \\",
       "\\_a\\_ \\*b\\* \\[c\\](d) \\<e\\> \\&amp; \\`f\\` \\~g\\~ \\$h\\$ \\\\\n\n"},
      {write_text, "1. one", "1\\. one\n\n"},
      {write_text, "1.5 s", "1.5 s\n\n"},
      {write_text, "- one", "\\- one\n\n"},
      {write_text, "# one\n# two", "\\# one⏎\\# two\n\n"},
      {write_text, "see http://x and www.x", "see http\\://x and www\\.x\n\n"},
      {write_code_span, "a", "`a`\n\n"},
      {write_code_span, "a`b``c", "```a`b``c```\n\n"},
      {write_code_span, "`", "`` ` ``\n\n"},
      {write_code_span, " a ", "`  a  `\n\n"},
      {write_code_span, "a\r\nb\rc", "`a⏎b␍c`\n\n"},
      {write_cell, "a", "| a`a` |\n"},
      {write_cell, "a|b", "| a\\|b<code>a&#124;b</code> |\n"},
      {write_cell, "\\|", "| \\\\\\|<code>&#92;&#124;</code> |\n"},
      {write_block, "a", "```text\na\n```\n\n"},
      {write_block, "a\n", "```text\na\n```\n\n"},
      {write_block, "", "```text\n```\n\n"},
      {write_block, "````\n```", "`````text\n````\n```\n`````\n\n"},
      {write_summary, "</summary>", "<details>\n<summary>&#60;&#47;summary&#62;</summary>\n\n"},
  };
  (void)unused;
  for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_autofree char *text = written(self, cases[i].write, cases[i].text);
    g_assert_cmpstr(text, ==, cases[i].expected);
  }
}

static void
test_visible(void)
{
  static const struct {
    const char *text;
    const char *block;
  } cases[] = {
      {"a\tb\r\nc\n", "a\tb\nc\n"},
      {"\x01\x1b\x7f\r", "␁␛␡␍"},
      {"\xc2\x85", "\uFFFD"},
      {"\xff", "\uFFFD"},
      {"\u202egpj\u2066", "⟨U+202E⟩gpj⟨U+2066⟩"},
      {"\u200b\ufeff\u2028", "⟨U+200B⟩⟨U+FEFF⟩⟨U+2028⟩"},
      {"\U000E0041", "⟨U+E0041⟩"},
      {"é 日本 👨\u200d👩 العربية", "é 日本 👨\u200d👩 العربية"},
  };
  for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_autofree char *text = cm_visible_text(cases[i].text, CM_VISIBLE_BLOCK);
    g_assert_cmpstr(text, ==, cases[i].block);
  }
  g_autofree char *line = cm_visible_text("a\tb\r\nc\n", CM_VISIBLE_LINE);
  g_assert_cmpstr(line, ==, "a b⏎c⏎");
}

static CmResult *
answered(const char *model_id, gsize text_bytes)
{
  CmResult *result = cm_result_new(model_id, "photo-1", "assisted", 0);
  result->text = g_strnfill(text_bytes, '`');
  return result;
}

/* Whether results were trimmed or not cannot be seen in the reports. */
static void
test_trimmed_and_whole_are_the_same(Fixture *self, gconstpointer unused)
{
  (void)unused;
  g_autoptr(GError) error = NULL;
  g_autoptr(CmRun) run = cm_run_new();
  g_autoptr(GPtrArray) results = g_ptr_array_new_with_free_func((GDestroyNotify)cm_result_free);
  CmResult *failed = answered("b", 50000);
  failed->status = CM_STATUS_FAILED;
  failed->failure = cm_failure_new("crashed", "decode", "one\ntwo");
  failed->failure->stderr_text = g_strnfill(50000, 'x');
  g_ptr_array_add(results, answered("a", 50000));
  g_ptr_array_add(results, failed);

  g_assert_true(cm_report_write(run, results, NULL, self->folder, &error));
  g_autofree char *whole = read_text(self->markdown);
  for (guint i = 0; i < results->len; i++)
    cm_result_trim(g_ptr_array_index(results, i));
  g_assert_true(cm_report_write(run, results, NULL, self->folder, &error));
  g_autofree char *trimmed = read_text(self->markdown);
  g_assert_cmpstr(whole, ==, trimmed);
  g_assert_nonnull(strstr(whole, "33616 of 50000 bytes are left out"));
  g_assert_nonnull(strstr(whole, "the last 4096 of 50000 bytes"));
}

static void
test_order(Fixture *self, gconstpointer unused)
{
  (void)unused;
  g_autoptr(GError) error = NULL;
  g_autoptr(CmRun) run = cm_run_new();
  g_autoptr(GPtrArray) results = g_ptr_array_new_with_free_func((GDestroyNotify)cm_result_free);
  static const double times_s[] = {3, NAN, 1, 2};
  static const char *const names[] = {"three", "unmeasured", "one", "two"};
  for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
    CmResult *result = answered(names[i], 1);
    result->measured.total_s = times_s[i];
    g_ptr_array_add(results, result);
  }
  CmResult *skipped = answered("a-skipped", 1);
  skipped->status = CM_STATUS_SKIPPED;
  g_ptr_array_add(results, skipped);
  CmResult *failed = answered("z-failed", 1);
  failed->status = CM_STATUS_FAILED;
  g_ptr_array_add(results, failed);

  g_assert_true(cm_report_write(run, results, NULL, self->folder, &error));
  g_autofree char *text = read_text(self->tsv);
  static const char *const order[] = {"\nz-failed\t", "\none\t",        "\ntwo\t",
                                      "\nthree\t",    "\nunmeasured\t", "\na-skipped\t"};
  const char *at = text;
  for (gsize i = 0; i < G_N_ELEMENTS(order); i++) {
    at = strstr(at, order[i]);
    g_assert_nonnull(at);
  }
}

static void
test_tsv_escapes(Fixture *self, gconstpointer unused)
{
  (void)unused;
  g_autoptr(GError) error = NULL;
  g_autoptr(CmRun) run = cm_run_new();
  g_autoptr(GPtrArray) results = g_ptr_array_new_with_free_func((GDestroyNotify)cm_result_free);
  g_ptr_array_add(results, answered("a\tb\nc\rd\\e\x1b", 1));
  g_assert_true(cm_report_write(run, results, NULL, self->folder, &error));
  g_autofree char *text = read_text(self->tsv);
  g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
  g_assert_cmpuint(g_strv_length(lines), ==, 3);
  g_auto(GStrv) keys = g_strsplit(lines[0], "\t", -1);
  g_auto(GStrv) cells = g_strsplit(lines[1], "\t", -1);
  g_assert_cmpuint(g_strv_length(keys), ==, g_strv_length(cells));
  g_assert_cmpstr(cells[0], ==, "a\\tb\\nc\\rd\\\\e\\x1b");
}

/* A report that cannot be written leaves the old one, and says which file. */
static void
test_failure_keeps_the_old(Fixture *self, gconstpointer unused)
{
  (void)unused;
  g_autoptr(GError) error = NULL;
  g_autoptr(CmOutput) output = cm_output_open(self->markdown, &error);
  cm_output_put(output, "old");
  g_assert_true(cm_output_commit(output, &error));
  g_autoptr(CmOutput) abandoned = cm_output_open(self->markdown, &error);
  cm_output_put(abandoned, "half");
  g_clear_pointer(&abandoned, cm_output_free);
  g_autofree char *text = read_text(self->markdown);
  g_assert_cmpstr(text, ==, "old");

  g_autofree char *missing = g_build_filename(self->folder, "missing", NULL);
  g_autoptr(CmRun) run = cm_run_new();
  g_autoptr(GPtrArray) results = g_ptr_array_new();
  g_assert_false(cm_report_write(run, results, NULL, missing, &error));
  g_assert_error(error, CM_ERROR, CM_ERROR_NOT_FOUND);
  g_assert_nonnull(strstr(error->message, "missing/report.md"));
}

/* A file that may not grow stands for a full disk: nothing of the report is seen. */
static void
test_full_disk(Fixture *self, gconstpointer unused)
{
  (void)unused;
  g_autoptr(GError) error = NULL;
  g_autoptr(CmRun) run = cm_run_new();
  g_autoptr(GPtrArray) results = g_ptr_array_new_with_free_func((GDestroyNotify)cm_result_free);
  g_ptr_array_add(results, answered("a", 50000));
  struct rlimit before;
  g_assert_cmpint(getrlimit(RLIMIT_FSIZE, &before), ==, 0);
  const struct rlimit tight = {.rlim_cur = 100, .rlim_max = before.rlim_max};
  signal(SIGXFSZ, SIG_IGN);
  g_assert_cmpint(setrlimit(RLIMIT_FSIZE, &tight), ==, 0);
  gboolean done = cm_report_write(run, results, NULL, self->folder, &error);
  g_assert_cmpint(setrlimit(RLIMIT_FSIZE, &before), ==, 0);
  signal(SIGXFSZ, SIG_DFL);
  g_assert_false(done);
  g_assert_true(error->domain == CM_ERROR);
  g_assert_nonnull(strstr(error->message, "report.md: cannot write"));
  g_assert_false(g_file_test(self->markdown, G_FILE_TEST_EXISTS));
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
#define ADD(name, test) g_test_add("/report/" name, Fixture, NULL, set_up, test, tear_down)
  ADD("markdown", test_markdown);
  ADD("trimmed-and-whole", test_trimmed_and_whole_are_the_same);
  ADD("order", test_order);
  ADD("tsv-escapes", test_tsv_escapes);
  ADD("full-disk", test_full_disk);
  ADD("failure-keeps-the-old", test_failure_keeps_the_old);
#undef ADD
  g_test_add_func("/report/visible", test_visible);
  return g_test_run();
}
