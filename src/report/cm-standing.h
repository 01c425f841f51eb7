/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * CmStanding: what all results of one model say together of how fit it is for cataloguing.
 *
 * An attempt is an answer or a failure; what the plan skipped is none. A figure is the median over
 * the model's answers, whatever they are worth. Usability is counted over attempts, a failure being
 * unusable: the model as a whole is what its middle attempt is (of an even number the worse of the
 * two in the middle), so that a usable model is one of whose attempts more than half can be used.
 * Controls are no attempts: they only tell whether the model looked at the photos.
 *
 * A pure function of results and their review, which must outlive it.
 */

#include "cm-model-sight.h"

/* A median over `n` answers that have the number, with an interval for it. */
typedef struct {
  double median; /* NAN where n is 0 */
  double low;    /* NAN where n is too small for an interval (cm-stats.h) */
  double high;
  guint n;
} CmFigure;

typedef struct {
  const char *model_id; /* of a result */
  const char *model;    /* the same without an engine before it: what is equal for one model under
                           several engines (cm-engine-pairs.h) */
  const char *engine;   /* of its first result that tells; NULL unknown */
  guint n_attempts;
  guint n_answers; /* judged */
  guint n_failed;
  guint of_usability[CM_USABILITY_NOT_EVALUATED]; /* attempts, failures among the unusable */
  CmUsability typical;                            /* of the middle attempt */
  CmUsability worst;                              /* of an answer; NOT_EVALUATED: no answer */
  guint of_label[CM_N_LABELS];                    /* answers that carry it */
  guint labels;                                   /* bit 1 << CmLabel: of any answer */
  const char *reason;                             /* why the first answer with a caveat, or an
                                                     unusable one, is none better; NULL: none */
  double labels_each;                             /* mean number an answer */
  guint n_demands;                                /* of the prompts, over all answers */
  guint n_kept;
  CmFigure score;            /* the reference's, 0 to 100 */
  char grade;                /* of the middle answer, A to D or F; 0: no answer */
  CmFigure total_s;          /* an answer, photo preparation and load not included */
  CmFigure decode_tps;       /* tokens a second */
  const char *decode_tps_by; /* who measured the least exact of them (cm-measured-by.h); NULL: the
                                engine */
  double load_s;             /* median over answers */
  double memory_bytes;       /* highest peak of any answer: what must fit */
  const CmModelSight *sight; /* whether it looked, borrowed; NULL: nothing is known of it */
} CmStanding;

/* A standing for each model with an attempt that was reviewed, in the order of their first results.
 * Owned by the caller. */
GPtrArray *cm_standings_new(const GPtrArray *results,
                            const CmReview *review) G_GNUC_WARN_UNUSED_RESULT;

/* Whether its answers can be used, caveats included: those of a model that ignores the picture, or
 * mostly copies the hint, cannot, however well they read. */
gboolean cm_standing_is_usable(const CmStanding *self);

/* Whether that alone makes it unusable. */
gboolean cm_standing_is_blind(const CmStanding *self);

/* Mean worth of an attempt, 0 to 1: usable counts 1, with caveats a half, else nothing. */
double cm_standing_worth(const CmStanding *self);

/* Share of the prompts' demands that its answers keep, 0 to 1; NAN where nothing was demanded. */
double cm_standing_kept_share(const CmStanding *self);

/* Seconds for that many photos: the load once, then the median time of an answer for each. NAN
 * where the latter is not known; a load that is not known counts as none. */
double cm_standing_time_for(const CmStanding *self, guint n_photos);
