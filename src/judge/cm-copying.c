/* SPDX-License-Identifier: MIT */
#include "cm-copying.h"

#include <string.h>

#include "cm-sections.h"
#include "cm-terms.h"

enum { ROW = 3 }; /* neighbouring words */

/* The hint as lookup tables: rows and single words of all of it, and its keywords as they stand. */
typedef struct {
  GHashTable *rows;
  GHashTable *singles;
  GHashTable *keywords; /* rows of all of a keyword's terms, see keyword_key() */
} Hint;

/* A keyword's terms as one string, whatever its case and punctuation. */
static char *
keyword_key(const char *text, gsize begin, gsize end)
{
  g_autofree char *folded = g_utf8_casefold(text + begin, (gssize)(end - begin));
  GString *key = g_string_new(NULL);
  for (const char *c = folded; *c; c = g_utf8_next_char(c)) {
    gunichar sign = g_utf8_get_char(c);
    if (g_unichar_isalnum(sign) || g_unichar_ismark(sign))
      g_string_append_unichar(key, sign);
    else if (key->len > 0 && key->str[key->len - 1] != ' ')
      g_string_append_c(key, ' ');
  }
  while (key->len > 0 && key->str[key->len - 1] == ' ')
    g_string_truncate(key, key->len - 1);
  return g_string_free(key, FALSE);
}

static void
hint_clear(Hint *self)
{
  g_hash_table_unref(self->rows);
  g_hash_table_unref(self->singles);
  g_hash_table_unref(self->keywords);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Hint, hint_clear)

static void
hint_init(Hint *self, const CmPromptSpec *spec)
{
  g_autoptr(GString) all = g_string_new(spec->hint ? spec->hint : "");
  self->keywords = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  for (guint i = 0; i < spec->hint_keywords->len; i++) {
    const char *keyword = g_ptr_array_index(spec->hint_keywords, i);
    g_string_append_printf(all, "\n%s", keyword);
    g_hash_table_add(self->keywords, keyword_key(keyword, 0, strlen(keyword)));
  }
  g_autoptr(CmTerms) terms = cm_terms_new(all->str, 0, all->len);
  self->rows = cm_terms_shingles(terms, ROW);
  self->singles = cm_terms_shingles(terms, 1);
}

static void
measure_prose(const CmView *view, const Hint *hint, CmSpan span, CmCopying *copying)
{
  g_autoptr(CmTerms) terms = cm_terms_new(view->layout->plain, span.begin, span.end);
  copying->n_terms = cm_terms_length(terms);
  copying->rows = cm_terms_covered(terms, hint->rows, ROW, &copying->longest);
}

static void
measure_keyword(const CmView *view, const Hint *hint, CmSpan span, GHashTable *seen,
                CmCopying *copying)
{
  const char *text = view->layout->plain;
  char *key = keyword_key(text, span.begin, span.end);
  if (*key == '\0' || g_hash_table_contains(seen, key)) {
    g_free(key);
    return;
  }
  g_autoptr(CmTerms) terms = cm_terms_new(text, span.begin, span.end);
  copying->n_keywords++;
  copying->listed += g_hash_table_contains(hint->keywords, key);
  copying->within += cm_terms_known(terms, hint->singles, 1) >= 1;
  g_hash_table_add(seen, key);
}

static void
measure_keywords(const CmView *view, const Hint *hint, CmSpan span, CmCopying *copying)
{
  const char *text = view->layout->plain;
  g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  gsize begin = span.begin;
  for (gsize i = span.begin; i <= span.end; i++) {
    if (i < span.end && !strchr(",;\n", text[i]))
      continue;
    measure_keyword(view, hint, (CmSpan){begin, i}, seen, copying);
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
  g_auto(Hint) hint;
  hint_init(&hint, spec);
  CmCopying copying = {0};
  const CmField *description = cm_sections_get(view->sections, CM_SECTION_DESCRIPTION);
  const CmField *keywords = cm_sections_get(view->sections, CM_SECTION_KEYWORDS);
  if (description)
    measure_prose(view, &hint, description->value, &copying);
  else if (!keywords)
    measure_prose(view, &hint, view->layout->body, &copying);
  if (keywords)
    measure_keywords(view, &hint, keywords->value, &copying);
  *ret_copying = copying;
  return copying.n_terms > 0 || copying.n_keywords > 0;
}
