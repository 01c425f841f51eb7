/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <string.h>

#include "cm-checks.h"
#include "cm-copying.h"

/* Terms of the list that a hint gave already, from which the list is a copy; and the fewest terms
 * of which one can tell. */
#define MIN_KEYWORDS_COPIED 0.75
#define MIN_KEYWORDS        5

/* Words of the description that stand in rows of three of the hint. */
#define MIN_DESCRIPTION_COPIED 0.5
#define MIN_DESCRIPTION_TERMS  8

/* Keywords or description taken over from what the prompt supplied. */
void
cm_check_context_copy(const CmView *view, CmAssessment *assessment)
{
  CmCopying copying;
  if (!cm_copying_measure(view, &copying))
    return;
  if (copying.n_terms >= MIN_DESCRIPTION_TERMS && copying.rows >= MIN_DESCRIPTION_COPIED)
    cm_observe(assessment, view, CM_LABEL_CONTEXT_COPY, copying.longest.begin, copying.longest.end,
               "%.0f %% of the description's words stand so in the prompt's hint.",
               100 * copying.rows);
  else if (copying.n_keywords >= MIN_KEYWORDS && copying.listed >= MIN_KEYWORDS_COPIED)
    cm_observe(assessment, view, CM_LABEL_CONTEXT_COPY, copying.keywords.begin,
               copying.keywords.end, "%.0f %% of the keywords are the prompt's own.",
               100 * copying.listed);
}
