/* SPDX-License-Identifier: MIT */
#include "cm-checks.h"

#include <string.h>

#include "cm-json-form.h"
#include "cm-prompt-parts.h"
#include "cm-reasoning.h"
#include "cm-sections-private.h"
#include "cm-sections.h"

enum { MIN_FIELD_WORDS = 3, MIN_CLOSING_WORDS = 5 };

static void
observe(const CmView *view, CmAssessment *assessment, CmSpan span, const char *what)
{
  cm_observe(assessment, view, CM_LABEL_EXTRA_TEXT, span.begin, span.end, "%s", what);
}

/* Text before the first part; a heading over the parts ("Image metadata:") is layout. */
static void
check_preamble(const CmView *view, CmAssessment *assessment)
{
  CmSpan span = view->sections->preamble;
  if (cm_layout_count_words(view->layout, span) <
      cm_quality_number(view->quality, "judge.extra_min_preamble_words"))
    return;
  observe(view, assessment, span, "Text before the first of the parts asked for.");
}

/* Where JSON was asked for, a single word around the object breaks what reads it. */
static void
check_around(const CmView *view, CmAssessment *assessment)
{
  const CmJsonForm *json = view->json;
  if (cm_layout_count_words(view->layout, json->before) > 0)
    observe(view, assessment, json->before, "Text before the JSON object asked for.");
  if (cm_layout_count_words(view->layout, json->after) > 0)
    observe(view, assessment, json->after, "Text after the JSON object asked for.");
}

/* Instructions handed back are an echo, not extra text. */
static gboolean
is_echo(const CmAssessment *assessment, CmSpan span)
{
  for (guint i = 0; i < assessment->observations->len; i++) {
    const CmObservation *observation = g_ptr_array_index(assessment->observations, i);
    if (observation->label == CM_LABEL_PROMPT_ECHO && observation->begin < span.end &&
        observation->end > span.begin)
      return TRUE;
  }
  return FALSE;
}

/* Fields that nobody asked for: "Notes:", "Context:", "Cataloguing information". */
static void
check_fields(const CmView *view, CmAssessment *assessment)
{
  const GArray *fields = view->sections->fields;
  for (guint i = 0; i < fields->len; i++) {
    const CmField *field = &g_array_index(fields, CmField, i);
    gboolean asked =
        field->section >= 0
            ? (view->spec->sections & 1u << field->section) != 0
            : cm_prompt_parts_has(view->spec->others, view->layout->plain + field->label.begin,
                                  field->label.end - field->label.begin);
    if (asked || cm_layout_count_words(view->layout, field->value) < MIN_FIELD_WORDS ||
        is_echo(assessment, field->value))
      continue;
    observe(view, assessment, (CmSpan){field->label.begin, field->value.end},
            "A part that the prompt did not ask for.");
    return;
  }
}

/* What the model went on with after its turn's end, thinking aside. */
static void
check_tail(const CmView *view, CmAssessment *assessment)
{
  const CmLayout *layout = view->layout;
  if (cm_layout_count_words(layout, layout->tail) <
          cm_quality_number(view->quality, "judge.extra_min_tail_words") ||
      cm_reasoning_opens(view->quality, layout->plain, layout->tail.end, layout->tail.begin))
    return;
  observe(view, assessment, layout->tail, "Text after the end of the model's turn.");
}

/* Prose ends in a stop, or a remark's bracket; a list of terms has a comma every few words. */
static gboolean
is_remark(const CmView *view, CmSpan span)
{
  const char *text = view->layout->plain;
  guint n_words = cm_layout_count_words(view->layout, span);
  guint n_commas = 0, n_lines = 1;
  for (gsize i = span.begin; i < span.end; i++) {
    n_commas += text[i] == ',';
    n_lines += text[i] == '\n';
  }
  return n_words >= MIN_CLOSING_WORDS && strchr(".!?)", text[span.end - 1]) &&
         n_commas * MIN_CLOSING_WORDS <= n_words && n_lines * MIN_CLOSING_WORDS <= n_words;
}

/* A paragraph of prose after the keywords, or after a JSON object. */
static void
check_closing(const CmView *view, CmAssessment *assessment)
{
  const CmField *keywords = cm_sections_get(view->sections, CM_SECTION_KEYWORDS);
  CmSpan last = view->sections->closing;
  if (keywords && !view->sections->json) {
    const char *text = view->layout->plain;
    last = (CmSpan){keywords->value.end, keywords->value.end};
    for (gsize i = keywords->value.begin; i + 1 < keywords->value.end; i++)
      if (text[i] == '\n' && text[i + 1] == '\n')
        last.begin = i + 2;
  }
  last = cm_sections_trim(view->layout->plain, last);
  if (last.end > last.begin && is_remark(view, last))
    observe(view, assessment, last, "Closing remarks after the keywords.");
}

/* Every part asked for, and each of them once more. */
static void
check_second(const CmView *view, CmAssessment *assessment)
{
  const GArray *fields = view->sections->fields;
  guint once = 0, again = 0;
  CmSpan second = {0};
  for (guint i = 0; i < fields->len; i++) {
    const CmField *field = &g_array_index(fields, CmField, i);
    guint bit = field->section >= 0 ? 1u << field->section : 0;
    if (cm_layout_count_words(view->layout, field->value) == 0)
      continue;
    if (once & bit && again == 0)
      second.begin = field->label.begin;
    second.end = field->value.end;
    again |= once & bit;
    once |= bit;
  }
  if (again == view->spec->sections && again & (again - 1))
    observe(view, assessment, second, "The parts asked for, once more.");
}

/* Only where parts were asked for and some were given: else it is another fault. Instructions
 * handed back have a label of their own. */
void
cm_check_extra_text(const CmView *view, CmAssessment *assessment)
{
  if (view->spec->sections == 0 || !view->sections->labelled || view->sections->drafts)
    return;
  gboolean json = view->json != NULL && view->sections->json;
  if ((assessment->labels & 1u << CM_LABEL_PROMPT_ECHO) == 0) {
    json ? check_around(view, assessment) : check_preamble(view, assessment);
    check_fields(view, assessment);
  }
  check_tail(view, assessment);
  if (!json)
    check_closing(view, assessment);
  if ((assessment->labels & 1u << CM_LABEL_REPETITION) == 0)
    check_second(view, assessment);
}
