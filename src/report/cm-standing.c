/* SPDX-License-Identifier: MIT */
#include "cm-standing.h"

#include "cm-engine-pairs.h"
#include "cm-measured-by.h"
#include "cm-result-groups.h"
#include "cm-stats.h"

#include <math.h>
#include <string.h>

/* Best first. */
static const char grades[] = "ABCDF";

/* Numbers of one model while they are gathered; NAN where an answer lacks one. */
typedef struct {
  guint of_grade[G_N_ELEMENTS(grades)];
  GArray *score;
  GArray *total_s;
  GArray *decode_tps;
  GArray *load_s;
} Samples;

static void
samples_init(Samples *self)
{
  *self = (Samples){0};
  self->score = g_array_new(FALSE, FALSE, sizeof(double));
  self->total_s = g_array_new(FALSE, FALSE, sizeof(double));
  self->decode_tps = g_array_new(FALSE, FALSE, sizeof(double));
  self->load_s = g_array_new(FALSE, FALSE, sizeof(double));
}

static void
samples_clear(Samples *self)
{
  g_array_unref(self->score);
  g_array_unref(self->total_s);
  g_array_unref(self->decode_tps);
  g_array_unref(self->load_s);
}

static void
samples_add(Samples *self, const CmResult *result, const CmReference *reference)
{
  const CmMeasurement *measured = &result->measured;
  const char *grade = strchr(grades, reference->grade);
  if (grade != NULL)
    self->of_grade[grade - grades]++;
  g_array_append_val(self->score, reference->score);
  g_array_append_val(self->total_s, measured->total_s);
  g_array_append_val(self->decode_tps, measured->decode_tps);
  g_array_append_val(self->load_s, measured->load_s);
}

static const double *
numbers_of(const GArray *values)
{
  return (const double *)(const void *)values->data;
}

static CmFigure
figure_of(const GArray *values)
{
  const double *numbers = numbers_of(values);
  CmFigure figure = {.median = cm_stats_median(numbers, values->len), .low = NAN, .high = NAN};
  for (guint i = 0; i < values->len; i++)
    figure.n += !isnan(numbers[i]);
  double low, high;
  if (cm_stats_median_interval(numbers, values->len, &low, &high)) {
    figure.low = low;
    figure.high = high;
  }
  return figure;
}

/* The largest of what system, engine and GPU report: each sees a part of the same memory, or all of
 * it, so that their sum would count some twice. */
static double
memory_of(const CmMeasurement *measured)
{
  return fmax(fmax(measured->peak_rss_bytes, measured->engine_peak_bytes),
              measured->gpu_peak_bytes);
}

static void
add_answer(CmStanding *self, const CmResult *result, const CmVerdict *verdict)
{
  const CmAssessment *assessment = verdict->assessment;
  CmUsability usability = assessment->usability;
  self->worst = self->n_answers == 0 ? usability : MAX(self->worst, usability);
  self->n_answers++;
  self->of_usability[usability]++;
  self->labels |= assessment->labels;
  for (guint label = 0; label < CM_N_LABELS; label++)
    self->of_label[label] += (assessment->labels >> label) & 1;
  self->n_demands += assessment->constraints->len;
  for (guint i = 0; i < assessment->constraints->len; i++)
    self->n_kept += ((const CmConstraint *)g_ptr_array_index(assessment->constraints, i))->kept;
  if (self->reason == NULL && usability != CM_USABILITY_USABLE && assessment->reasons->len > 0)
    self->reason = g_ptr_array_index(assessment->reasons, 0);
  self->memory_bytes = fmax(self->memory_bytes, memory_of(&result->measured));
  const char *whom = cm_measured_by_whom(result, "decode_tps");
  if (self->decode_tps_by == NULL || g_strcmp0(whom, CM_MEASURED_BY_CLIENT) == 0)
    self->decode_tps_by = whom;
}

/* Takes a result into account; FALSE where it is no attempt, or its answer could not be judged. */
static gboolean
add_result(CmStanding *self, const CmResult *result, const CmVerdict *verdict, Samples *samples)
{
  if (verdict == NULL || result->status == CM_STATUS_SKIPPED)
    return FALSE;
  if (verdict->assessment == NULL) {
    self->n_failed++;
    self->of_usability[CM_USABILITY_UNUSABLE]++;
    return TRUE;
  }
  if (verdict->assessment->usability == CM_USABILITY_NOT_EVALUATED)
    return FALSE;
  add_answer(self, result, verdict);
  samples_add(samples, result, verdict->reference);
  return TRUE;
}

/* The class, 0 the best, of the middle one of all that are counted; n_classes where none is. */
static guint
middle_of(const guint *counts, guint n_classes)
{
  guint total = 0, before = 0;
  for (guint i = 0; i < n_classes; i++)
    total += counts[i];
  for (guint i = 0; i < n_classes; i++) {
    before += counts[i];
    if (total / 2 < before) /* from 0: of two in the middle the second, which is worse */
      return i;
  }
  return n_classes;
}

static CmStanding *
standing_new(const GPtrArray *results, const CmReview *review)
{
  CmStanding *self = g_new0(CmStanding, 1);
  Samples samples;
  samples_init(&samples);
  self->worst = CM_USABILITY_NOT_EVALUATED;
  self->memory_bytes = NAN;
  for (guint i = 0; i < results->len; i++) {
    const CmResult *result = g_ptr_array_index(results, i);
    self->model_id = result->model_id;
    if (self->engine == NULL) {
      self->engine = result->engine;
      self->model = cm_engine_pairs_model(result);
    }
    self->n_attempts += add_result(self, result, cm_review_find(review, result), &samples);
  }
  guint n_labels = 0;
  for (guint label = 0; label < CM_N_LABELS; label++)
    n_labels += self->of_label[label];
  self->labels_each = self->n_answers > 0 ? (double)n_labels / self->n_answers : NAN;
  self->typical = middle_of(self->of_usability, CM_USABILITY_NOT_EVALUATED);
  self->grade = grades[middle_of(samples.of_grade, sizeof grades - 1)];
  self->score = figure_of(samples.score);
  self->total_s = figure_of(samples.total_s);
  self->decode_tps = figure_of(samples.decode_tps);
  self->load_s = cm_stats_median(numbers_of(samples.load_s), samples.load_s->len);
  samples_clear(&samples);
  return self;
}

GPtrArray *
cm_standings_new(const GPtrArray *results, const CmReview *review)
{
  GPtrArray *standings = g_ptr_array_new_with_free_func(g_free);
  g_autoptr(GPtrArray) ordinary = cm_results_select(results, FALSE);
  g_autoptr(GPtrArray) groups = cm_results_group(ordinary, cm_result_model);
  for (guint i = 0; i < groups->len; i++) {
    CmStanding *standing = standing_new(g_ptr_array_index(groups, i), review);
    if (standing->n_attempts > 0)
      g_ptr_array_add(standings, standing);
    else
      g_free(standing);
  }
  return standings;
}

gboolean
cm_standing_is_blind(const CmStanding *self)
{
  return self->typical <= CM_USABILITY_WITH_CAVEATS && self->sight != NULL &&
         cm_sight_is_blind(self->sight->verdict);
}

gboolean
cm_standing_is_usable(const CmStanding *self)
{
  return self->typical <= CM_USABILITY_WITH_CAVEATS && !cm_standing_is_blind(self);
}

double
cm_standing_worth(const CmStanding *self)
{
  double worth =
      self->of_usability[CM_USABILITY_USABLE] + self->of_usability[CM_USABILITY_WITH_CAVEATS] / 2.0;
  return worth / self->n_attempts;
}

double
cm_standing_kept_share(const CmStanding *self)
{
  return self->n_demands > 0 ? (double)self->n_kept / self->n_demands : NAN;
}

double
cm_standing_time_for(const CmStanding *self, guint n_photos)
{
  return (isnan(self->load_s) ? 0 : self->load_s) + n_photos * self->total_s.median;
}
