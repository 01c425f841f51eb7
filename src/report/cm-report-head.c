/* SPDX-License-Identifier: MIT */
#include "cm-report-parts.h"

#include "cm-advice-words.h"
#include "cm-clock.h"
#include "cm-fields.h"

#define PHOTOS_SHOWN   4 /* the table of photos has all */
#define LEFT_OUT_SHOWN 20
#define IGNORED_SHOWN  20

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
  g_autofree char *counts = cm_words_counts(report->results, report->controls);
  return cm_inline_printf(line, " %s", counts);
}

/* All of a few, the first of many; of a single one what it says of itself. */
static void
add_photos(GPtrArray *items, const GPtrArray *photos)
{
  for (guint i = 0; i < MIN(photos->len, PHOTOS_SHOWN); i++)
    g_ptr_array_add(items, photo_line(g_ptr_array_index(photos, i)));
  if (photos->len > PHOTOS_SHOWN)
    g_ptr_array_add(items, cm_inline_printf(cm_inline_new(NULL),
                                            "%u more photos, in the table of photos below",
                                            photos->len - PHOTOS_SHOWN));
  if (photos->len == 1)
    cm_report_add_metadata(g_ptr_array_index(photos, 0), items);
}

/* Photos that could not be decoded. */
static void
add_left_out(GPtrArray *items, const json_t *left_out)
{
  gsize count = json_array_size(left_out);
  for (gsize i = 0; i < MIN(count, LEFT_OUT_SHOWN); i++) {
    const json_t *photo = json_array_get(left_out, i);
    CmInline *item = cm_inline_add(cm_inline_new(NULL), CM_SPAN_STRONG, "Left out:");
    cm_inline_add(item, CM_SPAN_TEXT, " ");
    cm_inline_add(item, CM_SPAN_CODE, cm_json_get_string(photo, "path"));
    cm_inline_add(item, CM_SPAN_TEXT, ": ");
    g_ptr_array_add(items, cm_inline_add(item, CM_SPAN_TEXT, cm_json_get_string(photo, "message")));
  }
  if (count > LEFT_OUT_SHOWN)
    g_ptr_array_add(items, cm_inline_printf(cm_inline_new(NULL),
                                            "%" G_GSIZE_FORMAT " more photos were left out",
                                            count - LEFT_OUT_SHOWN));
}

/* Settings that an engine was run without, once an engine. */
static void
add_ignored(GPtrArray *items, const GPtrArray *results)
{
  g_autoptr(GPtrArray) ignored = cm_results_ignored(results);
  for (guint i = 0; i < MIN(ignored->len, IGNORED_SHOWN); i++) {
    const CmResult *result = g_ptr_array_index(ignored, i);
    CmInline *item = cm_inline_add(cm_inline_new(NULL), CM_SPAN_STRONG, "Setting without effect:");
    cm_inline_add(item, CM_SPAN_TEXT, " ");
    cm_inline_add(item, CM_SPAN_CODE, result->engine != NULL ? result->engine : "?");
    cm_inline_add(item, CM_SPAN_TEXT, ": ");
    g_autofree char *words = cm_result_ignored_words(result);
    cm_inline_add(item, CM_SPAN_TEXT, words);
    g_ptr_array_add(items, item);
  }
  if (ignored->len > IGNORED_SHOWN)
    g_ptr_array_add(items, cm_inline_printf(cm_inline_new(NULL),
                                            "%u more engines ran without settings that were asked "
                                            "for",
                                            ignored->len - IGNORED_SHOWN));
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
  add_photos(items, run->photos);
  add_left_out(items, run->left_out);
  g_ptr_array_add(items, models_line(report));
  add_ignored(items, report->results);
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
