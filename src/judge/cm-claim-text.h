/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * CmClaimText: an answer as statements and keywords, in which claims are looked for.
 *
 * `text` is that of a view (cm-view.h): valid UTF-8, byte for byte as long as the answer, so that
 * ranges are the answer's. A keyword is an item of a list headed
 * "Keywords" or "Tags" (also in JSON), or of a line of five short items or more.
 */

#include "cm-view.h"

typedef struct {
  char *text;
  gsize length;
  GArray *lists;    /* of CmSpan: lists of keywords, in order */
  GArray *keywords; /* of CmSpan: their items, without quotes and bullets, in order */
  gboolean json;    /* double quotes enclose values, not quotations */
} CmClaimText;

/* Kinds of words that take the certainty from a claim beside those that hedge it. */
typedef enum {
  CM_CLAIM_DOUBT_ANY,   /* a hedge, a comparison, a depiction */
  CM_CLAIM_DOUBT_PLACE, /* also what comes from elsewhere, or names it: a flag, a sign, a border */
  CM_CLAIM_DOUBT_TIME,  /* also habits and what comes before or after: "opens at night" */
} CmClaimDoubt;

CmClaimText *cm_claim_text_new(const char *answer) G_GNUC_WARN_UNUSED_RESULT;

/* NULL is allowed. */
void cm_claim_text_free(CmClaimText *self);

/* Whether the words from begin to end stand in prose, as a statement: not among keywords, not
 * negated in their clause, not hedged in their sentence (of which at most 600 bytes to each side
 * are looked at), not quoted. */
gboolean cm_claim_text_states(const CmClaimText *self, gsize begin, gsize end, CmClaimDoubt doubt);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CmClaimText, cm_claim_text_free)
