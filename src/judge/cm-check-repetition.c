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

#include <string.h>

/* Prose has 30 or more different words among these, a list of keywords more. */
#define WINDOW_WORDS 50

/* Terms of a list have no more. */
#define MAX_ITEM_WORDS 5

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
  const char *what = loop->unspaced ? "character" : "word";
  if (loop->period == 1)
    cm_observe(assessment, view, CM_LABEL_REPETITION, loop->begin, loop->end,
               "the same %s stands there %u times in a row", what, loop->times);
  else
    cm_observe(assessment, view, CM_LABEL_REPETITION, loop->begin, loop->end,
               "the same %u %ss stand there %u times in a row", loop->period, what, loop->times);
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

/* Items of a list that follow one another and share a word. */
typedef struct {
  guint id;
  guint n;
  gsize begin;
} Run;

static void
take_item(Run *run, guint id, gsize begin)
{
  if (run->n > 0 && run->id == id)
    run->n++;
  else
    *run = (Run){.id = id, .n = 1, .begin = begin};
}

/* "12.", "3)", "-": what numbers or marks an item is no word of it. */
static gboolean
is_item_mark(const CmView *view, const CmWord *word)
{
  gboolean letter = FALSE;
  for (gsize i = word->span.begin; i < word->span.end; i++)
    letter = letter || g_ascii_isalpha(view->text[i]) || (guchar)view->text[i] >= 0x80;
  return !letter;
}

/* Whether the item ends with this word: a separator behind it, or a new line. */
static gboolean
ends_item(const CmView *view, guint index)
{
  const CmWord *word = cm_view_word(view, index);
  if (strchr(",;", view->text[word->span.end - 1]) || index + 1 == view->words->len)
    return TRUE;
  gsize next = cm_view_word(view, index + 1)->span.begin;
  return memchr(view->text + word->span.end, '\n', next - word->span.end) != NULL;
}

/* "street market, fruit market, city market, …": a list of which item after item begins or ends
 * with one word, numbers before them aside. A person who lists a few kinds stops before. */
static void
observe_list(const CmView *view, CmAssessment *assessment)
{
  guint bound = (guint)cm_view_limit(view, "judge.repetition_list_items");
  Run first = {0}, last = {0};
  guint begin = 0, n_words = 0; /* of the item */
  for (guint i = 0; i < view->words->len; i++) {
    const CmWord *word = cm_view_word(view, i);
    gboolean mark = n_words == 0 && is_item_mark(view, word);
    if (n_words == 0)
      begin = i;
    n_words += !mark;
    if (mark || !ends_item(view, i))
      continue;
    /* A longer item is a sentence; two neighbours that share nothing end a run. */
    guint none = view->n_ids + i;
    gsize at = cm_view_word(view, begin)->span.begin;
    take_item(&first, n_words <= MAX_ITEM_WORDS ? cm_view_word(view, begin)->id : none, at);
    take_item(&last, n_words <= MAX_ITEM_WORDS ? word->id : none, at);
    n_words = 0;
    const Run *run = first.n > last.n ? &first : &last;
    if (run->n < bound)
      continue;
    cm_observe(assessment, view, CM_LABEL_REPETITION, run->begin, word->span.end,
               "%u items of a list in a row share a word", run->n);
    return;
  }
}

/* A reasoning weighs the same words item by item. */
void
cm_check_repetition(const CmView *view, CmAssessment *assessment)
{
  if (observe_loop(view, assessment) || observe_phrases(view, assessment))
    return;
  observe_template(view, assessment);
  if ((assessment->labels & 1u << CM_LABEL_REPETITION) == 0 && !has_reasoning(view))
    observe_list(view, assessment);
}
