/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * What an answer claims against the photo's own metadata: date, season, time of day, country.
 *
 * Precision before recall: a claim counts only in a form that states it of the photo ("at night",
 * "a summer day", "in Norway", a keyword of that name); negated, hedged, quoted and compared ones
 * ("could be Paris", "reminiscent of Venice", "the sign reads …") do not. Claims are English; an
 * answer in another language holds none. Where the metadata is silent or leaves room (months
 * between seasons, the tropics, polar day and night, a sun near the horizon) nothing is found. The
 * rules stand in docs/judging.md, "Contradictions".
 *
 * A pure function; any bytes may come; time is linear in the answer.
 */

#include "cm-metadata.h"

typedef enum {
  CM_CLAIM_DATE,   /* a year or month */
  CM_CLAIM_SEASON, /* by month and hemisphere */
  CM_CLAIM_TIME,   /* of day, by clock and where known the sun's height at place and time */
  CM_CLAIM_PLACE,  /* a country other than the metadata's */
  CM_CLAIM_GPS, /* a country in which the coordinates cannot lie, where the metadata names none */
} CmClaimKind;

/* Something an answer says that the metadata contradicts. */
typedef struct {
  CmClaimKind kind;
  gsize begin; /* bytes of the answer, begin < end */
  gsize end;
  char *quote;  /* the answer's words there: valid UTF-8, at most 120 bytes */
  char *reason; /* one sentence that names both sides */
} CmContradiction;

/* At most 20, each claim once, in the order of their kinds and places. Of CmContradiction, owned by
 * the caller; never NULL. answer may be NULL. */
GPtrArray *cm_contradictions_find(const CmMetadata *metadata,
                                  const char *answer) G_GNUC_WARN_UNUSED_RESULT;

/* "date", "season", "time", "place", "gps". Never NULL. */
const char *cm_claim_kind_to_string(CmClaimKind kind);
