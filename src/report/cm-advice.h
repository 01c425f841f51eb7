/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * CmAdvice: which model to use, by which wishes another, and what went wrong with the rest.
 *
 * Only usable models (cm-standing.h) win anything. Quality is ranked by, in this order: the worth
 * of the model's attempts, the share of the prompts' demands kept, the labels an answer carries,
 * the reference's score; among equals the faster, then the smaller, then the name decides. The
 * recommended model is the fastest of those as good as the best: worth, demands and labels at most
 * CM_ADVICE_TOLERANCE behind, and the same grade or a better one. docs/reports.md says why.
 *
 * A pure function of run, results and review, which must outlive it.
 */

#include "cm-standing.h"

#define CM_ADVICE_TOLERANCE 0.05  /* of worth, share of demands, labels an answer */
#define CM_ADVICE_TIME_TIE  0.05  /* times closer than this share are said to be tied … */
#define CM_ADVICE_BYTES_TIE 0.01  /* … and peaks of memory */
#define CM_ADVICE_PHOTOS    20000 /* a collection; the words name the number */

/* Failures that are the same (by signature). */
typedef struct {
  const CmDiagnosis *diagnosis; /* of the first of them */
  GPtrArray *models;            /* of const char *, each once */
  GPtrArray *control_models; /* of const char *: those that failed so with a control picture only */
  guint n_results;
} CmFault;

typedef struct {
  GPtrArray *sights;             /* of CmModelSight; to which the standings point */
  GPtrArray *standings;          /* of CmStanding: usable ones first, best first */
  guint n_usable;                /* how many of them are usable */
  const CmStanding *recommended; /* NULL: no model is usable */
  guint n_as_good;               /* how many models it was chosen from, itself included; one under
                                    several engines is one */
  /* of const CmStanding, those tied for the first place; empty where no usable one has the number
   */
  GPtrArray *best;
  GPtrArray *fastest;
  GPtrArray *fastest_clean; /* of those usable without caveats */
  GPtrArray *smallest;
  GPtrArray *faults; /* of CmFault, those of most models first */
} CmAdvice;

/* Of ordinary results; of controls (both of CmResult) only failures, and what they tell of sight,
 * are taken into account. Owned by the caller. */
CmAdvice *cm_advice_new(const GPtrArray *results, const CmReview *review) G_GNUC_WARN_UNUSED_RESULT;

/* NULL is allowed. */
void cm_advice_free(CmAdvice *self);

/* Something to try, with the models it is for (of const char *; empty: for all). */
typedef struct {
  char *what;
  GPtrArray *models;
} CmStep;

/* What to try next: more models or photos first; then remedies of failures and options that would
 * have changed an answer, those that concern most models first. */
GPtrArray *cm_advice_steps(const CmAdvice *self, const CmRun *run,
                           const GPtrArray *results) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CmAdvice, cm_advice_free)
