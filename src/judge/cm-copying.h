/* SPDX-License-Identifier: MIT */
#pragma once

/* How much of an answer's parts the prompt's hint had already. */

#include "cm-view.h"

typedef struct {
  guint n_terms;    /* of the description, or of the whole answer where it has none */
  double rows;      /* share of them in rows of three that the hint has */
  CmSpan longest;   /* the longest such row */
  guint n_keywords; /* of the answer, repeated ones once */
  double listed;    /* share of them that is a hinted keyword */
  double within;    /* share of them whose words all stand in the hint */
  CmSpan keywords;  /* empty where there are none */
} CmCopying;

/* FALSE where the prompt supplied no hint, or the answer has nothing to compare. */
gboolean cm_copying_measure(const CmView *view, CmCopying *ret_copying);
