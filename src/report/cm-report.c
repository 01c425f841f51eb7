/* SPDX-License-Identifier: MIT */
#include "cm-report.h"

#include "cm-clock.h"
#include "cm-natural.h"
#include "cm-report-parts.h"
#include "cm-report-tsv.h"
#include "cm-results-file.h"
#include "cm-text.h"
#include "cm-writer-markdown.h"

#include <math.h>
#include <string.h>

static int
rank_of_status(CmStatus status)
{
  static const int ranks[] = {
      [CM_STATUS_FAILED] = 0, [CM_STATUS_ANSWERED] = 1, [CM_STATUS_SKIPPED] = 2};
  return ranks[status];
}

/* Smaller first, unmeasured last. */
static int
compare_times(double a, double b)
{
  if (isnan(a) || isnan(b))
    return !!isnan(a) - !!isnan(b);
  return (a > b) - (a < b);
}

static int
compare_generations(gconstpointer a, gconstpointer b)
{
  const CmResult *left = *(const CmResult *const *)a;
  const CmResult *right = *(const CmResult *const *)b;
  int order = g_strcmp0(left->model_id, right->model_id);
  if (order == 0)
    order = left->photo_id != NULL && right->photo_id != NULL
                ? cm_natural_compare(left->photo_id, right->photo_id)
                : g_strcmp0(left->photo_id, right->photo_id);
  if (order == 0)
    order = g_strcmp0(left->lane, right->lane);
  if (order == 0)
    order = (left->repeat > right->repeat) - (left->repeat < right->repeat);
  return order != 0 ? order : g_strcmp0(left->control, right->control);
}

static int
compare_rows(gconstpointer a, gconstpointer b)
{
  const CmResult *left = *(const CmResult *const *)a;
  const CmResult *right = *(const CmResult *const *)b;
  int order = rank_of_status(left->status) - rank_of_status(right->status);
  if (order == 0 && left->status == CM_STATUS_ANSWERED)
    order = compare_times(left->measured.total_s, right->measured.total_s);
  return order != 0 ? order : compare_generations(a, b);
}

void
cm_report_sort(GPtrArray *results)
{
  g_ptr_array_sort(results, compare_rows);
}

/* A new array of the same results. */
static GPtrArray *
copy_of(const GPtrArray *results)
{
  GPtrArray *copy = g_ptr_array_sized_new(results->len);
  for (guint i = 0; i < results->len; i++)
    g_ptr_array_add(copy, g_ptr_array_index(results, i));
  return copy;
}

GPtrArray *
cm_report_by_model(const CmReport *report)
{
  GPtrArray *results = copy_of(report->results);
  g_ptr_array_sort(results, compare_generations);
  return results;
}

void
cm_report_name(const CmReport *report, const CmResult *result, CmInline *line)
{
  cm_inline_add(line, CM_SPAN_CODE, result->model_id);
  if (!report->repeated)
    return;
  cm_inline_add(line, CM_SPAN_TEXT, report->many_photos ? " on " : ", ");
  cm_report_place(report, result, line);
}

CmInline *
cm_report_place(const CmReport *report, const CmResult *result, CmInline *line)
{
  if (report->many_photos)
    cm_inline_add(line, CM_SPAN_CODE, result->photo_id);
  if (report->many_lanes) {
    cm_inline_add(line, CM_SPAN_TEXT, report->many_photos ? ", lane " : "lane ");
    cm_inline_add(line, CM_SPAN_CODE, result->lane);
  }
  if (report->many_repeats)
    cm_inline_printf(line, "%srepeat %u", report->many_photos || report->many_lanes ? ", " : "",
                     result->repeat);
  return line;
}

/* Whether some model has several results, and by what they are told apart. */
static void
find_repetition(CmReport *self)
{
  g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
  for (guint i = 0; i < self->results->len; i++) {
    const CmResult *first = g_ptr_array_index(self->results, 0);
    const CmResult *result = g_ptr_array_index(self->results, i);
    self->repeated |= !g_hash_table_add(seen, result->model_id);
    self->many_photos |= g_strcmp0(result->photo_id, first->photo_id) != 0;
    self->many_lanes |= g_strcmp0(result->lane, first->lane) != 0;
    self->many_repeats |= result->repeat != first->repeat;
  }
}

GPtrArray *
cm_report_controls_of(const CmReport *report, const CmResult *result)
{
  GPtrArray *controls = g_ptr_array_new();
  for (guint i = 0; i < report->controls->len; i++) {
    CmResult *control = g_ptr_array_index(report->controls, i);
    if (control->repeat == result->repeat && g_str_equal(control->model_id, result->model_id) &&
        g_strcmp0(control->photo_id, result->photo_id) == 0 &&
        g_strcmp0(control->lane, result->lane) == 0)
      g_ptr_array_add(controls, control);
  }
  return controls;
}

void
cm_report_block(CmWriter *writer, const char *text, gsize max_bytes, gsize cut_bytes)
{
  gsize length = strlen(text);
  gsize shown = cm_text_prefix(text, length, max_bytes);
  g_autofree char *part = g_strndup(text, shown);
  cm_writer_code(writer, "text", part);
  gsize left_out = length - shown + cut_bytes;
  if (left_out == 0)
    return;
  CmInline *note = cm_inline_new("Cut here: ");
  cm_inline_printf(note,
                   "%" G_GSIZE_FORMAT " of %" G_GSIZE_FORMAT " bytes are left out; all is in ",
                   left_out, length + cut_bytes);
  cm_writer_paragraph(writer, cm_inline_add(note, CM_SPAN_CODE, CM_RESULTS_FILE));
}

/* The one walk: what a report holds, in which order, whatever its format. */
static void
walk(const CmReport *report, CmWriter *writer)
{
  cm_report_title(writer);
  cm_report_summary(report, writer);
  cm_report_sight(report, writer);
  cm_report_engine_figures(report, writer);
  cm_report_engines(report, writer);
  cm_report_lanes(report, writer);
  cm_report_hint(report, writer);
  cm_report_contradictions(report, writer);
  cm_report_vocabulary(report, writer);
  cm_report_head(report, writer);
  cm_report_photos(report, writer);
  cm_report_highlights(report, writer);
  cm_report_cataloguing(report, writer);
  cm_report_quality(report, writer);
  cm_report_statistics(report, writer);
  cm_report_packages(report, writer);
  cm_report_prompts(report, writer);
  cm_report_table(report, writer);
  cm_report_gallery(report, writer);
  cm_report_system(report, writer);
}

static gboolean
write_markdown(const CmReport *report, const char *folder, GError **error)
{
  g_autofree char *path = g_build_filename(folder, CM_REPORT_MARKDOWN, NULL);
  g_autoptr(CmOutput) output = cm_output_open(path, error);
  if (output == NULL)
    return FALSE;
  CmWriter *writer = cm_writer_markdown_new(output);
  walk(report, writer);
  cm_writer_markdown_free(writer);
  return cm_output_commit(output, error);
}

static gboolean
write_tsv(const CmReport *report, const char *folder, GError **error)
{
  g_autofree char *path = g_build_filename(folder, CM_REPORT_TSV, NULL);
  g_autoptr(CmOutput) output = cm_output_open(path, error);
  if (output == NULL)
    return FALSE;
  cm_report_tsv(report, output);
  return cm_output_commit(output, error);
}

gboolean
cm_report_write(const CmRun *run, const GPtrArray *results, const CmReview *review,
                const char *folder, GError **error)
{
  g_autoptr(GPtrArray) sorted = cm_results_select(results, FALSE);
  g_autoptr(GPtrArray) controls = cm_results_select(results, TRUE);
  g_autoptr(CmAdvice) advice = review != NULL ? cm_advice_new(results, review) : NULL;
  cm_report_sort(sorted);
  cm_report_sort(controls);
  CmReport report = {
      .run = run, .results = sorted, .controls = controls, .review = review, .advice = advice};
  find_repetition(&report);
  return write_markdown(&report, folder, error) && write_tsv(&report, folder, error);
}
