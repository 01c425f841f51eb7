/* SPDX-License-Identifier: MIT */
#include "cm-report-parts.h"

#include "cm-clock.h"
#include "cm-fields.h"
#include "cm-stats.h"

#include <math.h>

static CmInline *
photo_line(const CmPhoto *photo)
{
  CmInline *line = cm_inline_new(NULL);
  cm_inline_add(line, CM_SPAN_STRONG, "Photo:");
  cm_inline_add(line, CM_SPAN_TEXT, " ");
  cm_inline_add(line, CM_SPAN_CODE, photo->path);
  cm_inline_printf(line, " (%s", photo->id);
  if (photo->format != NULL)
    cm_inline_printf(line, ", %s", photo->format);
  if (photo->width > 0)
    cm_inline_printf(line, ", %u×%u", photo->width, photo->height);
  if (photo->bytes >= 0) {
    g_autofree char *bytes = cm_format_number(CM_FORMAT_ID, (double)photo->bytes);
    cm_inline_printf(line, ", %s bytes", bytes);
  }
  return cm_inline_add(line, CM_SPAN_TEXT, ")");
}

static CmInline *
models_line(const CmReport *report)
{
  CmInline *line = cm_inline_new(NULL);
  cm_inline_add(line, CM_SPAN_STRONG, "Generations:");
  cm_inline_printf(
      line, " %u answered, %u failed, %u skipped", cm_report_count(report, CM_STATUS_ANSWERED),
      cm_report_count(report, CM_STATUS_FAILED), cm_report_count(report, CM_STATUS_SKIPPED));
  return line;
}

void
cm_report_head(const CmReport *report, CmWriter *writer)
{
  const CmRun *run = report->run;
  g_autofree char *now = cm_clock_timestamp();
  g_autofree char *generated = g_strdup_printf("Generated on %s", now);
  cm_writer_heading(writer, 1, cm_inline_new("Model Performance Results"));
  cm_writer_paragraph(writer, cm_inline_add(cm_inline_new(NULL), CM_SPAN_EMPHASIS, generated));

  GPtrArray *items = cm_writer_items();
  for (guint i = 0; i < run->photos->len; i++)
    g_ptr_array_add(items, photo_line(g_ptr_array_index(run->photos, i)));
  g_ptr_array_add(items, models_line(report));
  if (run->machine != NULL)
    g_ptr_array_add(items, cm_report_machine_line(run->machine));
  if (run->started_at != NULL) {
    CmInline *line = cm_inline_add(cm_inline_new(NULL), CM_SPAN_STRONG, "Run:");
    cm_inline_printf(line, " started %s", run->started_at);
    if (run->finished_at != NULL)
      cm_inline_printf(line, ", finished %s", run->finished_at);
    if (run->program_version != NULL)
      cm_inline_printf(line, ", check-models %s", run->program_version);
    g_ptr_array_add(items, line);
  }
  cm_writer_list(writer, items);
}

/* Adds a failure, unless it is that of the row before: another photo or repeat of the same model.
 */
static void
add_failure(GPtrArray *items, const CmResult *result, const CmResult *before)
{
  const char *class_name = result->failure != NULL ? result->failure->class_name : "?";
  if (before != NULL && before->failure != NULL &&
      g_str_equal(before->model_id, result->model_id) &&
      g_strcmp0(before->failure->class_name, class_name) == 0)
    return;
  CmInline *item = cm_inline_add(cm_inline_new(NULL), CM_SPAN_CODE, result->model_id);
  cm_inline_add(item, CM_SPAN_TEXT, " (");
  cm_inline_add(item, CM_SPAN_CODE, class_name);
  g_ptr_array_add(items, cm_inline_add(item, CM_SPAN_TEXT, ")"));
}

static void
list_failures(const CmReport *report, CmWriter *writer)
{
  GPtrArray *items = cm_writer_items();
  guint models = 0;
  const CmResult *before = NULL;
  for (guint i = 0; i < report->results->len; i++) {
    const CmResult *result = g_ptr_array_index(report->results, i);
    if (result->status != CM_STATUS_FAILED)
      break; /* failures are the first rows */
    models += before == NULL || !g_str_equal(before->model_id, result->model_id);
    add_failure(items, result, before);
    before = result;
  }
  if (models > 0) {
    g_autofree char *title = g_strdup_printf("❌ Failed Models (%u):", models);
    cm_writer_heading(writer, 2, cm_inline_new("⚠️ Quality Issues"));
    cm_writer_paragraph(writer, cm_inline_add(cm_inline_new(NULL), CM_SPAN_STRONG, title));
  }
  cm_writer_list(writer, items);
}

/* "Avg: 58.8 | Min: 0.5 | Max: 324", or NULL where no answer has the number. */
static CmInline *
statistics_line(const CmReport *report, const char *title, const CmField *field)
{
  g_autoptr(GArray) values = g_array_new(FALSE, FALSE, sizeof(double));
  for (guint i = 0; i < report->results->len; i++) {
    const CmResult *result = g_ptr_array_index(report->results, i);
    double value = cm_field_number(field, result);
    if (result->status == CM_STATUS_ANSWERED && !isnan(value))
      g_array_append_val(values, value);
  }
  if (values->len == 0)
    return NULL;
  const double *numbers = (const double *)(void *)values->data;
  const double shown[] = {cm_stats_mean(numbers, values->len),
                          cm_stats_quantile(numbers, values->len, 0),
                          cm_stats_quantile(numbers, values->len, 1)};
  static const char *const names[] = {": Avg: ", " | Min: ", " | Max: "};
  CmInline *line = cm_inline_add(cm_inline_new(NULL), CM_SPAN_STRONG, title);
  for (gsize i = 0; i < G_N_ELEMENTS(shown); i++) {
    g_autofree char *text = cm_format_number(field->format, shown[i]);
    cm_inline_printf(line, "%s%s%s", names[i], text,
                     field->format == CM_FORMAT_MEMORY ? " GB" : "");
  }
  return line;
}

void
cm_report_statistics(const CmReport *report, CmWriter *writer)
{
  static const struct {
    const char *title;
    const char *key;
  } lines[] = {
      {"Generation Tps", "decode_tps"},    {"Peak Memory", "peak_rss_bytes"},
      {"Total Time", "load_and_answer_s"}, {"Generation Time", "total_s"},
      {"Model Load Time", "load_s"},       {"Time to First Token", "first_token_s"},
  };
  list_failures(report, writer);
  GPtrArray *items = cm_writer_items();
  for (gsize i = 0; i < G_N_ELEMENTS(lines); i++) {
    CmInline *line = statistics_line(report, lines[i].title, cm_field_find(lines[i].key));
    if (line != NULL)
      g_ptr_array_add(items, line);
  }
  if (items->len > 0)
    cm_writer_heading(writer, 2, cm_inline_new("📊 Aggregate Statistics (Successful Runs)"));
  cm_writer_list(writer, items);
}
