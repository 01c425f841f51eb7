/* SPDX-License-Identifier: MIT */
/*
 * repetition: the answer goes round in a loop that dominates a part of it.
 *
 * Three ways to see one, from the surest to the softest: an exact loop of words or characters; a
 * phrase of five words that stands there again and again with others between; a stretch with so
 * few different words that it must be a template with one word exchanged. A keyword that stands
 * there twice by accident is none of them.
 */
#include "cm-checks.h"

#include "cm-layout.h"
#include "cm-loops.h"

/* An exact loop counts when it takes this many bytes, or this share of a short answer. */
#define MIN_LOOP_BYTES 60
#define MIN_LOOP_SHARE 0.4

/* Share of words in phrases that return three and five times. Drafts of a reasoning trace return
 * up to four times: they make up half of a trace, not more. */
#define MIN_OFTEN_3_SHARE  0.28
#define MIN_OFTEN_3_DRAFTS 0.55
#define MIN_OFTEN_5_SHARE  0.25

/* Prose has 30 or more different words among 50, a list of keywords more. */
#define WINDOW_WORDS      50
#define MIN_WINDOW_SHARE  0.34
#define MIN_OFTEN_SUPPORT 0.25
#define MIN_WINDOW_SOFT   0.44

static gboolean
observe_loop(const CmView *view, CmAssessment *assessment)
{
  const CmLoop *loop = &view->loops->longest;
  gsize length = loop->end - loop->begin;
  if (length < MIN_LOOP_BYTES &&
      (length < 20 || (double)length < MIN_LOOP_SHARE * (double)view->loops->n_bytes))
    return FALSE;
  const char *what = loop->unspaced ? "characters" : loop->period > 1 ? "words" : "word";
  cm_observe(assessment, view, CM_LABEL_REPETITION, loop->begin, loop->end,
             "the same %u %s stand there %u times in a row", loop->period, what, loop->times);
  return TRUE;
}

static gboolean
has_reasoning(const CmView *view)
{
  return view->layout != NULL && view->layout->reasoning.end > view->layout->reasoning.begin;
}

static gboolean
observe_phrases(const CmView *view, CmAssessment *assessment)
{
  const CmLoops *loops = view->loops;
  double bound = has_reasoning(view) ? MIN_OFTEN_3_DRAFTS : MIN_OFTEN_3_SHARE;
  if (loops->often_3 < bound && loops->often_5 < MIN_OFTEN_5_SHARE)
    return FALSE;
  cm_observe(assessment, view, CM_LABEL_REPETITION, loops->often.begin, loops->often.end,
             "phrases that return three times or more make up %.0f %% of the answer",
             100 * loops->often_3);
  return TRUE;
}

static void
observe_template(const CmView *view, CmAssessment *assessment)
{
  CmSpan span = {0};
  double share = cm_loops_poorest_window(view, WINDOW_WORDS, &span);
  double bound = view->loops->often_3 >= MIN_OFTEN_SUPPORT ? MIN_WINDOW_SOFT : MIN_WINDOW_SHARE;
  if (share >= bound)
    return;
  cm_observe(assessment, view, CM_LABEL_REPETITION, span.begin, span.end,
             "only %.0f different words among %d", share * WINDOW_WORDS, WINDOW_WORDS);
}

void
cm_check_repetition(const CmView *view, CmAssessment *assessment)
{
  if (!observe_loop(view, assessment) && !observe_phrases(view, assessment))
    observe_template(view, assessment);
}
