/* SPDX-License-Identifier: MIT */
#include "cm-checks.h"
#include "cm-layout.h"
#include "cm-reasoning.h"

/* The fewest words of which one can tell that they think aloud without opening so. */
enum { MIN_WORDS = 60 };

/* Visible thinking: between tags, after the opening of a chain of thought, or all along. */
void
cm_check_reasoning_leak(const CmView *view, CmAssessment *assessment)
{
  const CmLayout *layout = view->layout;
  if (layout->reasoning.end > layout->reasoning.begin) {
    cm_observe(assessment, view, CM_LABEL_REASONING_LEAK, layout->reasoning.begin,
               layout->reasoning.end,
               layout->unfinished ? "A chain of thought to the end."
                                  : "A chain of thought before the answer.");
    return;
  }
  if (cm_layout_count_words(layout, layout->body) < MIN_WORDS)
    return;
  double density =
      cm_reasoning_density(view->quality, layout->plain, layout->body.begin, layout->body.end);
  if (density >= cm_quality_number(view->quality, "judge.reasoning_min_density"))
    cm_observe(assessment, view, CM_LABEL_REASONING_LEAK, layout->body.begin, layout->body.end,
               "%.0f remarks of thinking aloud per 1000 words.", density);
}
