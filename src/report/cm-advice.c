/* SPDX-License-Identifier: MIT */
#include "cm-advice.h"

#include <math.h>

/* Below 0 where a is smaller; what is not known comes last. */
static int
compare_rising(double a, double b)
{
  if (isnan(a) || isnan(b))
    return !!isnan(a) - !!isnan(b);
  return (a > b) - (a < b);
}

/* Larger first. */
static int
compare_falling(double a, double b)
{
  return compare_rising(-a, -b);
}

/* All that quality is ranked by, the reference's score excepted. */
static int
compare_quality(const CmStanding *a, const CmStanding *b)
{
  int order = cm_standing_is_usable(b) - cm_standing_is_usable(a);
  if (order == 0)
    order = compare_falling(cm_standing_worth(a), cm_standing_worth(b));
  if (order == 0)
    order = compare_falling(cm_standing_kept_share(a), cm_standing_kept_share(b));
  if (order == 0)
    order = compare_rising(a->labels_each, b->labels_each);
  return order;
}

static int
compare_standings(gconstpointer left, gconstpointer right)
{
  const CmStanding *a = *(const CmStanding *const *)left;
  const CmStanding *b = *(const CmStanding *const *)right;
  int order = compare_quality(a, b);
  if (order == 0)
    order = compare_falling(a->score.median, b->score.median);
  if (order == 0)
    order = compare_rising(a->total_s.median, b->total_s.median);
  if (order == 0)
    order = compare_rising(a->memory_bytes, b->memory_bytes);
  return order != 0 ? order : g_strcmp0(a->model_id, b->model_id);
}

/* Not more than the tolerance below; what neither has is no difference. */
static gboolean
is_near(double value, double best)
{
  return isnan(best) || value >= best - CM_ADVICE_TOLERANCE;
}

static gboolean
is_as_good(const CmStanding *self, const CmStanding *best)
{
  return self->typical <= best->typical && self->grade <= best->grade &&
         is_near(cm_standing_worth(self), cm_standing_worth(best)) &&
         is_near(cm_standing_kept_share(self), cm_standing_kept_share(best)) &&
         is_near(-self->labels_each, -best->labels_each);
}

/* Whether the same model under another engine is among the standings before that of index. */
static gboolean
is_counted(const CmAdvice *self, guint index)
{
  const CmStanding *standing = g_ptr_array_index(self->standings, index);
  for (guint i = 0; i < index; i++) {
    const CmStanding *before = g_ptr_array_index(self->standings, i);
    if (g_str_equal(before->model, standing->model) &&
        is_as_good(before, g_ptr_array_index(self->standings, 0)))
      return TRUE;
  }
  return FALSE;
}

static void
recommend(CmAdvice *self)
{
  for (guint i = 0; i < self->n_usable; i++) {
    const CmStanding *standing = g_ptr_array_index(self->standings, i);
    if (!is_as_good(standing, g_ptr_array_index(self->standings, 0)))
      continue;
    self->n_as_good += !is_counted(self, i);
    if (self->recommended == NULL ||
        compare_rising(standing->total_s.median, self->recommended->total_s.median) < 0)
      self->recommended = standing;
  }
}

static double
time_of(const CmStanding *standing)
{
  return standing->total_s.median;
}

static double
memory_of(const CmStanding *standing)
{
  return standing->memory_bytes;
}

/* The models with the smallest number, and those at most `tie` (a share) above it, among those no
 * less usable than `least`. */
static GPtrArray *
find_smallest(const CmAdvice *self, CmUsability least, double (*number)(const CmStanding *),
              double tie)
{
  GPtrArray *winners = g_ptr_array_new();
  double smallest = NAN;
  for (guint i = 0; i < self->n_usable; i++) {
    const CmStanding *standing = g_ptr_array_index(self->standings, i);
    if (standing->typical <= least)
      smallest = fmin(smallest, number(standing));
  }
  for (guint i = 0; i < self->n_usable && !isnan(smallest); i++) {
    CmStanding *standing = g_ptr_array_index(self->standings, i);
    if (standing->typical <= least && number(standing) <= smallest * (1 + tie))
      g_ptr_array_add(winners, standing);
  }
  return winners;
}

/* The first, and those that differ from it in nothing but speed, memory and name. Scores are equal
 * where they are shown as equal. */
static void
find_best(CmAdvice *self)
{
  for (guint i = 0; i < self->n_usable; i++) {
    CmStanding *standing = g_ptr_array_index(self->standings, i);
    const CmStanding *first = g_ptr_array_index(self->standings, 0);
    if (compare_quality(standing, first) == 0 &&
        lround(standing->score.median) == lround(first->score.median))
      g_ptr_array_add(self->best, standing);
  }
}

static void
fault_free(gpointer data)
{
  CmFault *self = data;
  g_ptr_array_unref(self->models);
  g_ptr_array_unref(self->control_models);
  g_free(self);
}

static CmFault *
find_fault(GPtrArray *faults, const CmDiagnosis *diagnosis)
{
  for (guint i = 0; i < faults->len; i++) {
    CmFault *fault = g_ptr_array_index(faults, i);
    if (g_strcmp0(fault->diagnosis->signature, diagnosis->signature) == 0)
      return fault;
  }
  CmFault *fault = g_new0(CmFault, 1);
  fault->diagnosis = diagnosis;
  fault->models = g_ptr_array_new();
  fault->control_models = g_ptr_array_new();
  g_ptr_array_add(faults, fault);
  return fault;
}

static int
compare_faults(gconstpointer left, gconstpointer right)
{
  const CmFault *a = *(const CmFault *const *)left;
  const CmFault *b = *(const CmFault *const *)right;
  if (a->models->len != b->models->len)
    return a->models->len < b->models->len ? 1 : -1;
  return g_strcmp0(a->diagnosis->signature, b->diagnosis->signature);
}

static void
add_model(GPtrArray *models, char *model_id)
{
  if (!g_ptr_array_find_with_equal_func(models, model_id, g_str_equal, NULL))
    g_ptr_array_add(models, model_id);
}

/* Files the failures of ordinary results, or of controls: of these only what is no ordinary one's.
 */
static void
group_faults(GPtrArray *faults, const GPtrArray *results, gboolean controls, const CmReview *review)
{
  for (guint i = 0; i < results->len; i++) {
    const CmResult *result = g_ptr_array_index(results, i);
    const CmVerdict *verdict = cm_review_find(review, result);
    if (verdict == NULL || verdict->diagnosis == NULL || (result->control != NULL) != controls)
      continue;
    CmFault *fault = find_fault(faults, verdict->diagnosis);
    fault->n_results++;
    if (!controls)
      add_model(fault->models, result->model_id);
    else if (!g_ptr_array_find_with_equal_func(fault->models, result->model_id, g_str_equal, NULL))
      add_model(fault->control_models, result->model_id);
  }
}

CmAdvice *
cm_advice_new(const GPtrArray *results, const CmReview *review)
{
  CmAdvice *self = g_new0(CmAdvice, 1);
  self->sights = cm_model_sights_new(results, review);
  self->standings = cm_standings_new(results, review);
  for (guint i = 0; i < self->standings->len; i++) {
    CmStanding *standing = g_ptr_array_index(self->standings, i);
    standing->sight = cm_model_sight_find(self->sights, standing->model_id);
  }
  self->best = g_ptr_array_new();
  self->faults = g_ptr_array_new_with_free_func(fault_free);
  g_ptr_array_sort(self->standings, compare_standings);
  for (guint i = 0; i < self->standings->len; i++)
    self->n_usable += cm_standing_is_usable(g_ptr_array_index(self->standings, i));
  recommend(self);
  find_best(self);
  self->fastest = find_smallest(self, CM_USABILITY_WITH_CAVEATS, time_of, CM_ADVICE_TIME_TIE);
  self->fastest_clean = find_smallest(self, CM_USABILITY_USABLE, time_of, CM_ADVICE_TIME_TIE);
  self->smallest = find_smallest(self, CM_USABILITY_WITH_CAVEATS, memory_of, CM_ADVICE_BYTES_TIE);
  group_faults(self->faults, results, FALSE, review);
  group_faults(self->faults, results, TRUE, review);
  g_ptr_array_sort(self->faults, compare_faults);
  return self;
}

void
cm_advice_free(CmAdvice *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref(self->best);
  g_ptr_array_unref(self->fastest);
  g_ptr_array_unref(self->fastest_clean);
  g_ptr_array_unref(self->smallest);
  g_ptr_array_unref(self->faults);
  g_ptr_array_unref(self->standings);
  g_ptr_array_unref(self->sights);
  g_free(self);
}
