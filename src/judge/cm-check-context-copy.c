/* SPDX-License-Identifier: MIT */
#include "cm-checks.h"
#include "cm-copying.h"
#include "cm-sections.h"

/* Fewest terms of a list of which one can tell, and fewest words of a description; fewer words than
 * that are a copy where all of them stand so in the hint. */
enum { MIN_KEYWORDS = 5, MIN_TERMS = 12, MIN_VERBATIM_TERMS = 7 };

/* Rows of three words that stand so in the hint, much of the description, and a list from the
 * hint's words; or fewer rows, and many of its very keywords. */
static gboolean
is_description_copied(const CmView *view, const CmCopying *copying)
{
  if (copying->n_terms < MIN_TERMS)
    return copying->n_terms >= MIN_VERBATIM_TERMS && copying->rows >= 1;
  if (copying->rows >= cm_quality_number(view->quality, "judge.copy_min_verbatim_rows"))
    return TRUE;
  if (copying->rows >= cm_quality_number(view->quality, "judge.copy_min_rows"))
    return copying->n_keywords < MIN_KEYWORDS ||
           copying->within >= cm_quality_number(view->quality, "judge.copy_min_within");
  return copying->rows >= cm_quality_number(view->quality, "judge.copy_min_fewer_rows") &&
         copying->listed >= cm_quality_number(view->quality, "judge.copy_min_fewer_listed");
}

/* A list that keeps what it confirmed of a hint has more of its own; where a bare list is all there
 * is, its words count. */
static gboolean
is_list_copied(const CmView *view, const CmCopying *copying)
{
  if (copying->n_keywords < MIN_KEYWORDS)
    return FALSE;
  gboolean bare = !(view->sections->found & 1u << CM_SECTION_DESCRIPTION);
  return copying->listed >= cm_quality_number(view->quality, "judge.copy_min_listed") ||
         (bare &&
          copying->within >= cm_quality_number(view->quality, "judge.copy_min_bare_within"));
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
  if (is_description_copied(view, &copying))
    cm_observe(assessment, view, CM_LABEL_CONTEXT_COPY, copying.longest.begin, copying.longest.end,
               "%.0f %% of the description's words stand so in the prompt's hint.",
               100 * copying.rows);
  else if (is_list_copied(view, &copying))
    cm_observe(assessment, view, CM_LABEL_CONTEXT_COPY, copying.keywords.begin,
               copying.keywords.end, "%.0f %% of the keywords are made of the prompt's hint.",
               100 * MAX(copying.listed, copying.within));
}
