/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * CmReview: the verdict on every result of a run.
 *
 * Each result is judged or diagnosed once, when it is added with its whole text, before
 * cm_result_trim(); what stays is the verdict without the text, cut to CM_VERDICT_… bounds, so that
 * a review of a hundred models stays below 1 MiB whatever they wrote. A pure function of run,
 * results, quality and signatures: no file, no clock.
 *
 * The answer to a control picture is not judged, since the prompt is about another photo; the whole
 * of a model's answers to them is (cm-model-sight.h).
 *
 * Calling order: new, add for each result (one that is added again replaces the earlier), find any
 * number of times, free. The review owns its verdicts and borrows run, quality and signatures,
 * which must outlive it. The run's photos, prompts and vocabulary must be there before the first
 * add.
 */

#include "cm-contradiction.h"
#include "cm-diagnosis.h"
#include "cm-judge.h"
#include "cm-reference.h"
#include "cm-result.h"

/* What is kept of an answer's catalogue and of its observations. */
#define CM_VERDICT_TEXT_BYTES     1024 /* of title and of description, of each label and reason */
#define CM_VERDICT_KEYWORDS       60
#define CM_VERDICT_OBSERVATIONS   32 /* at least one a label is kept */
#define CM_VERDICT_CONTRADICTIONS 8

typedef struct {
  /* of an answer; NULL where the result failed or was skipped */
  CmAssessment *assessment;
  CmReference *reference;
  guint n_keywords;          /* the whole answer's, where the catalogue's list is cut */
  gsize text_bytes;          /* length of the whole answer */
  GPtrArray *contradictions; /* of CmContradiction: claims that the photo's metadata rules out, at
                                most CM_VERDICT_CONTRADICTIONS; NULL: the photo has no metadata */
  guint n_contradictions;    /* all that were found */
  guint n_from_vocabulary;   /* of n_keywords those that the person's list has */
  double vocabulary_share;   /* of the keywords, 0 to 1; NAN without a list or without keywords */

  /* of a failure; NULL where the result has none */
  CmDiagnosis *diagnosis;
  const char *reference_class;   /* static, such as "OOM" */
  const char *reference_package; /* static, such as "mlx-vlm" */
} CmVerdict;

/* NULL is allowed. */
void cm_verdict_free(CmVerdict *self);

typedef struct CmReview CmReview;

/* An empty review of the run. */
CmReview *cm_review_new(const CmRun *run, const CmQuality *quality,
                        const CmSignatures *signatures) G_GNUC_WARN_UNUSED_RESULT;

/* NULL is allowed. */
void cm_review_free(CmReview *self);

/* Judges an answered result, diagnoses a failed one, and notes a skipped one and a control. The
 * result is only read; its text must be whole. */
void cm_review_add(CmReview *self, const CmResult *result);

/* Files a verdict that was made elsewhere; takes it. */
void cm_review_take(CmReview *self, const CmResult *result, CmVerdict *verdict);

/* The verdict on a generation (model, photo, lane, repeat), borrowed until it is added again; NULL
 * where it was never added, and where self is NULL. */
const CmVerdict *cm_review_find(const CmReview *self, const CmResult *result);

/* Whether an attempt is worse than another: a failure, else an answer that cannot be used, else the
 * lower reference score. FALSE where self is NULL. */
gboolean cm_review_is_worse(const CmReview *self, const CmResult *result, const CmResult *than);

/* What the review was made with, borrowed; NULL where self is NULL. */
const CmRun *cm_review_run(const CmReview *self);
const CmQuality *cm_review_quality(const CmReview *self);

/* Of a set of labels (bit 1 << CmLabel), the one that costs an answer most; NULL for none. */
const char *cm_review_main_label(guint labels);

/* The verdict in few words for a table: "usable", "caveats: extra_text" (without a label "caveats:
 * demand not kept"), "unusable: repetition"; of a failure its layer such as "engine"; else "".
 * Owned by the caller. */
char *cm_verdict_words(const CmVerdict *verdict) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CmReview, cm_review_free)
