/* SPDX-License-Identifier: MIT */
#include "cm-copying.h"

#include <string.h>

#include "cm-prompt-terms.h"
#include "cm-sections.h"

static void
measure_prose(const CmView *view, const CmPromptTerms *prompt, CmSpan span, CmCopying *copying)
{
  g_autoptr(CmTerms) terms = cm_terms_new(view->layout->plain, span.begin, span.end);
  copying->n_terms = cm_terms_length(terms);
  copying->rows = cm_terms_covered(terms, prompt->hint_rows, CM_PROMPT_COPY_ROW, &copying->longest);
}

static void
measure_keyword(const CmView *view, const CmPromptTerms *prompt, CmSpan span, GHashTable *seen,
                CmCopying *copying)
{
  const char *text = view->layout->plain;
  char *key = cm_terms_key(text, span.begin, span.end);
  if (*key == '\0' || g_hash_table_contains(seen, key)) {
    g_free(key);
    return;
  }
  g_autoptr(CmTerms) terms = cm_terms_new(text, span.begin, span.end);
  copying->n_keywords++;
  copying->listed += g_hash_table_contains(prompt->hint_keywords, key);
  copying->within += cm_terms_known(terms, prompt->hint_singles, 1) >= 1;
  g_hash_table_add(seen, key);
}

static void
measure_keywords(const CmView *view, const CmPromptTerms *prompt, CmSpan span, CmCopying *copying)
{
  const char *text = view->layout->plain;
  g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  gsize begin = span.begin;
  for (gsize i = span.begin; i <= span.end; i++) {
    if (i < span.end && !strchr(",;\n", text[i]))
      continue;
    measure_keyword(view, prompt, (CmSpan){begin, i}, seen, copying);
    begin = i + 1;
  }
  copying->keywords = span;
  if (copying->n_keywords > 0) {
    copying->listed /= copying->n_keywords;
    copying->within /= copying->n_keywords;
  }
}

gboolean
cm_copying_measure(const CmView *view, CmCopying *ret_copying)
{
  const CmPromptSpec *spec = view->spec;
  if (!spec->hint && spec->hint_keywords->len == 0)
    return FALSE;
  CmCopying copying = {0};
  const CmField *description = cm_sections_get(view->sections, CM_SECTION_DESCRIPTION);
  const CmField *keywords = cm_sections_get(view->sections, CM_SECTION_KEYWORDS);
  if (description)
    measure_prose(view, spec->terms, description->value, &copying);
  else if (!keywords)
    measure_prose(view, spec->terms, view->layout->body, &copying);
  if (keywords)
    measure_keywords(view, spec->terms, keywords->value, &copying);
  *ret_copying = copying;
  return copying.n_terms > 0 || copying.n_keywords > 0;
}
