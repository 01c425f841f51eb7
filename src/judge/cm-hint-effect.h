/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * What a hint did to an answer, and what an answer says against the photo's own metadata.
 *
 * Pure functions of texts and metadata; any bytes may come; time is linear in the texts.
 */

#include "cm-metadata.h"
#include "cm-quality.h"

/* A blind answer against the assisted one of the same model and photo. */
typedef struct {
  GPtrArray *added;      /* of char *: content terms only the assisted answer has and the hint
                            supplied, at most 40, in the answer's order */
  guint n_added;         /* all of them */
  GPtrArray *suppressed; /* of char *: content terms only the blind answer has: seen without the
                            hint, and no longer said with it */
  guint n_suppressed;
  double alike; /* cm_answers_alike() of the two */
} CmHintEffect;

/* prompt is the assisted one. */
CmHintEffect *cm_hint_effect_new(const char *prompt, const char *blind,
                                 const char *assisted) G_GNUC_WARN_UNUSED_RESULT;

/* NULL is allowed. */
void cm_hint_effect_free(CmHintEffect *self);

typedef enum {
  CM_CLAIM_DATE,   /* a year, month or day */
  CM_CLAIM_SEASON, /* by month and hemisphere */
  CM_CLAIM_TIME,   /* of day, by clock and where known the sun's height at place and time */
  CM_CLAIM_PLACE,  /* a country other than the metadata's */
  CM_CLAIM_GPS,    /* a country in which the coordinates cannot lie */
} CmClaimKind;

/* Something an answer says that the metadata contradicts. */
typedef struct {
  CmClaimKind kind;
  gsize begin; /* bytes of the answer */
  gsize end;
  char *quote;  /* valid UTF-8, at most 120 bytes */
  char *reason; /* one sentence that names both sides */
} CmContradiction;

/* Only what is certain: where the metadata is silent or leaves room, nothing is found. At most 20.
 * Of CmContradiction, owned by the caller. */
GPtrArray *cm_contradictions_find(const CmMetadata *metadata,
                                  const char *answer) G_GNUC_WARN_UNUSED_RESULT;

/* "date", "season", "time", "place", "gps". */
const char *cm_claim_kind_to_string(CmClaimKind kind);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CmHintEffect, cm_hint_effect_free)
