/* SPDX-License-Identifier: MIT */
#include "cm-report-parts.h"

#include "cm-clock.h"
#include "cm-fields.h"

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
cm_report_title(CmWriter *writer)
{
  g_autofree char *now = cm_clock_timestamp();
  g_autofree char *generated = g_strdup_printf("Generated on %s", now);
  cm_writer_heading(writer, 1, cm_inline_new("Model Performance Results"));
  cm_writer_paragraph(writer, cm_inline_add(cm_inline_new(NULL), CM_SPAN_EMPHASIS, generated));
}

void
cm_report_head(const CmReport *report, CmWriter *writer)
{
  const CmRun *run = report->run;
  GPtrArray *items = cm_writer_items();
  for (guint i = 0; i < run->photos->len; i++)
    g_ptr_array_add(items, photo_line(g_ptr_array_index(run->photos, i)));
  g_ptr_array_add(items, models_line(report));
  if (run->machine != NULL)
    g_ptr_array_add(items, cm_report_machine_line(run->machine));
  if (run->started_at != NULL || run->finished_at != NULL) {
    CmInline *line = cm_inline_add(cm_inline_new(NULL), CM_SPAN_STRONG, "Run:");
    if (run->started_at != NULL)
      cm_inline_printf(line, " started %s", run->started_at);
    if (run->finished_at != NULL)
      cm_inline_printf(line, "%s finished %s", run->started_at != NULL ? "," : "",
                       run->finished_at);
    if (run->program_version != NULL)
      cm_inline_printf(line, ", check-models %s", run->program_version);
    g_ptr_array_add(items, line);
  }
  cm_writer_heading(writer, 2, cm_inline_new("The run"));
  cm_writer_list(writer, items);
}
