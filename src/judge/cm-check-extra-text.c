/* SPDX-License-Identifier: MIT */
#include "cm-checks.h"

#include <string.h>

#include "cm-reasoning.h"
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

/* Fields that nobody asked for: "Notes:", "Context:", "Cataloguing information". */
static void
check_fields(const CmView *view, CmAssessment *assessment)
{
  const GArray *fields = view->sections->fields;
  for (guint i = 0; i < fields->len; i++) {
    const CmField *field = &g_array_index(fields, CmField, i);
    gboolean asked = field->section >= 0 && view->spec->sections & 1u << field->section;
    if (asked || cm_layout_count_words(view->layout, field->value) < MIN_FIELD_WORDS)
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

/* A paragraph of prose after the keywords. */
static void
check_closing(const CmView *view, CmAssessment *assessment)
{
  const CmField *keywords = cm_sections_get(view->sections, CM_SECTION_KEYWORDS);
  if (!keywords || view->sections->json)
    return;
  const char *text = view->layout->plain;
  gsize begin = keywords->value.begin;
  for (gsize i = begin; i + 1 < keywords->value.end; i++)
    if (text[i] == '\n' && text[i + 1] == '\n')
      begin = i + 2;
  CmSpan last = {begin, keywords->value.end};
  if (begin == keywords->value.begin ||
      cm_layout_count_words(view->layout, last) < MIN_CLOSING_WORDS)
    return;
  gsize n_commas = 0, n_lines = 1;
  for (gsize i = last.begin; i < last.end; i++) {
    n_commas += text[i] == ',';
    n_lines += text[i] == '\n';
  }
  if (strchr(".!?", text[last.end - 1]) && n_commas < 4 && n_lines < 4)
    observe(view, assessment, last, "Closing remarks after the keywords.");
}

/* Only where parts were asked for and some were given: else it is another fault. */
void
cm_check_extra_text(const CmView *view, CmAssessment *assessment)
{
  if (view->spec->sections == 0 || !view->sections->labelled || view->sections->drafts)
    return;
  check_preamble(view, assessment);
  check_fields(view, assessment);
  check_tail(view, assessment);
  check_closing(view, assessment);
}
