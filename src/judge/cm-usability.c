/* SPDX-License-Identifier: MIT */
#include "cm-usability.h"

#include <string.h>

#include "cm-sections.h"

enum {
  MIN_KEPT_WORDS = 8, /* of a description after repair */
  MIN_KEPT_KEYWORDS = 4,
};

static gboolean
has(const CmAssessment *assessment, CmLabel label)
{
  return (assessment->labels & 1u << label) != 0;
}

static void
reason(CmAssessment *assessment, CmUsability usability, const char *why)
{
  if (usability > assessment->usability)
    assessment->usability = usability;
  g_ptr_array_add(assessment->reasons, g_strdup(why));
}

static guint
count_words(const char *text)
{
  guint n = 0;
  for (; text && *text; n++) {
    text += strspn(text, " ");
    text += strcspn(text, " ");
  }
  return n;
}

/* Faults of which nothing can be saved, whatever else is there. */
static void
judge_ruin(const CmView *view, CmAssessment *assessment)
{
  if (has(assessment, CM_LABEL_GIBBERISH))
    reason(assessment, CM_USABILITY_UNUSABLE, "It is not language.");
  if (has(assessment, CM_LABEL_REFUSAL))
    reason(assessment, CM_USABILITY_UNUSABLE, "The model declined.");
  if (has(assessment, CM_LABEL_EMPTY_OR_TRIVIAL))
    reason(assessment, CM_USABILITY_UNUSABLE, "There is nothing in it.");
  if (has(assessment, CM_LABEL_WRONG_LANGUAGE))
    reason(assessment, CM_USABILITY_UNUSABLE, "It is in another language.");
  if (has(assessment, CM_LABEL_PROMPT_ECHO))
    reason(assessment, CM_USABILITY_UNUSABLE, "It hands the prompt back.");
  if (has(assessment, CM_LABEL_OFF_TASK) && !view->sections->labelled)
    reason(assessment, CM_USABILITY_UNUSABLE, "It does something else.");
}

/* What is left after repair, measured against what was asked for. */
static void
judge_parts(const CmView *view, CmAssessment *assessment)
{
  const CmCatalogue *catalogue = &assessment->catalogue;
  guint asked = view->spec->sections;
  guint missing = asked & ~view->sections->found;
  gboolean described = count_words(catalogue->description) >= MIN_KEPT_WORDS;
  gboolean listed = catalogue->keywords->len >= MIN_KEPT_KEYWORDS;
  if (asked == 0) {
    if (!described && !view->spec->brief)
      reason(assessment, CM_USABILITY_UNUSABLE, "No description is left.");
    return;
  }
  if (missing & (missing - 1))
    reason(assessment, CM_USABILITY_UNUSABLE, "More than one part is missing.");
  if (!described && !listed)
    reason(assessment, CM_USABILITY_UNUSABLE, "Neither description nor keywords are left.");
  if (missing && has(assessment, CM_LABEL_CONTEXT_COPY))
    reason(assessment, CM_USABILITY_UNUSABLE, "A part is missing and the rest is the hint.");
  if (has(assessment, CM_LABEL_REPETITION) && has(assessment, CM_LABEL_CONTEXT_COPY))
    reason(assessment, CM_USABILITY_UNUSABLE, "What does not loop is the hint.");
  if (view->layout->unfinished && missing)
    reason(assessment, CM_USABILITY_UNUSABLE, "The chain of thought never came to an answer.");
}

static void
judge_caveats(CmAssessment *assessment)
{
  for (int label = 0; label < CM_N_LABELS; label++)
    if (has(assessment, label)) {
      reason(assessment, CM_USABILITY_WITH_CAVEATS, cm_label_to_string(label));
    }
}

void
cm_usability_decide(const CmView *view, CmAssessment *assessment)
{
  assessment->usability = CM_USABILITY_USABLE;
  judge_ruin(view, assessment);
  judge_parts(view, assessment);
  judge_caveats(assessment);
  if (view->sections->drafts)
    reason(assessment, CM_USABILITY_WITH_CAVEATS, "The parts stand only as drafts.");
  else if (view->spec->sections && !view->sections->labelled)
    reason(assessment, CM_USABILITY_WITH_CAVEATS, "The parts have no labels.");
}
