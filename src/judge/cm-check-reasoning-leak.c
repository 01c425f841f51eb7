/* SPDX-License-Identifier: MIT */
#include "cm-checks.h"
#include "cm-layout.h"
#include "cm-reasoning.h"

/* Remarks to oneself per 1000 words, and the fewest of words, from which a text that does not open
 * like a chain of thought is one all the same. */
#define MIN_DENSITY 25.0
#define MIN_WORDS   60

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
  double density = cm_reasoning_density(layout->plain, layout->body.begin, layout->body.end);
  if (density >= MIN_DENSITY)
    cm_observe(assessment, view, CM_LABEL_REASONING_LEAK, layout->body.begin, layout->body.end,
               "%.0f remarks of thinking aloud per 1000 words.", density);
}
