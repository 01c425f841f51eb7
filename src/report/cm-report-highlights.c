/* SPDX-License-Identifier: MIT */
#include "cm-report-parts.h"

#include "cm-fields.h"

#include <math.h>

/* Which answer is best in a field, and how much. */
typedef struct {
  const CmResult *result; /* NULL: no answer has the number */
  double value;
} Best;

/* Sums over the answers that have a number; averages say over how many. */
typedef struct {
  double sum;
  guint count;
} Sum;

static double
answer_number(const CmResult *result, const char *key)
{
  return result->status == CM_STATUS_ANSWERED ? cm_field_number(cm_field_find(key), result) : NAN;
}

/* The answer with the best number above 0: a speed, a time or a size of 0 was not measured. */
static Best
find_best(const CmReport *report, const char *key)
{
  const CmField *field = cm_field_find(key);
  Best best = {NULL, NAN};
  for (guint i = 0; i < report->results->len; i++) {
    const CmResult *result = g_ptr_array_index(report->results, i);
    double value = answer_number(result, key);
    gboolean better =
        field->direction == CM_DIRECTION_HIGHER ? value > best.value : value < best.value;
    if (value > 0 && (best.result == NULL || better))
      best = (Best){result, value};
  }
  return best;
}

static Sum
sum_up(const CmReport *report, const char *key)
{
  Sum sum = {0, 0};
  for (guint i = 0; i < report->results->len; i++) {
    double value = answer_number(g_ptr_array_index(report->results, i), key);
    if (isnan(value))
      continue;
    sum.sum += value;
    sum.count++;
  }
  return sum;
}

static void
add_best(GPtrArray *items, const CmReport *report, const char *title, const char *key,
         const char *decimals, double unit, const char *suffix)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];
  Best best = find_best(report, key);
  if (best.result == NULL)
    return;
  CmInline *item = cm_inline_add(cm_inline_new(NULL), CM_SPAN_STRONG, title);
  cm_inline_add(item, CM_SPAN_TEXT, " ");
  cm_report_name(report, best.result, item);
  double value = best.value / unit;
  g_ascii_formatd(text, sizeof text, unit > 1 && value < 1 ? "%.2f" : decimals, value);
  g_ptr_array_add(items, cm_inline_printf(item, " (%s%s)", text, suffix));
}

static void
add_average(GPtrArray *items, const CmReport *report, const char *title, Sum sum, double unit,
            const char *suffix)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];
  if (sum.count == 0)
    return;
  double mean = sum.sum / sum.count / unit;
  g_ascii_formatd(text, sizeof text, unit > 1 && mean < 1 ? "%.2f" : "%.1f", mean);
  CmInline *item = cm_inline_add(cm_inline_new(NULL), CM_SPAN_STRONG, title);
  g_ptr_array_add(items, cm_inline_printf(item, " %s%s across %u %s", text, suffix, sum.count,
                                          report->repeated ? "answers" : "models"));
}

/* Tokens in and out for each GB of peak, over the answers that have both. */
static void
add_efficiency(GPtrArray *items, const CmReport *report)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];
  double tokens = 0, bytes = 0;
  for (guint i = 0; i < report->results->len; i++) {
    const CmResult *result = g_ptr_array_index(report->results, i);
    double all = answer_number(result, "all_tokens"), peak = answer_number(result, "peak_bytes");
    if (isnan(all) || isnan(peak))
      continue;
    tokens += all;
    bytes += peak;
  }
  if (bytes <= 0)
    return;
  g_ascii_formatd(text, sizeof text, "%.0f", tokens / (bytes / 1e9));
  CmInline *item = cm_inline_add(cm_inline_new(NULL), CM_SPAN_STRONG, "Memory efficiency:");
  g_ptr_array_add(items, cm_inline_printf(item, " %s tokens/GB", text));
}

void
cm_report_highlights(const CmReport *report, CmWriter *writer)
{
  GPtrArray *items = cm_writer_items();
  add_best(items, report, "Fastest:", "decode_tps", "%.1f", 1, " tps");
  add_best(items, report, "💾 Most efficient:", "peak_bytes", "%.1f", 1e9, " GB");
  add_best(items, report, "⚡ Fastest load:", "load_s", "%.2f", 1, "s");
  add_average(items, report, "📊 Average TPS:", sum_up(report, "decode_tps"), 1, "");
  if (items->len > 0) {
    cm_writer_heading(writer, 2, cm_inline_new("🏆 Performance Highlights"));
    cm_writer_paragraph(writer, cm_inline_new("Of all answers, whatever they are worth:"));
  }
  cm_writer_list(writer, items);

  items = cm_writer_items();
  add_average(items, report, "Average peak memory:", sum_up(report, "peak_bytes"), 1e9, " GB");
  add_efficiency(items, report);
  if (items->len > 0)
    cm_writer_heading(writer, 2, cm_inline_new("📈 Resource Usage"));
  cm_writer_list(writer, items);
}
