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

/* Prose has 30 or more different words among these, a list of keywords more. */
#define WINDOW_WORDS 50

/* A shorter loop is an accident in any answer. */
#define MIN_BYTES 20

static gboolean
observe_loop(const CmView *view, CmAssessment *assessment)
{
  const CmLoop *loop = &view->loops->longest;
  gsize length = loop->end - loop->begin;
  if (length < cm_view_limit(view, "judge.repetition_loop_bytes") &&
      (length < MIN_BYTES || (double)length < cm_view_limit(view, "judge.repetition_loop_share") *
                                                  (double)view->loops->n_bytes))
    return FALSE;
  const char *what = loop->unspaced ? "characters" : loop->period > 1 ? "words" : "word";
  cm_observe(assessment, view, CM_LABEL_REPETITION, loop->begin, loop->end,
             "the same %u %s stand there %u times in a row", loop->period, what, loop->times);
  return TRUE;
}

/* Drafts of a reasoning return up to four times: they make up half of it, not more. */
static gboolean
has_reasoning(const CmView *view)
{
  return view->layout != NULL && view->layout->reasoning.end > view->layout->reasoning.begin;
}

static gboolean
observe_phrases(const CmView *view, CmAssessment *assessment)
{
  const CmLoops *loops = view->loops;
  double bound = has_reasoning(view) ? cm_view_limit(view, "judge.repetition_draft_share")
                                     : cm_view_limit(view, "judge.repetition_phrase_share");
  if (loops->often_3 < bound &&
      loops->often_5 < cm_view_limit(view, "judge.repetition_often_share"))
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
  double bound = view->loops->often_3 >= cm_view_limit(view, "judge.repetition_window_phrases")
                     ? cm_view_limit(view, "judge.repetition_window_soft")
                     : cm_view_limit(view, "judge.repetition_window_share");
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
