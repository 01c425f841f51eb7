/* SPDX-License-Identifier: MIT */
#include "cm-constraints.h"

#include <string.h>

#include "cm-json-form.h"
#include "cm-json-text.h"
#include "cm-sections.h"

static void
add(CmAssessment *assessment, char *demand, char *found, gboolean kept)
{
  CmConstraint *constraint = g_new0(CmConstraint, 1);
  *constraint = (CmConstraint){demand, found, kept};
  g_ptr_array_add(assessment->constraints, constraint);
}

static void
add_range(CmAssessment *assessment, CmRange range, const char *what, guint n)
{
  if (range.most == 0)
    return;
  char *demand = range.least == range.most
                     ? g_strdup_printf("%u %s", range.least, what)
                     : g_strdup_printf("%u to %u %s", range.least, range.most, what);
  add(assessment, demand, g_strdup_printf("%u", n), n >= range.least && n <= range.most);
}

static guint
count_words(const char *text)
{
  guint n = 0;
  gboolean inside = FALSE;
  for (; *text; text = g_utf8_next_char(text)) {
    gunichar c = g_utf8_get_char(text);
    gboolean space = g_unichar_isspace(c);
    gboolean sign = g_unichar_isalnum(c);
    n += sign && !inside;
    inside = !space && (inside || sign);
  }
  return n;
}

/* Ends of sentences: a full stop and the like before white space and no lower-case letter, so that
 * "St. Mary" counts but "e.g. this" does not; the text's end is one. */
static guint
count_sentences(const char *text)
{
  guint n = 0;
  gsize length = strlen(text);
  for (gsize i = 0; i < length; i++) {
    if (text[i + 1] != ' ' || !strchr(".!?", text[i]))
      continue;
    gboolean initial = i < 2 || !g_ascii_islower(text[i - 1]) || i < 3 || text[i - 3] == ' ';
    n += !g_ascii_islower(text[i + 2]) && !initial;
  }
  return length == 0 ? 0 : n + 1;
}

/* Whether the parts come in the order title, description, keywords. */
static gboolean
is_in_order(const CmSections *sections)
{
  gsize last = 0;
  for (CmSection section = 0; section < CM_N_SECTIONS; section++) {
    const CmField *field = cm_sections_get(sections, section);
    if (!field)
      continue;
    if (field->value.begin < last)
      return FALSE;
    last = field->value.begin;
  }
  return TRUE;
}

static guint
count_items(const char *text, CmSpan value)
{
  guint n = 0;
  CmSpan item;
  for (gsize at = value.begin; cm_json_text_next(text, value.end, &at, &item);)
    n += item.end > item.begin;
  return n;
}

/* How many terms the list has, repeated ones included: its separators and one. */
static guint
count_listed(const CmView *view, const CmField *field)
{
  guint n = 1;
  gboolean term = FALSE;
  if (view->sections->json && cm_json_text_is_array(view->layout->plain, field->value))
    return count_items(view->layout->plain, field->value);
  for (gsize i = field->value.begin; i < field->value.end; i++) {
    char c = view->layout->plain[i];
    gboolean separates = c == ',' || c == ';' || c == '\n';
    n += separates && term;
    term = separates ? FALSE : term || !g_ascii_isspace(c);
  }
  return n;
}

static void
check_keywords(const CmView *view, CmAssessment *assessment)
{
  const CmField *field = cm_sections_get(view->sections, CM_SECTION_KEYWORDS);
  guint n = assessment->catalogue.keywords->len;
  if (!field || n == 0)
    return;
  add_range(assessment, view->spec->n_keywords, "keywords", n);
  guint n_listed = count_listed(view, field);
  guint n_twice = n_listed > n ? n_listed - n : 0;
  add(assessment, g_strdup("no keyword twice"), g_strdup_printf("%u repeated", n_twice),
      n_twice == 0);
}

void
cm_constraints_check(const CmView *view, CmAssessment *assessment)
{
  if (view->json != NULL)
    add(assessment, g_strdup("one JSON object of the form asked for"),
        g_strdup(view->json->fault != NULL ? view->json->fault : "as asked"),
        view->json->fault == NULL);
  if (view->spec->sections == 0)
    return;
  const CmCatalogue *catalogue = &assessment->catalogue;
  if (catalogue->title)
    add_range(assessment, view->spec->title_words, "words in the title",
              count_words(catalogue->title));
  if (catalogue->description)
    add_range(assessment, view->spec->description_sentences, "sentences in the description",
              count_sentences(catalogue->description));
  check_keywords(view, assessment);
  if (view->sections->found & (view->sections->found - 1)) {
    gboolean kept = is_in_order(view->sections);
    add(assessment, g_strdup("title, description, keywords in this order"),
        g_strdup(kept ? "in order" : "in another order"), kept);
  }
}
