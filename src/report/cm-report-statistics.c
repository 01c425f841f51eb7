/* SPDX-License-Identifier: MIT */
#include "cm-report-parts.h"

#include "cm-fields.h"
#include "cm-stats.h"

#include <math.h>

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
  const char *suffix = field->format == CM_FORMAT_MEMORY ? " GB" : "";
  if (g_str_equal(field->unit, "%"))
    suffix = " %";
  CmInline *line = cm_inline_add(cm_inline_new(NULL), CM_SPAN_STRONG, title);
  for (gsize i = 0; i < G_N_ELEMENTS(shown); i++) {
    g_autofree char *text = cm_format_number(field->format, shown[i]);
    cm_inline_printf(line, "%s%s%s", names[i], text, suffix);
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
      {"Generation Tps", "decode_tps"},
      {"Peak Memory", "peak_bytes"},
      {"Total Time", "load_and_answer_s"},
      {"Generation Time", "total_s"},
      {"Model Load Time", "load_s"},
      {"Time to First Token", "first_token_s"},
      {"Predicted Peak Memory", "predicted_peak_bytes"},
      {"Error of That Prediction", "prediction_error_percent"},
  };
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
