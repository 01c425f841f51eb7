/* SPDX-License-Identifier: MIT */
#include "cm-report-repeats.h"
#include "cm-report.h"

#include "cm-foreign.h"
#include "cm-report-marks.h"
#include "cm-verdict-fields.h"

#include <math.h>

/* Whether all results agree in a field, which then needs no column. */
static gboolean
is_the_same_in_all(const CmField *field, const GPtrArray *results)
{
  g_autofree char *first = NULL;
  for (guint i = 0; i < results->len; i++) {
    g_autofree char *value = cm_field_raw(field, g_ptr_array_index(results, i));
    if (first == NULL)
      first = g_steal_pointer(&value);
    else if (!g_str_equal(first, value))
      return FALSE;
  }
  return TRUE;
}

static gboolean
is_blank_in_all(const CmField *field, const GPtrArray *results)
{
  for (guint i = 0; i < results->len; i++) {
    g_autofree char *value = cm_field_raw(field, g_ptr_array_index(results, i));
    if (value[0] != '\0')
      return FALSE;
  }
  return results->len > 0;
}

/* Whether a column tells something: not where there is but one photo, lane, repeat or engine, where
 * no record has a number that the reference report does not know, and where nothing is judged. */
static gboolean
is_told(const CmReport *report, const CmField *field)
{
  static const char *const identities[] = {"photo_id", "lane", "repeat", "engine", NULL};
  static const char *const additions[] = {"first_token_s", "image_tokens_in", NULL};
  if (g_strv_contains(identities, field->key))
    return !is_the_same_in_all(field, report->results);
  if (g_strv_contains(additions, field->key))
    return !is_blank_in_all(field, report->results);
  return report->review != NULL || !g_str_equal(field->key, "verdict");
}

static GPtrArray *
choose_columns(const CmReport *report)
{
  GPtrArray *columns = g_ptr_array_new();
  const CmField *field;
  for (guint i = 1; (field = cm_field_of_column(i)) != NULL; i++)
    if (is_told(report, field))
      g_ptr_array_add(columns, (gpointer)field);
  return columns;
}

static void
write_header(const GPtrArray *fields, CmWriter *writer)
{
  g_autofree CmColumn *columns = g_new0(CmColumn, fields->len);
  for (guint i = 0; i < fields->len; i++) {
    const CmField *field = g_ptr_array_index(fields, i);
    columns[i] = (CmColumn){.title = field->title, .is_number = cm_field_is_number(field)};
  }
  cm_writer_table_begin(writer, columns, fields->len);
}

/* Names are set as code; the rest is ours or the reference's, and made safe by the writer. Numbers
 * that the engine did not measure are marked. */
static CmInline *
make_cell(const CmReport *report, const CmField *field, const CmResult *result, guint *marks)
{
  gboolean is_verdict = field->kind == CM_FIELD_VERDICT;
  g_autofree char *text = is_verdict
                              ? cm_verdict_field(field, cm_review_find(report->review, result))
                              : cm_field_show(field, result);
  CmSpanKind kind = is_verdict || cm_field_is_number(field) ? CM_SPAN_TEXT : CM_SPAN_CODE;
  CmInline *cell = cm_inline_add(cm_inline_new(NULL), kind, text);
  if (cm_field_is_number(field) && text[0] != '\0')
    *marks |= cm_report_mark(cell, cm_measured_by_whom(result, field->key));
  return cell;
}

static void
write_row(const CmReport *report, const GPtrArray *fields, const CmResult *result, guint *marks,
          CmWriter *writer)
{
  GPtrArray *cells = cm_writer_items();
  for (guint i = 0; i < fields->len; i++)
    g_ptr_array_add(cells, make_cell(report, g_ptr_array_index(fields, i), result, marks));
  cm_writer_table_row(writer, cells);
}

/* Seconds between the run's two time stamps, or as a record of the Python tool tells them; NAN
 * where neither is known. */
static double
overall_runtime_s(const CmRun *run)
{
  double told_s =
      cm_json_get_number(json_object_get(run->extra, CM_FOREIGN_EXTRA), "total_runtime_seconds");
  if (!isnan(told_s))
    return told_s;
  if (run->started_at == NULL || run->finished_at == NULL)
    return NAN;
  g_autoptr(GTimeZone) utc = g_time_zone_new_utc();
  g_autoptr(GDateTime) start = g_date_time_new_from_iso8601(run->started_at, utc);
  g_autoptr(GDateTime) end = g_date_time_new_from_iso8601(run->finished_at, utc);
  if (start == NULL || end == NULL)
    return NAN;
  return (double)g_date_time_difference(end, start) / G_USEC_PER_SEC;
}

/* Failures and skips that came again have one row; how often, and where all are, is said below. */
static void
write_folded(GHashTable *failures, CmWriter *writer)
{
  guint n_folded = 0;
  GHashTableIter iter;
  gpointer same;
  g_hash_table_iter_init(&iter, failures);
  while (g_hash_table_iter_next(&iter, NULL, &same))
    n_folded += ((const GPtrArray *)same)->len - 1;
  if (n_folded == 0)
    return;
  CmInline *note = cm_inline_new(NULL);
  cm_inline_printf(note,
                   "%u more that failed or %s skipped %s the same as a row above, of the same "
                   "model; all rows are in ",
                   n_folded, n_folded == 1 ? "was" : "were", n_folded == 1 ? "is" : "are");
  cm_writer_paragraph(writer, cm_inline_add(note, CM_SPAN_CODE, CM_REPORT_TSV));
}

void
cm_report_table(const CmReport *report, CmWriter *writer)
{
  cm_writer_heading(writer, 2, cm_inline_new("All Results"));
  CmInline *note = cm_inline_add(cm_inline_new(NULL), CM_SPAN_STRONG, "Note:");
  cm_inline_add(note, CM_SPAN_TEXT,
                " Results sorted: errors first, then by generation time (fastest to slowest).");
  cm_writer_paragraph(writer, note);
  double runtime_s = overall_runtime_s(report->run);
  if (!isnan(runtime_s)) {
    g_autofree char *text = cm_format_number(CM_FORMAT_SECONDS, runtime_s);
    CmInline *line = cm_inline_add(cm_inline_new(NULL), CM_SPAN_STRONG, "Overall runtime:");
    cm_writer_paragraph(writer, cm_inline_printf(line, " %s", text));
  }

  guint marks = 0;
  g_autoptr(GPtrArray) columns = choose_columns(report);
  write_header(columns, writer);
  g_autoptr(GHashTable) failures = cm_report_failures(report, report->results);
  for (guint i = 0; i < report->results->len; i++) {
    const CmResult *result = g_ptr_array_index(report->results, i);
    if (result->status == CM_STATUS_ANSWERED || g_hash_table_contains(failures, result))
      write_row(report, columns, result, &marks, writer);
  }
  cm_writer_table_end(writer);
  cm_report_mark_legend(marks, writer);
  write_folded(failures, writer);
}
