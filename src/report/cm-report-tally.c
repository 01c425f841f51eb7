/* SPDX-License-Identifier: MIT */
#include "cm-report-tally.h"

#include "cm-format.h"
#include "cm-report-cells.h"
#include "cm-stats.h"

#include <math.h>

void
cm_tally_init(CmTally *self)
{
  *self = (CmTally){0};
  self->scores = g_array_new(FALSE, FALSE, sizeof(double));
  self->times_s = g_array_new(FALSE, FALSE, sizeof(double));
}

void
cm_tally_clear(CmTally *self)
{
  g_array_unref(self->scores);
  g_array_unref(self->times_s);
}

static const double *
numbers_of(const GArray *values)
{
  return (const double *)(const void *)values->data;
}

static void
add_result(CmTally *self, const CmReport *report, const CmResult *result)
{
  const CmVerdict *verdict = cm_review_find(report->review, result);
  if (verdict == NULL || result->status == CM_STATUS_SKIPPED ||
      (verdict->assessment != NULL && verdict->assessment->usability == CM_USABILITY_NOT_EVALUATED))
    return;
  self->n_attempts++;
  self->n_usable +=
      verdict->assessment != NULL && verdict->assessment->usability != CM_USABILITY_UNUSABLE;
  if (self->worst == NULL || cm_review_is_worse(report->review, result, self->worst))
    self->worst = result;
  if (verdict->reference != NULL)
    g_array_append_val(self->scores, verdict->reference->score);
  double total_s = verdict->assessment != NULL ? result->measured.total_s : NAN;
  if (isnan(total_s))
    return;
  g_array_append_val(self->times_s, total_s);
  if (self->slowest == NULL || total_s > self->slowest->measured.total_s)
    self->slowest = result;
}

void
cm_tally_add(CmTally *self, const CmReport *report, const GPtrArray *results)
{
  for (guint i = 0; i < results->len; i++)
    add_result(self, report, g_ptr_array_index(results, i));
}

void
cm_tally_cell_score(const CmTally *self, GPtrArray *cells)
{
  double median = cm_stats_median(numbers_of(self->scores), self->scores->len);
  cm_cell_take(cells,
               isnan(median) ? g_strdup("") : g_strdup_printf("%.0f", cm_report_score(median)));
}

void
cm_tally_cell_time(const CmTally *self, GPtrArray *cells)
{
  double median = cm_stats_median(numbers_of(self->times_s), self->times_s->len);
  cm_cell_take(cells, cm_format_number(CM_FORMAT_SECONDS, median));
}

void
cm_tally_cell_usable(const CmTally *self, GPtrArray *cells)
{
  cm_cell_count(cells, self->n_usable, self->n_attempts);
}

void
cm_tally_cell_spread(const CmTally *self, GPtrArray *cells)
{
  double low = cm_stats_quantile(numbers_of(self->scores), self->scores->len, 0);
  double high = cm_stats_quantile(numbers_of(self->scores), self->scores->len, 1);
  cm_cell_take(cells, isnan(low) ? g_strdup("")
                                 : g_strdup_printf("%.0f–%.0f", cm_report_score(low),
                                                   cm_report_score(high)));
}
