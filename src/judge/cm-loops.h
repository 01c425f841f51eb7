/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * How much of an answer goes round in a loop: exact loops of words, of characters without spaces
 * between them ("44444…", "1.1.1…"), and phrases that come again and again with others between.
 *
 * Linear time: each of a fixed number of periods is tried once over the whole text.
 */

#include "cm-view.h"

typedef struct {
  gsize begin; /* bytes; begin == end: there is none */
  gsize end;
  guint period;  /* words, or bytes where unspaced */
  guint times;   /* how often the unit stands there, whole ones */
  guint n_words; /* 0 where unspaced */
  gboolean unspaced;
} CmLoop;

struct CmLoops {
  CmLoop longest;     /* by bytes */
  gsize n_bytes;      /* of words, white space not counted */
  gsize looped_bytes; /* of them, within a loop of either kind */
  guint free_words;   /* words outside every loop */
  guint n_loops;      /* loops of up to eight words that share no word */
  double often_3;     /* share of words within a phrase of five that stands there 3 times or more */
  double often_5;     /* the same, 5 times or more */
  CmSpan often;       /* from the second place of the phrase that stands there most often */
};

/* Measures the view's words, which must have been split; loops.often is empty where no phrase
 * stands there three times. */
void cm_loops_measure(const CmView *view, CmLoops *ret_loops);

/* Share of the distinct words in the window of `width` words that has the fewest; 1 where the
 * answer is shorter. The window's range goes to *ret_span. */
double cm_loops_poorest_window(const CmView *view, guint width, CmSpan *ret_span);
