/* SPDX-License-Identifier: MIT */
#include "cm-report-parts.h"

#include <math.h>

/* An answer with the reference report's score of it. */
typedef struct {
  const CmResult *result;
  const CmReference *reference;
} Scored;

static const struct {
  char grade;
  const char *mark;
} grades[] = {{'A', "🏆"}, {'B', "✅"}, {'C', "🟡"}, {'D', "🟠"}, {'F', "❌"}};

/* All scored answers by model, as an array of Scored. */
static GArray *
collect(const CmReport *report)
{
  GArray *scored = g_array_new(FALSE, FALSE, sizeof(Scored));
  g_autoptr(GPtrArray) results = cm_report_by_model(report);
  for (guint i = 0; i < results->len; i++) {
    const CmResult *result = g_ptr_array_index(results, i);
    const CmVerdict *verdict = cm_review_find(report->review, result);
    if (verdict == NULL || verdict->reference == NULL)
      continue;
    const Scored one = {result, verdict->reference};
    g_array_append_val(scored, one);
  }
  return scored;
}

/* "✅ B" */
static void
add_grade(CmInline *line, char grade)
{
  for (gsize i = 0; i < G_N_ELEMENTS(grades); i++)
    if (grades[i].grade == grade)
      cm_inline_printf(line, "%s %c", grades[i].mark, grade);
}

static void
write_distribution(const GArray *scored, CmWriter *writer)
{
  CmInline *line = cm_inline_add(cm_inline_new(NULL), CM_SPAN_STRONG, "Grade Distribution:");
  const char *separator = " ";
  for (gsize i = 0; i < G_N_ELEMENTS(grades); i++) {
    guint count = 0;
    for (guint j = 0; j < scored->len; j++)
      count += g_array_index(scored, Scored, j).reference->grade == grades[i].grade;
    if (count == 0)
      continue;
    cm_inline_add(line, CM_SPAN_TEXT, separator);
    add_grade(line, grades[i].grade);
    cm_inline_printf(line, ": %u", count);
    separator = " | ";
  }
  cm_writer_paragraph(writer, line);
}

static void
write_average(const CmReport *report, const GArray *scored, CmWriter *writer)
{
  double sum = 0;
  for (guint i = 0; i < scored->len; i++)
    sum += g_array_index(scored, Scored, i).reference->shown_score;
  CmInline *line = cm_inline_add(cm_inline_new(NULL), CM_SPAN_STRONG, "Average Utility Score:");
  cm_writer_paragraph(writer,
                      cm_inline_printf(line, " %.0f/100 across %u %s", sum / scored->len,
                                       scored->len, report->repeated ? "answers" : "models"));
}

/* "`model` (✅ B, 72/100)" */
static CmInline *
extreme(const CmReport *report, const char *title, const Scored *scored)
{
  CmInline *item = cm_inline_add(cm_inline_new(NULL), CM_SPAN_STRONG, title);
  cm_inline_add(item, CM_SPAN_TEXT, " ");
  cm_report_name(report, scored->result, item);
  cm_inline_add(item, CM_SPAN_TEXT, " (");
  add_grade(item, scored->reference->grade);
  return cm_inline_printf(item, ", %.0f/100)", cm_report_score(scored->reference->score));
}

/* The first of equals. */
static void
write_extremes(const CmReport *report, const GArray *scored, CmWriter *writer)
{
  const Scored *best = &g_array_index(scored, Scored, 0), *worst = best;
  for (guint i = 1; i < scored->len; i++) {
    const Scored *one = &g_array_index(scored, Scored, i);
    if (one->reference->shown_score > best->reference->shown_score)
      best = one;
    if (one->reference->shown_score < worst->reference->shown_score)
      worst = one;
  }
  GPtrArray *items = cm_writer_items();
  g_ptr_array_add(items, extreme(report, "Best for cataloging:", best));
  g_ptr_array_add(items, extreme(report, "Worst for cataloging:", worst));
  cm_writer_list(writer, items);
}

static void
write_low(const CmReport *report, const GArray *scored, CmWriter *writer)
{
  GPtrArray *items = cm_writer_items();
  for (guint i = 0; i < scored->len; i++) {
    const Scored *one = &g_array_index(scored, Scored, i);
    if (one->reference->grade != 'D' && one->reference->grade != 'F')
      continue;
    CmInline *item = cm_inline_new(NULL);
    cm_report_name(report, one->result, item);
    cm_inline_add(item, CM_SPAN_TEXT, ": ");
    add_grade(item, one->reference->grade);
    g_ptr_array_add(items, cm_inline_printf(item, " (%.0f/100) - %s",
                                            cm_report_score(one->reference->score),
                                            one->reference->weakness));
  }
  if (items->len > 0) {
    g_autofree char *title = g_strdup_printf("⚠️ %u %s with Low Utility (D/F)", items->len,
                                             report->repeated ? "Answers" : "Models");
    cm_writer_heading(writer, 3, cm_inline_new(title));
  }
  cm_writer_list(writer, items);
}

void
cm_report_cataloguing(const CmReport *report, CmWriter *writer)
{
  g_autoptr(GArray) scored = collect(report);
  if (scored->len == 0)
    return;
  cm_writer_heading(writer, 2, cm_inline_new("📚 Cataloging Utility Summary"));
  cm_writer_paragraph(
      writer,
      cm_inline_new("The score of the forerunner's report, for comparison with it: it counts "
                    "structure and new words, and sees neither loops nor nonsense. The "
                    "verdicts above decide which model to use."));
  write_distribution(scored, writer);
  write_average(report, scored, writer);
  write_extremes(report, scored, writer);
  write_low(report, scored, writer);
}
