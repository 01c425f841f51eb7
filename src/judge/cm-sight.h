/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * CmSight: did a model look at the picture, or write what the prompt suggests?
 *
 * Compares its answer with the answers that the same prompt got with a blank picture and with
 * another photo, and with the hint that the prompt gave. Content terms are compared (cm-content.h):
 * words of three letters or more that carry meaning, case-folded, plural and singular as one, each
 * once; of a chain of thought nothing is compared, nor are words that the prompt's own instructions
 * use. A pure function of texts; any bytes may come; time is linear in them. docs/judging.md, "Did
 * it see the picture?", holds the thresholds and where they come from.
 *
 * Objects and colours, and what the other photo shows, are known by English words: an answer in
 * another language is judged by what stays and what changes.
 */

#include "cm-quality.h"

typedef enum {
  CM_SIGHT_UNKNOWN, /* nothing to tell by: no control, or too little text */
  CM_SIGHT_SEES,
  CM_SIGHT_COPIES_HINT,
  CM_SIGHT_IGNORES_PICTURE,
} CmSightVerdict;

/* What is compared; all borrowed; NULL where there is none. */
typedef struct {
  const char *prompt;             /* as sent */
  const char *answer;             /* to the photo */
  const char *blank;              /* to the blank picture, same prompt */
  const char *other;              /* to the other photo, same prompt */
  const char *const *other_shows; /* what the other photo is known to show: "lighthouse", "red";
                                     NULL-terminated */
  double image_tokens;            /* counted in the prompt; NAN unknown */
} CmSightInput;

typedef struct {
  CmSightVerdict verdict;
  guint n_terms;       /* content terms of the answer */
  double same_blank;   /* share of them that the answer to the blank picture has too; NAN unknown */
  double same_other;   /* … the answer to the other photo */
  double from_hint;    /* share of them that the prompt's hint has; NAN without a hint */
  guint n_seen_terms;  /* objects and colours that the answer names */
  guint n_following;   /* those of them that neither control answer names */
  guint n_shown;       /* things the other photo is known to show */
  guint n_shown_found; /* those of them that its answer names, and neither the answer to the blank
                          nor the prompt does */
  GPtrArray *following;     /* of char *: the terms counted by n_following, at most 20 */
  gboolean no_image_tokens; /* a picture was sent and no token of the prompt stands for it */
  char *reason;             /* one sentence with the figures that decided */
} CmSight;

/* Compares; never fails. At least one of blank and other is needed for a verdict, or image_tokens
 * of 0. The quality's thresholds judge.sight_* decide. */
CmSight *cm_sight_new(const CmQuality *quality,
                      const CmSightInput *input) G_GNUC_WARN_UNUSED_RESULT;

/* NULL is allowed. */
void cm_sight_free(CmSight *self);

/* "sees", "mostly copies the hint", "ignores the picture", "not known". */
const char *cm_sight_verdict_to_string(CmSightVerdict verdict);

/* How alike two answers proper are, chains of thought aside: shared content terms ÷ all content
 * terms of both (Jaccard's index), 0 to 1; NAN where either is NULL or has none. Of two answers to
 * different photos that are as alike as CM_ANSWERS_NEARLY_SAME or more, one word in nine differs:
 * they are nearly the same. */
#define CM_ANSWERS_NEARLY_SAME 0.8
double cm_answers_alike(const CmQuality *quality, const char *a, const char *b);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CmSight, cm_sight_free)
