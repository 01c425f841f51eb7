/* SPDX-License-Identifier: MIT */
#include "cm-checks.h"
#include "cm-prompt-terms.h"
#include "cm-sections.h"

enum {
  MIN_TERMS = 6, /* in what is compared */
  MIN_SHORT_PROMPT = 3,
  MAX_SHORT_TERMS = 80,
};

static double
covered(const CmView *view, CmSpan span, GHashTable *rows, CmSpan *ret_longest)
{
  g_autoptr(CmTerms) terms = cm_terms_new(view->layout->plain, span.begin, span.end);
  if (cm_terms_length(terms) < MIN_TERMS)
    return 0;
  return cm_terms_covered(terms, rows, CM_PROMPT_ECHO_ROW, ret_longest);
}

/* Rules reworded or made up in the prompt's words: short, no part of a catalogue, and nearly every
 * word of it is one of the instructions'. */
static gboolean
is_reworded(const CmView *view, CmSpan span)
{
  if (view->sections->labelled)
    return FALSE;
  g_autoptr(CmTerms) terms = cm_terms_new(view->layout->plain, span.begin, span.end);
  guint n = cm_terms_length(terms);
  if (n < MIN_TERMS || n > MAX_SHORT_TERMS)
    return FALSE;
  const CmPromptTerms *prompt = view->spec->terms;
  return cm_terms_covered(terms, prompt->pairs, 2, NULL) >=
             cm_quality_number(view->quality, "judge.echo_min_pairs") &&
         cm_terms_known(terms, prompt->singles, 1) >=
             cm_quality_number(view->quality, "judge.echo_min_known");
}

/* A part filled with what the prompt says about that part, or a part of the prompt ("Rules:")
 * handed back whole. */
static void
check_fields(const CmView *view, CmAssessment *assessment, GHashTable *rows)
{
  const GArray *fields = view->sections->fields;
  for (guint i = 0; i < fields->len && !view->sections->drafts; i++) {
    const CmField *field = &g_array_index(fields, CmField, i);
    if (field->section == CM_SECTION_KEYWORDS ||
        covered(view, field->value, rows, NULL) <
            cm_quality_number(view->quality, "judge.echo_min_part_covered"))
      continue;
    cm_observe(assessment, view, CM_LABEL_PROMPT_ECHO, field->value.begin, field->value.end,
               "A part is filled with the prompt's instruction.");
    return;
  }
}

static void
check(const CmView *view, CmAssessment *assessment)
{
  GHashTable *rows = view->spec->terms->rows;
  CmSpan body = view->layout->body;
  CmSpan longest = {0};
  double share = covered(view, body, rows, &longest);
  if (share >= cm_quality_number(view->quality, "judge.echo_min_covered"))
    cm_observe(assessment, view, CM_LABEL_PROMPT_ECHO, longest.begin, longest.end,
               "%.0f %% of the words stand in the prompt's instructions.", 100 * share);
  else if (is_reworded(view, body))
    cm_observe(assessment, view, CM_LABEL_PROMPT_ECHO, body.begin, body.end,
               "Rules in the words of the prompt instead of an answer.");
  else
    check_fields(view, assessment, rows);
}

/* A short request ("Describe this image") handed back again and again, and nothing else. */
static void
check_short(const CmView *view, CmAssessment *assessment, const CmTerms *instructions)
{
  guint n = cm_terms_length(instructions);
  CmSpan body = view->layout->body;
  CmSpan longest = {0};
  if (n < MIN_SHORT_PROMPT)
    return;
  g_autoptr(GHashTable) rows = cm_terms_shingles(instructions, n);
  g_autoptr(CmTerms) terms = cm_terms_new(view->layout->plain, body.begin, body.end);
  if (cm_terms_covered(terms, rows, n, &longest) >=
      cm_quality_number(view->quality, "judge.echo_min_part_covered"))
    cm_observe(assessment, view, CM_LABEL_PROMPT_ECHO, longest.begin, longest.end,
               "The request itself, handed back.");
}

void
cm_check_prompt_echo(const CmView *view, CmAssessment *assessment)
{
  if (cm_terms_length(view->spec->terms->instructions) >= 2 * CM_PROMPT_ECHO_ROW)
    check(view, assessment);
  else
    check_short(view, assessment, view->spec->terms->instructions);
}
