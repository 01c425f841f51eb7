/* SPDX-License-Identifier: MIT */
#include "cm-report-marks.h"
#include "cm-report-repeats.h"

#include "cm-fields.h"

#include <math.h>

#define ENGINES_SHOWN 4 /* a model has one, or two where it got a second try */

/* What the line of metrics holds, in this order. */
static const struct {
  const char *before, *key, *after;
} metrics[] = {
    {"", "decode_tps", " TPS"},
    {"", "tokens_out", " tokens"},
    {"first token ", "first_token_s", ""},
    {"generation ", "total_s", ""},
    {"load ", "load_s", ""},
    {"peak ", "peak_bytes", " GB"},
    {"stopped by ", "stop_reason", ""},
    {"worker started ahead ", "prefetched", ""},
};

static void
append_metric(CmInline *line, const CmResult *result, const char *before, const char *key,
              const char *after)
{
  g_autofree char *text = cm_field_show(cm_field_find(key), result);
  gsize count;
  if (text[0] == '\0')
    return;
  cm_inline_spans(line, &count);
  cm_inline_printf(line, "%s%s", count > 1 ? " | " : " ", before);
  cm_inline_add(cm_inline_add(line, CM_SPAN_TEXT, text), CM_SPAN_TEXT, after);
  cm_report_mark(line, cm_measured_by_whom(result, key));
}

static void
write_metrics(const CmResult *result, CmWriter *writer)
{
  CmInline *line = cm_inline_add(cm_inline_new(NULL), CM_SPAN_STRONG, "Metrics:");
  for (gsize i = 0; i < G_N_ELEMENTS(metrics); i++)
    append_metric(line, result, metrics[i].before, metrics[i].key, metrics[i].after);
  cm_writer_paragraph(writer, line);
}

/* The marks that metrics carry, explained once for all models. */
static void
write_legend(const GPtrArray *results, CmWriter *writer)
{
  guint used = 0;
  for (guint i = 0; i < results->len; i++) {
    const CmResult *result = g_ptr_array_index(results, i);
    for (gsize j = 0; result->status == CM_STATUS_ANSWERED && j < G_N_ELEMENTS(metrics); j++)
      used |= cm_report_mark(NULL, cm_measured_by_whom(result, metrics[j].key));
  }
  cm_report_mark_legend(used, writer);
}

/* A row of the list of measurements; nothing where the field is not measured. */
static void
write_measurement(const CmField *field, const CmResult *result, CmWriter *writer)
{
  g_autofree char *text = cm_field_show(field, result);
  if (!(field->uses & CM_IN_DETAILS) || text[0] == '\0')
    return;
  GPtrArray *cells = cm_writer_items();
  g_ptr_array_add(cells, cm_inline_add(cm_inline_new(NULL), CM_SPAN_CODE, field->key));
  CmInline *value = cm_inline_new(text);
  if (field->format == CM_FORMAT_MEMORY)
    cm_inline_add(value, CM_SPAN_TEXT, " GB");
  else if (field->format != CM_FORMAT_SECONDS)
    cm_inline_printf(value, " %s", field->unit);
  const char *words = cm_report_mark_words(cm_measured_by_whom(result, field->key));
  if (words != NULL)
    cm_inline_printf(value, " (%s)", words);
  g_ptr_array_add(cells, value);
  cm_writer_table_row(writer, cells);
}

static gboolean
has_measurements(const CmResult *result)
{
  gsize count;
  const CmField *fields = cm_fields(&count);
  for (gsize i = 0; i < count; i++)
    if (fields[i].kind == CM_FIELD_MEASURED && !isnan(cm_field_number(&fields[i], result)))
      return TRUE;
  return FALSE;
}

/* All that was measured of this result, folded. */
static void
write_measurements(const CmResult *result, CmWriter *writer)
{
  static const CmColumn columns[] = {{"Measurement", FALSE}, {"Value", TRUE}};
  gsize count;
  const CmField *fields = cm_fields(&count);
  if (!has_measurements(result))
    return;
  cm_writer_details_begin(writer, cm_inline_new("All measurements"));
  cm_writer_table_begin(writer, columns, G_N_ELEMENTS(columns));
  for (gsize i = 0; i < count; i++)
    write_measurement(&fields[i], result, writer);
  cm_writer_table_end(writer);
  cm_writer_details_end(writer);
}

static void
write_warnings(const CmResult *result, CmWriter *writer)
{
  GPtrArray *items = cm_writer_items();
  for (guint i = 0; i < result->warnings->len; i++) {
    const CmWarning *warning = g_ptr_array_index(result->warnings, i);
    CmInline *item = cm_inline_new("⚠️ ");
    cm_inline_add(item, CM_SPAN_CODE, warning->code);
    cm_inline_add(item, CM_SPAN_TEXT, " ");
    g_ptr_array_add(items, cm_inline_add(item, CM_SPAN_CODE, warning->message));
  }
  if (items->len > 0)
    cm_writer_paragraph(writer, cm_inline_add(cm_inline_new(NULL), CM_SPAN_STRONG, "Warnings:"));
  cm_writer_list(writer, items);
}

/* What the model thought before its answer, folded: it is no part of what is judged. */
static void
write_reasoning(const CmResult *result, CmWriter *writer)
{
  if (result->reasoning == NULL || result->reasoning[0] == '\0')
    return;
  cm_writer_details_begin(writer, cm_inline_new("Reasoning before the answer (click to expand)"));
  cm_report_block(writer, result->reasoning, CM_TRIM_TEXT_BYTES, result->reasoning_cut_bytes);
  cm_writer_details_end(writer);
}

static void
write_answer(const CmResult *result, const CmVerdict *verdict, CmWriter *writer)
{
  write_metrics(result, writer);
  if (verdict != NULL)
    cm_report_assessment(verdict, writer);
  write_reasoning(result, writer);
  if (result->text == NULL || result->text[0] == '\0')
    cm_writer_paragraph(writer,
                        cm_inline_add(cm_inline_new(NULL), CM_SPAN_EMPHASIS, "Empty answer."));
  else
    cm_report_block(writer, result->text, CM_TRIM_ANSWER_BYTES, result->text_cut_bytes);
}

static void
write_failure(const CmResult *result, const CmVerdict *verdict, CmWriter *writer)
{
  if (result->failure != NULL)
    cm_report_failure(result->failure, verdict, writer);
  write_reasoning(result, writer);
  if (result->text == NULL || result->text[0] == '\0')
    return;
  cm_writer_paragraph(writer, cm_inline_add(cm_inline_new(NULL), CM_SPAN_STRONG,
                                            "What it had answered until then:"));
  cm_report_block(writer, result->text, CM_TRIM_ANSWER_BYTES, result->text_cut_bytes);
}

/* What a control picture got instead of the photo's result, folded. */
static void
write_control(const CmReport *report, const CmResult *control, const CmResult *result,
              CmWriter *writer)
{
  gboolean is_blank = g_str_equal(control->control, CM_CONTROL_BLANK);
  CmInline *title = cm_inline_new(is_blank ? "With a blank picture" : "With another picture");
  if (control->status == CM_STATUS_ANSWERED) {
    const char *text = control->text != NULL ? control->text : "";
    cm_writer_details_begin(writer, cm_inline_add(title, CM_SPAN_TEXT, ", the same prompt"));
    cm_report_block(writer, text, CM_TRIM_TEXT_BYTES, control->text_cut_bytes);
    cm_writer_details_end(writer);
  } else if (cm_report_is_same_failure(report, control, result)) {
    cm_writer_paragraph(
        writer, cm_inline_add(title, CM_SPAN_TEXT, " (a control) it failed in the same way."));
  } else if (control->status == CM_STATUS_FAILED && control->failure != NULL) {
    cm_writer_paragraph(writer, cm_inline_add(title, CM_SPAN_TEXT, " (a control) it failed:"));
    cm_report_failure(control->failure, cm_review_find(report->review, control), writer);
  } else {
    cm_inline_free(title);
  }
}

static void
write_controls(const CmReport *report, const CmResult *result, CmWriter *writer)
{
  g_autoptr(GPtrArray) controls = cm_report_controls_of(report, result);
  for (guint i = 0; i < controls->len; i++)
    write_control(report, g_ptr_array_index(controls, i), result, writer);
}

static void
write_result(const CmReport *report, const CmResult *result, CmWriter *writer)
{
  const CmVerdict *verdict = cm_review_find(report->review, result);
  if (result->status == CM_STATUS_SKIPPED) {
    CmInline *line = cm_inline_add(cm_inline_new(NULL), CM_SPAN_STRONG, "Status:");
    cm_inline_add(line, CM_SPAN_TEXT, " Skipped. ");
    cm_writer_paragraph(writer, cm_inline_add(line, CM_SPAN_CODE, result->skip_reason));
    return;
  }
  if (result->status == CM_STATUS_ANSWERED)
    write_answer(result, verdict, writer);
  else
    write_failure(result, verdict, writer);
  write_warnings(result, writer);
  write_measurements(result, writer);
  write_controls(report, result, writer);
}

/* "`photo-1`, lane `blind`: failed", with how many more in the same way. */
static CmInline *
generation_title(const CmReport *report, const CmResult *result, guint n_same)
{
  CmInline *title = cm_report_place(report, result, cm_inline_new(NULL));
  if (n_same > 1)
    cm_inline_printf(title, " and %u more", n_same - 1);
  return cm_inline_printf(title, ": %s", cm_status_to_string(result->status));
}

/* One of several results of a model; failures that came again are shown at the first. */
static void
write_generation(const CmReport *report, const CmResult *result, GHashTable *failures,
                 CmWriter *writer)
{
  const GPtrArray *same = g_hash_table_lookup(failures, result);
  if (result->status != CM_STATUS_ANSWERED && same == NULL)
    return;
  guint n_same = same != NULL ? same->len : 1;
  cm_writer_heading(writer, 4, generation_title(report, result, n_same));
  write_result(report, result, writer);
  if (n_same == 1)
    return;
  CmInline *line = cm_inline_add(cm_inline_new(NULL), CM_SPAN_STRONG, "The same:");
  cm_inline_add(line, CM_SPAN_TEXT, " ");
  cm_writer_paragraph(writer, cm_report_add_places(report, same, line));
}

/* The engines by which the model was run, each once with its version. */
static void
write_engines(const GPtrArray *results, CmWriter *writer)
{
  g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  CmInline *line = cm_inline_add(cm_inline_new(NULL), CM_SPAN_STRONG, "Engine:");
  for (guint i = 0; i < results->len && g_hash_table_size(seen) < ENGINES_SHOWN; i++) {
    const CmResult *result = g_ptr_array_index(results, i);
    if (result->engine == NULL)
      continue;
    char *name =
        g_strjoin(" ", result->engine, result->engine_version, NULL); /* ends at a NULL version */
    if (!g_hash_table_add(seen, name))
      continue;
    cm_inline_add(line, CM_SPAN_TEXT, g_hash_table_size(seen) > 1 ? ", " : " ");
    cm_inline_add(line, CM_SPAN_CODE, name);
  }
  if (g_hash_table_size(seen) > 0)
    cm_writer_paragraph(writer, line);
  else
    cm_inline_free(line);
}

/* A model's mark is that of its worst result; results are sorted failures first. */
static void
write_model(const CmReport *report, const GPtrArray *results, CmWriter *writer)
{
  static const char *const marks[] = {
      [CM_STATUS_ANSWERED] = "✅ ", [CM_STATUS_FAILED] = "❌ ", [CM_STATUS_SKIPPED] = "⏭️ "};
  const CmResult *first = g_ptr_array_index(results, 0);
  g_autoptr(GHashTable) failures = cm_report_failures(report, results);
  CmInline *title = cm_inline_new(marks[first->status]);
  cm_writer_heading(writer, 3, cm_inline_add(title, CM_SPAN_TEXT, first->model_id));
  write_engines(results, writer);
  for (guint i = 0; i < results->len; i++) {
    const CmResult *result = g_ptr_array_index(results, i);
    if (results->len > 1)
      write_generation(report, result, failures, writer);
    else
      write_result(report, result, writer);
  }
  cm_writer_rule(writer);
}

void
cm_report_gallery(const CmReport *report, CmWriter *writer)
{
  g_autoptr(GPtrArray) models = cm_results_group(report->results, cm_result_model);
  cm_writer_heading(writer, 2, cm_inline_new("Model Gallery"));
  cm_writer_paragraph(writer, cm_inline_new("Full output from each model:"));
  write_legend(report->results, writer);
  for (guint i = 0; i < models->len; i++)
    write_model(report, g_ptr_array_index(models, i), writer);
}
