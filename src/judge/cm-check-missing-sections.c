/* SPDX-License-Identifier: MIT */
#include "cm-checks.h"
#include "cm-sections.h"

static const char *const NAMES[CM_N_SECTIONS] = {"title", "description", "keywords"};

/* Which parts the prompt asked for and the answer lacks. Word salad that happens to have a list's
 * shape is no list. */
void
cm_check_missing_sections(const CmView *view, CmAssessment *assessment)
{
  guint found = view->sections->found;
  if (assessment->labels & 1u << CM_LABEL_GIBBERISH && !view->sections->labelled)
    found = 0;
  guint missing = view->spec->sections & ~found;
  if (missing == 0)
    return;
  g_autoptr(GString) names = g_string_new(NULL);
  for (int i = 0; i < CM_N_SECTIONS; i++)
    if (missing & 1u << i)
      g_string_append_printf(names, "%s%s", names->len ? ", " : "", NAMES[i]);
  cm_observe(assessment, view, CM_LABEL_MISSING_SECTIONS, 0, view->length,
             "Asked for by the prompt and missing or empty: %s.", names->str);
}
