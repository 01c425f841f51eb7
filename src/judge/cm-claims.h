/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * What the checks of claims share (cm-claims-*.c): the metadata as it is compared, the answer as it
 * is read, and where contradictions go. Private to cm-contradiction.c and them.
 */

#include "cm-claim-text.h"
#include "cm-contradiction.h"
#include "cm-country.h"
#include "cm-sun.h"

typedef struct {
  const CmMetadata *metadata;
  CmMoment moment;          /* year 0: unknown */
  const CmCountry *country; /* that the metadata names; NULL unknown */
  double south; /* latitudes between which the photo was taken: of its GPS both the same, else of
                   its */
  double north; /* country's largest part; NAN unknown */
  double sun_height;  /* degrees; NAN unknown */
  const char *answer; /* as given */
  CmClaimText *text;
  CmClaimText *own; /* what the metadata itself says in words */
  GPtrArray *found; /* of CmContradiction */
} CmClaims;

/* A way to claim something. */
typedef struct {
  guint claim;            /* what, as the check counts it */
  const char *expression; /* in prose; NULL: never claimed so */
  CmPatternFlags flags;
  const char *keywords; /* in small letters, each between bars: "|night|at night|"; NULL: none */
  CmPattern *compiled;  /* set on first use */
} CmClaimForm;

/* Told of each claim that is stated; begin and end are its range. */
typedef void (*CmClaimCheck)(CmClaims *self, guint claim, gsize begin, gsize end);

/* Looks for each form in prose and keywords. At most 1000 places a form are looked at. A form with
 * keywords is passed over where the metadata's own words claim the same: then it is at odds with
 * itself. */
void cm_claims_each(CmClaims *self, CmClaimForm *forms, gsize n_forms, CmClaimDoubt doubt,
                    CmClaimCheck check);

/* Adds a contradiction, unless there are 20 or it is there. */
void cm_claims_add(CmClaims *self, CmClaimKind kind, gsize begin, gsize end, const char *format,
                   ...) G_GNUC_PRINTF(5, 6);

/* "January" to "December" of 1 to 12. */
const char *cm_claims_month_name(int month);

/* The checks, each of its own kind. */
void cm_claims_check_date(CmClaims *self);
void cm_claims_check_season(CmClaims *self);
void cm_claims_check_time(CmClaims *self);
void cm_claims_check_place(CmClaims *self);
