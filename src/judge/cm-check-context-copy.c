/* SPDX-License-Identifier: MIT */
#include "cm-checks.h"
#include "cm-copying.h"
#include "cm-sections.h"

/* Terms of the list that are hinted keywords, from which it is a copy; and the fewest terms of
 * which one can tell. A list that keeps what it confirmed of a hint has more of its own. */
#define MIN_LISTED   0.75
#define MIN_KEYWORDS 5

/* Words of the description that stand in rows of three of the hint; and how much of the list must
 * be from the hint's words for the whole to count as a copy, with much and with less of the rows.
 */
#define MIN_ROWS         0.5
#define MIN_WITHIN       0.6
#define MIN_FEWER_ROWS   0.4
#define MIN_FEWER_LISTED 0.5
#define MIN_TERMS        12

/* Fewer words than that are a copy where all of them stand so in the hint. */
#define MIN_VERBATIM_TERMS 7

/* Terms from the hint's words in a bare list, which is all there is. */
#define MIN_BARE_WITHIN 0.9

static gboolean
is_description_copied(const CmCopying *copying)
{
  if (copying->n_terms < MIN_TERMS)
    return copying->n_terms >= MIN_VERBATIM_TERMS && copying->rows >= 1;
  if (copying->rows >= MIN_ROWS)
    return copying->n_keywords < MIN_KEYWORDS || copying->within >= MIN_WITHIN;
  return copying->rows >= MIN_FEWER_ROWS && copying->listed >= MIN_FEWER_LISTED;
}

static gboolean
is_list_copied(const CmView *view, const CmCopying *copying)
{
  if (copying->n_keywords < MIN_KEYWORDS)
    return FALSE;
  gboolean bare = !(view->sections->found & 1u << CM_SECTION_DESCRIPTION);
  return copying->listed >= MIN_LISTED || (bare && copying->within >= MIN_BARE_WITHIN);
}

/* Keywords or description taken over from what the prompt supplied. What a chain of thought weighs
 * of it is no answer yet, and a loop that has no parts is judged as a loop. */
void
cm_check_context_copy(const CmView *view, CmAssessment *assessment)
{
  CmCopying copying;
  gboolean loops = !view->sections->labelled && assessment->labels & 1u << CM_LABEL_REPETITION;
  if (view->sections->drafts || loops || !cm_copying_measure(view, &copying))
    return;
  if (is_description_copied(&copying))
    cm_observe(assessment, view, CM_LABEL_CONTEXT_COPY, copying.longest.begin, copying.longest.end,
               "%.0f %% of the description's words stand so in the prompt's hint.",
               100 * copying.rows);
  else if (is_list_copied(view, &copying))
    cm_observe(assessment, view, CM_LABEL_CONTEXT_COPY, copying.keywords.begin,
               copying.keywords.end, "%.0f %% of the keywords are made of the prompt's hint.",
               100 * MAX(copying.listed, copying.within));
}
