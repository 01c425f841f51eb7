/* SPDX-License-Identifier: MIT */
#include "cm-checks.h"
#include "cm-label.h"
#include "cm-prompt-parts.h"
#include "cm-sections.h"

static const char *const NAMES[CM_N_SECTIONS] = {"title", "description", "keywords"};

/* Whether a line, or a member of a JSON object, has this name for a label. */
static gboolean
has_other(const CmView *view, const char *name)
{
  const char *text = view->layout->plain;
  const GArray *fields = view->sections->fields;
  for (guint i = 0; i < fields->len; i++) {
    CmSpan label = g_array_index(fields, CmField, i).label;
    g_autofree char *found = cm_prompt_parts_name(text + label.begin, label.end - label.begin);
    if (g_str_equal(found, name))
      return TRUE;
  }
  for (guint i = 0; i < view->lines->len; i++) {
    CmSpan line = g_array_index(view->lines, CmSpan, i);
    CmLabelMatch match;
    if (!cm_label_at_line(text, line.begin, line.end, CM_LABEL_STYLE_ANY, &match))
      continue;
    g_autofree char *found =
        cm_prompt_parts_name(text + match.span.begin, match.span.end - match.span.begin);
    if (g_str_equal(found, name))
      return TRUE;
  }
  return FALSE;
}

static void
add_name(GString *names, const char *name)
{
  g_string_append_printf(names, "%s%s", names->len ? ", " : "", name);
}

/* Which parts the prompt asked for and the answer lacks. Word salad that happens to have a list's
 * shape is no list. Parts of the prompt's own are looked for where the answer has labels. */
void
cm_check_missing_sections(const CmView *view, CmAssessment *assessment)
{
  guint found = view->sections->found;
  if (assessment->labels & 1u << CM_LABEL_GIBBERISH && !view->sections->labelled)
    found = 0;
  guint missing = view->spec->sections & ~found;
  g_autoptr(GString) names = g_string_new(NULL);
  for (int i = 0; i < CM_N_SECTIONS; i++)
    if (missing & 1u << i)
      add_name(names, NAMES[i]);
  for (guint i = 0; view->sections->labelled && i < view->spec->others->len; i++)
    if (!has_other(view, g_ptr_array_index(view->spec->others, i)))
      add_name(names, g_ptr_array_index(view->spec->others, i));
  if (names->len > 0)
    cm_observe(assessment, view, CM_LABEL_MISSING_SECTIONS, 0, view->length,
               "Asked for by the prompt and missing or empty: %s.", names->str);
}
