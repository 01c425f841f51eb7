/* SPDX-License-Identifier: MIT */
#include "cm-sections-private.h"

#include <string.h>

enum {
  MAX_TITLE_WORDS = 16,
  MIN_PROSE_WORDS = 6,
  MIN_LISTED = 4,       /* terms that make a list of keywords */
  MAX_WORDS_A_TERM = 4, /* on average */
};

/* Many short terms, hardly a full stop, and no list of facts ("Place: …", "Time: …"). */
static gboolean
is_list(const CmLayout *layout, CmSpan span)
{
  guint n_parts = 1, n_stops = 0, n_colons = 0;
  for (gsize i = span.begin; i < span.end; i++) {
    n_parts += layout->plain[i] == ',' || layout->plain[i] == ';' || layout->plain[i] == '\n';
    n_colons += layout->plain[i] == ':';
    n_stops += layout->plain[i] == '.' && i + 2 < span.end && layout->plain[i + 1] == ' ';
  }
  guint n_words = cm_layout_count_words(layout, span);
  return n_parts >= MIN_LISTED && n_words <= n_parts * MAX_WORDS_A_TERM && n_stops <= n_parts / 4 &&
         n_colons <= n_parts / 4;
}

static gboolean
is_title(const CmLayout *layout, CmSpan span)
{
  guint n_words = cm_layout_count_words(layout, span);
  char last = layout->plain[span.end - 1];
  return n_words >= 1 && n_words <= MAX_TITLE_WORDS && last != '.' && last != ':' &&
         !memchr(layout->plain + span.begin, '\n', span.end - span.begin);
}

static gboolean
has_empty_line(const char *text, CmSpan region)
{
  gboolean empty = FALSE;
  for (gsize i = region.begin; i < region.end; i++) {
    if (text[i] == '\n' && empty)
      return TRUE;
    empty = text[i] == '\n' || (empty && g_ascii_isspace(text[i]));
  }
  return FALSE;
}

/* The next paragraph (up to an empty line) or line of the region from *at on. */
static gboolean
next_part(const char *text, CmSpan region, gboolean by_line, gsize *at, CmSpan *ret_part)
{
  while (*at < region.end && g_ascii_isspace(text[*at]))
    (*at)++;
  gsize end = *at;
  while (end < region.end) {
    const char *newline = memchr(text + end, '\n', region.end - end);
    end = newline ? (gsize)(newline - text) : region.end;
    gsize next = end + 1;
    while (next < region.end && (text[next] == ' ' || text[next] == '\r'))
      next++;
    if (by_line || next >= region.end || text[next] == '\n')
      break;
    end = next;
  }
  *ret_part = cm_sections_trim(text, (CmSpan){*at, end});
  *at = MIN(end + 1, region.end);
  return ret_part->end > ret_part->begin;
}

/* Parts in their order: a title, then prose, then a list; each at most once. */
static void
read_parts(CmSections *self, const CmLayout *layout, CmSpan region, gboolean by_line)
{
  guint found = 0;
  gsize at = region.begin;
  CmSpan part;
  while (next_part(layout->plain, region, by_line, &at, &part)) {
    int section = CM_SECTION_DESCRIPTION;
    if (is_list(layout, part))
      section = CM_SECTION_KEYWORDS;
    else if (found == 0 && is_title(layout, part))
      section = CM_SECTION_TITLE;
    else if (cm_layout_count_words(layout, part) < MIN_PROSE_WORDS)
      continue;
    CmField *last =
        found & 1u << section ? &g_array_index(self->fields, CmField, self->fields->len - 1) : NULL;
    if (!last)
      cm_sections_add(self, section, (CmSpan){part.begin, part.begin}, part);
    else if (last->section == section)
      last->value.end = part.end; /* prose of several paragraphs */
    found |= 1u << section;
  }
}

/* "Title: …" followed by prose and no label for it: the prose is the description. */
static void
split_title(CmSections *self, const CmLayout *layout)
{
  for (guint i = 0; i < self->fields->len; i++) {
    CmField *field = &g_array_index(self->fields, CmField, i);
    if (field->section != CM_SECTION_TITLE)
      continue;
    CmSpan value = field->value;
    const char *newline = memchr(layout->plain + value.begin, '\n', value.end - value.begin);
    if (!newline)
      continue;
    gsize cut = (gsize)(newline - layout->plain);
    CmSpan rest = cm_sections_trim(layout->plain, (CmSpan){cut, value.end});
    if (cm_layout_count_words(layout, rest) < MIN_PROSE_WORDS)
      continue;
    field->value = cm_sections_trim(layout->plain, (CmSpan){value.begin, cut});
    cm_sections_add(self, is_list(layout, rest) ? CM_SECTION_KEYWORDS : CM_SECTION_DESCRIPTION,
                    (CmSpan){rest.begin, rest.begin}, rest);
    return;
  }
}

static gboolean
has_section(const CmSections *self, int section)
{
  for (guint i = 0; i < self->fields->len; i++)
    if (g_array_index(self->fields, CmField, i).section == section)
      return TRUE;
  return FALSE;
}

/* One paragraph of whole sentences. */
static gboolean
is_prose(const CmLayout *layout, CmSpan span)
{
  return cm_layout_count_words(layout, span) >= MIN_PROSE_WORDS &&
         layout->plain[span.end - 1] == '.' &&
         !memchr(layout->plain + span.begin, '\n', span.end - span.begin);
}

/* A short line before the first label, with none for a title, is the title; a paragraph, with none
 * for a description, the description. */
static void
take_preamble(CmSections *self, const CmLayout *layout)
{
  CmSpan preamble = self->preamble;
  gboolean prose = is_prose(layout, preamble);
  int section = prose ? CM_SECTION_DESCRIPTION : CM_SECTION_TITLE;
  if (preamble.end == preamble.begin || has_section(self, section) ||
      (!prose && !is_title(layout, preamble)))
    return;
  cm_sections_add(self, section, (CmSpan){preamble.begin, preamble.begin}, preamble);
  self->preamble = (CmSpan){preamble.end, preamble.end};
}

void
cm_sections_read_shapes(CmSections *self, const CmLayout *layout, const CmPromptSpec *spec,
                        CmSpan region)
{
  if (self->json || region.end == region.begin)
    return;
  if (self->labelled) {
    if (!has_section(self, CM_SECTION_DESCRIPTION))
      split_title(self, layout);
    take_preamble(self, layout);
    return;
  }
  g_array_set_size(self->fields, 0);
  if (spec->sections == 0) {
    cm_sections_add(self, CM_SECTION_DESCRIPTION, (CmSpan){region.begin, region.begin}, region);
    return;
  }
  read_parts(self, layout, region, !has_empty_line(layout->plain, region));
}
