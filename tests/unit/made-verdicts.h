/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * A run whose verdicts are made, not judged: what is said of verdicts is tested without a judge.
 * Each result added is a repeat of its own; the run owns everything.
 */

#include "cm-review.h"

#include <math.h>

#define USABLE  CM_USABILITY_USABLE
#define CAVEATS CM_USABILITY_WITH_CAVEATS
#define USELESS CM_USABILITY_UNUSABLE

typedef struct {
  CmRun *run;
  GPtrArray *results; /* of CmResult */
  CmReview *review;
} MadeRun;

static inline void
made_run_set_up(MadeRun *self, gconstpointer unused)
{
  (void)unused;
  self->run = cm_run_new();
  self->results = g_ptr_array_new_with_free_func((GDestroyNotify)cm_result_free);
  self->review = cm_review_new(self->run, NULL, NULL);
}

static inline void
made_run_tear_down(MadeRun *self, gconstpointer unused)
{
  (void)unused;
  cm_review_free(self->review);
  g_ptr_array_unref(self->results);
  cm_run_free(self->run);
}

static inline void
made_constraint_free(gpointer data)
{
  CmConstraint *self = data;
  g_free(self->demand);
  g_free(self->found);
  g_free(self);
}

static inline CmAssessment *
made_assessment(CmUsability usability, guint labels, guint n_kept, guint n_demands)
{
  CmAssessment *self = g_new0(CmAssessment, 1);
  self->usability = usability;
  self->labels = labels;
  self->observations = g_ptr_array_new();
  self->constraints = g_ptr_array_new_with_free_func(made_constraint_free);
  self->reasons = g_ptr_array_new_with_free_func(g_free);
  self->catalogue.keywords = g_ptr_array_new_with_free_func(g_free);
  for (guint i = 0; i < n_demands; i++) {
    CmConstraint *constraint = g_new0(CmConstraint, 1);
    constraint->kept = i < n_kept;
    g_ptr_array_add(self->constraints, constraint);
  }
  return self;
}

static inline CmReference *
made_reference(double score)
{
  CmReference *self = g_new0(CmReference, 1);
  char shown[G_ASCII_DTOSTR_BUF_SIZE];
  self->score = score;
  self->shown_score = g_ascii_strtod(g_ascii_formatd(shown, sizeof shown, "%.1f", score), NULL);
  self->grade = score >= 80 ? 'A' : score >= 65 ? 'B' : score >= 50 ? 'C' : score >= 35 ? 'D' : 'F';
  self->labels = g_ptr_array_new_with_free_func(g_free);
  return self;
}

/* An answer: what it is worth and what it took. */
typedef struct {
  const char *model;
  CmUsability usability;
  guint labels;
  guint n_kept; /* of 4 demands */
  double score;
  double total_s;
  double peak_gb; /* NAN: not measured */
} MadeAnswer;

static inline CmResult *
made_add_result(MadeRun *self, const char *model, CmStatus status, CmVerdict *verdict)
{
  CmResult *result = cm_result_new(model, "photo-1", "blind", self->results->len);
  result->status = status;
  g_ptr_array_add(self->results, result);
  cm_review_take(self->review, result, verdict);
  return result;
}

static inline void
made_add_answer(MadeRun *self, MadeAnswer answer)
{
  CmVerdict *verdict = g_new0(CmVerdict, 1);
  verdict->assessment = made_assessment(answer.usability, answer.labels, answer.n_kept, 4);
  verdict->reference = made_reference(answer.score);
  CmResult *result = made_add_result(self, answer.model, CM_STATUS_ANSWERED, verdict);
  result->measured.load_s = 10;
  result->measured.total_s = answer.total_s;
  result->measured.peak_rss_bytes = answer.peak_gb * 1e9;
}

static inline void
made_add_failure(MadeRun *self, const char *model, CmLayer layer, const char *signature,
                 const char *remedy)
{
  CmVerdict *verdict = g_new0(CmVerdict, 1);
  verdict->diagnosis = g_new0(CmDiagnosis, 1);
  verdict->diagnosis->layer = layer;
  verdict->diagnosis->signature = g_strdup(signature);
  verdict->diagnosis->remedy = g_strdup(remedy);
  CmResult *result = made_add_result(self, model, CM_STATUS_FAILED, verdict);
  result->failure = cm_failure_new("crashed", "load", "made");
}
