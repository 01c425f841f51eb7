/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * CmTerms: a text as a row of hashed words, to ask how much of one text stands in another.
 *
 * A term is a run of letters and digits, in lower case, so that punctuation and Markdown make no
 * difference. Hashes are keyed per process; two terms with one hash are taken as equal.
 */

#include "cm-view.h"

typedef struct {
  guint64 hash;
  CmSpan span;
} CmTerm;

typedef struct {
  GArray *terms; /* of CmTerm */
} CmTerms;

/* Terms of the text from begin to end (valid UTF-8). */
CmTerms *cm_terms_new(const char *text, gsize begin, gsize end) G_GNUC_WARN_UNUSED_RESULT;

/* NULL is allowed. */
void cm_terms_free(CmTerms *self);

/* How many terms the text has. */
guint cm_terms_length(const CmTerms *self);

/* The set of all rows of n neighbouring terms (n >= 1), for the functions below. */
GHashTable *cm_terms_shingles(const CmTerms *self, guint n) G_GNUC_WARN_UNUSED_RESULT;

/* The terms from begin to end as one string, each parted from the next by a space. */
char *cm_terms_key(const char *text, gsize begin, gsize end) G_GNUC_WARN_UNUSED_RESULT;

/* Share (0 to 1) of the terms that stand in a row of n which the set has; 0 where there are none.
 * The longest such stretch goes to *ret_longest (NULL allowed), empty where there is none. */
double cm_terms_covered(const CmTerms *self, GHashTable *shingles, guint n, CmSpan *ret_longest);

/* Share of the terms of at least min_bytes that the set of single terms has; NAN for none such. */
double cm_terms_known(const CmTerms *self, GHashTable *singles, gsize min_bytes);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CmTerms, cm_terms_free)
