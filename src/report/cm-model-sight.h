/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * CmModelSight: whether a model looked at the photos, by all its answers and controls.
 *
 * In each lane the answers to photos that have controls are held against what the same prompt got
 * with the control pictures (cm-sight.h), and all answers against those to other photos. A lane is
 * what most of its answers are, of equally many the worse. Where no answer tells, a lane
 * ignores the picture that gave nearly the same answer, in each compared pair, to more than half of
 * its photos and at least CM_LANE_SIGHT_PHOTOS, the others' being too short to compare. A model is
 * what the worst of its lanes is, since it was run in all of them.
 *
 * A pure function of results and review, which must outlive it. Time is linear in the texts: of
 * many photos about CM_LANE_SIGHT_PAIRS pairs are compared, each photo with those next to it.
 */

#include "cm-review.h"
#include "cm-sight.h"

#define CM_LANE_SIGHT_PHOTOS 3   /* two alike may well show the same */
#define CM_LANE_SIGHT_PAIRS  100 /* compared in a lane; of more photos each with the next */
#define CM_LANE_SIGHT_ALIKE  12  /* of those nearly the same, kept */
#define CM_LANE_SIGHT_TERMS  12  /* kept of those that follow the picture */

/* Two photos that got nearly the same answer; ids are the results'. */
typedef struct {
  const char *one;
  const char *other;
  double alike; /* cm_answers_alike(): CM_ANSWERS_NEARLY_SAME to 1 */
} CmAlikePhotos;

typedef struct {
  const char *lane; /* of a result */
  CmSightVerdict verdict;
  guint n_answers;         /* all */
  guint n_telling;         /* of them, those whose verdict is known */
  guint n_agreeing;        /* of those, with the lane's verdict */
  double same_blank;       /* medians of the shares in CmSight over answers that have controls, 0
                              to 1; NAN unknown */
  double same_other;       /* … */
  double from_hint;        /* … */
  guint n_seen_terms;      /* sums of the counts in CmSight over the same answers */
  guint n_following;       /* … */
  guint n_shown;           /* … */
  guint n_shown_found;     /* … */
  GPtrArray *following;    /* of char *, each once, at most CM_LANE_SIGHT_TERMS */
  guint n_no_image_tokens; /* answers for whose picture no token stood in the prompt */
  GArray *alike;           /* of CmAlikePhotos, at most CM_LANE_SIGHT_ALIKE */
  guint n_alike;           /* all pairs nearly the same … */
  guint n_compared;        /* … of so many compared */
  char *reason;            /* a sentence: what decided; NULL where nothing is known … */
  const char *decided_by;  /* … of the answer to this photo; NULL: of several */
} CmLaneSight;

typedef struct {
  const char *model_id; /* of a result */
  CmSightVerdict verdict;
  GPtrArray *lanes;         /* of CmLaneSight, in the order of the results */
  const CmLaneSight *worst; /* the lane that decided; NULL where the verdict is not known */
} CmModelSight;

/* One for each model with an answer of which there is something to say; results (of CmResult) hold
 * controls and ordinary ones, the review their run and the thresholds. Owned by the caller; empty
 * where review is NULL. */
GPtrArray *cm_model_sights_new(const GPtrArray *results,
                               const CmReview *review) G_GNUC_WARN_UNUSED_RESULT;

/* A model's, borrowed; NULL where there is none, and where sights is NULL. */
const CmModelSight *cm_model_sight_find(const GPtrArray *sights, const char *model_id);

/* A model's in one lane, borrowed; NULL where there is none. */
const CmLaneSight *cm_model_sight_lane(const CmModelSight *self, const char *lane);

/* Whether the verdict says that the answers are not about the picture. */
gboolean cm_sight_is_blind(CmSightVerdict verdict);
