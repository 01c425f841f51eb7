/* SPDX-License-Identifier: MIT */
#include "cm-catalogue.h"

#include <string.h>

#include "cm-json-text.h"
#include "cm-repair.h"
#include "cm-sections.h"
#include "cm-text.h"

enum {
  MAX_KEYWORD_WORDS = 8, /* longer items of the list are prose */
  MAX_KEYWORDS = 1000,   /* a loop of made-up terms is no list to keep */
  MAX_DESCRIPTION_BYTES = 8192,
};

/* Faults whose repair is what made the catalogue's text. */
#define REPAIRED_LABELS                                                                            \
  (1u << CM_LABEL_EXTRA_TEXT | 1u << CM_LABEL_REASONING_LEAK | 1u << CM_LABEL_ENCODING_LEAK |      \
   1u << CM_LABEL_CONTROL_TOKEN_LEAK | 1u << CM_LABEL_REPETITION)

/* Where a loop begins in the span; the span's end where there is none. */
static gsize
loop_begin(const CmAssessment *assessment, CmSpan span)
{
  gsize begin = span.end;
  for (guint i = 0; i < assessment->observations->len; i++) {
    const CmObservation *observation = g_ptr_array_index(assessment->observations, i);
    if (observation->label == CM_LABEL_REPETITION && observation->end > span.begin &&
        observation->begin < span.end)
      begin = MIN(begin, MAX(observation->begin, span.begin));
  }
  return begin;
}

/* A range of the answer as one line; of JSON what its escapes mean. NULL where nothing is left. */
static char *
read_line(const CmView *view, gsize begin, gsize end, gboolean *ret_repaired)
{
  char *line = cm_repair_line(view->layout->plain, begin, end, ret_repaired);
  if (line == NULL || !view->sections->json || !cm_json_text_unescape(line))
    return line;
  g_strstrip(line);
  if (*line != '\0')
    return line;
  g_free(line);
  return NULL;
}

static char *
read_title(const CmView *view, const CmField *field, gboolean *repaired)
{
  const char *text = view->layout->plain;
  CmSpan value = field->value;
  const char *newline = memchr(text + value.begin, '\n', value.end - value.begin);
  return read_line(view, value.begin, newline ? (gsize)(newline - text) : value.end, repaired);
}

/* The end of the last whole sentence before `end`, where a tail is cut off; `end` where none. */
static gsize
sentence_end(const char *text, gsize begin, gsize end)
{
  for (gsize i = end; i > begin; i--)
    if (strchr(".!?", text[i - 1]) && (i == end || g_ascii_isspace(text[i])))
      return i;
  return end;
}

static char *
read_description(const CmView *view, CmAssessment *assessment, const CmField *field)
{
  const char *text = view->layout->plain;
  CmSpan value = field->value;
  gsize loop = loop_begin(assessment, value);
  gsize end = MIN(loop, value.begin + cm_text_prefix(text + value.begin, value.end - value.begin,
                                                     MAX_DESCRIPTION_BYTES));
  gboolean cut = end < value.end || assessment->labels & 1u << CM_LABEL_TRUNCATED;
  if (cut && value.end >= view->layout->body.end)
    end = sentence_end(text, value.begin, end);
  assessment->catalogue.repaired |= end < value.end;
  return read_line(view, value.begin, end, &assessment->catalogue.repaired);
}

static guint
count_spaces(const char *text)
{
  guint n = 0;
  for (; *text; text++)
    n += *text == ' ';
  return n;
}

/* A list's number before a term: "12. ", "3) ". */
static const char *
without_number(const char *term)
{
  gsize n = strspn(term, "0123456789");
  if (n > 0 && n < 4 && (term[n] == '.' || term[n] == ')') && term[n + 1] == ' ')
    return term + n + 2;
  return term;
}

static void
add_keyword(CmCatalogue *self, GHashTable *seen, const CmView *view, CmSpan span)
{
  g_autofree char *term = read_line(view, span.begin, span.end, &self->repaired);
  if (!term || self->keywords->len >= MAX_KEYWORDS)
    return;
  char *bare = g_strdup(without_number(term));
  g_strdelimit(bare, "\"[]{}", ' ');
  g_strstrip(bare);
  gsize n = strlen(bare);
  if (n > 0 && bare[n - 1] == '.')
    bare[--n] = '\0';
  gboolean sentence = n > 0 && strchr("!?", bare[n - 1]) && count_spaces(bare) > 1;
  g_autofree char *folded = g_utf8_casefold(bare, -1);
  if (n == 0 || sentence || count_spaces(bare) >= MAX_KEYWORD_WORDS ||
      g_hash_table_contains(seen, folded)) {
    g_free(bare);
    return;
  }
  g_hash_table_add(seen, g_steal_pointer(&folded));
  g_ptr_array_add(self->keywords, bare);
}

/* A separator of terms and its length in bytes; 0 for none. */
static gsize
separator_at(const char *text, gsize i, gsize end)
{
  if (strchr(",;\n", text[i]))
    return 1;
  if (end - i >= 3 && (memcmp(text + i, "，", 3) == 0 || memcmp(text + i, "、", 3) == 0 ||
                       memcmp(text + i, "•", 3) == 0))
    return 3;
  return 0;
}

/* The items of a JSON array, each whole; the last one not where it is cut. */
static void
read_items(const CmView *view, CmCatalogue *catalogue, GHashTable *seen, CmSpan value, gboolean cut)
{
  CmSpan item;
  for (gsize at = value.begin; cm_json_text_next(view->layout->plain, value.end, &at, &item);)
    if (item.end < value.end || !cut)
      add_keyword(catalogue, seen, view, item);
}

/* The terms of a list, parted by commas and the like; the last one not where it is cut. */
static void
read_terms(const CmView *view, CmCatalogue *catalogue, GHashTable *seen, CmSpan value, gboolean cut)
{
  gsize begin = value.begin;
  for (gsize i = begin; i < value.end;) {
    gsize n = separator_at(view->layout->plain, i, value.end);
    if (n > 0) {
      add_keyword(catalogue, seen, view, (CmSpan){begin, i});
      begin = i + n;
    }
    i += MAX(n, 1);
  }
  if (!cut)
    add_keyword(catalogue, seen, view, (CmSpan){begin, value.end});
}

static void
read_keywords(const CmView *view, CmAssessment *assessment, const CmField *field)
{
  g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  /* what a limit cut may be half a word */
  gboolean cut =
      assessment->labels & 1u << CM_LABEL_TRUNCATED && field->value.end >= view->layout->body.end;
  gboolean items = view->sections->json && cm_json_text_is_array(view->layout->plain, field->value);
  (items ? read_items : read_terms)(view, &assessment->catalogue, seen, field->value, cut);
}

void
cm_catalogue_read(const CmView *view, CmAssessment *assessment)
{
  CmCatalogue *self = &assessment->catalogue;
  const CmField *title = cm_sections_get(view->sections, CM_SECTION_TITLE);
  const CmField *description = cm_sections_get(view->sections, CM_SECTION_DESCRIPTION);
  const CmField *keywords = cm_sections_get(view->sections, CM_SECTION_KEYWORDS);
  if (title)
    self->title = read_title(view, title, &self->repaired);
  if (description)
    self->description = read_description(view, assessment, description);
  if (keywords)
    read_keywords(view, assessment, keywords);
  gboolean any = self->title || self->description || self->keywords->len > 0;
  self->repaired = any && (self->repaired || assessment->labels & REPAIRED_LABELS);
}
