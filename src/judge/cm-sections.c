/* SPDX-License-Identifier: MIT */
#include "cm-sections.h"

#include <string.h>

#include "cm-label.h"
#include "cm-prompt-parts.h"
#include "cm-sections-private.h"

static gboolean
is_space(char c)
{
  return c == ' ' || c == '\n' || c == '\t' || c == '\r';
}

static gboolean
is_edge(char c)
{
  return is_space(c) || c == '*' || c == '_' || c == '`';
}

/* A rule ("---") or the marks of a heading at the end belong to what follows. */
static gboolean
ends_in_rule(const char *text, CmSpan span)
{
  return span.end - span.begin >= 3 && strncmp(text + span.end - 3, "---", 3) == 0;
}

/* Without white space and Markdown's rules, fences and emphasis around it. */
CmSpan
cm_sections_trim(const char *text, CmSpan span)
{
  while (span.begin < span.end && is_edge(text[span.begin]))
    span.begin++;
  while (span.begin < span.end) {
    if (is_edge(text[span.end - 1]) || text[span.end - 1] == '#')
      span.end--;
    else if (ends_in_rule(text, span))
      span.end -= 3;
    else
      break;
  }
  return span;
}

void
cm_sections_add(CmSections *self, int section, CmSpan label, CmSpan value)
{
  CmField field = {.section = section, .label = label, .value = value};
  g_array_append_val(self->fields, field);
}

/* Ends the value of the last field where the next label begins. */
static void
end_last(CmSections *self, const char *text, gsize end)
{
  if (self->fields->len == 0)
    return;
  CmField *last = &g_array_index(self->fields, CmField, self->fields->len - 1);
  last->value = cm_sections_trim(text, (CmSpan){MIN(last->value.begin, end), end});
}

static void
add_label(CmSections *self, const char *text, const CmLabelMatch *match)
{
  end_last(self, text, match->span.begin);
  CmSpan rest = {match->span.end, match->span.end};
  cm_sections_add(self, match->section, match->span, rest);
}

/* Labels within a line, after the one it begins with: "Title: … Description: … Keywords: …". */
static void
read_inline(CmSections *self, const char *text, gsize begin, gsize end)
{
  for (gsize i = begin; i < end; i++) {
    CmLabelMatch match;
    if (text[i] == ':' && cm_label_before_colon(text, begin, i, &match))
      add_label(self, text, &match);
  }
}

/* Whether a line of the value is a label of no part: keywords come in groups ("Setting: …"). */
static gboolean
is_grouped(const char *text, CmSpan value)
{
  CmLabelMatch match;
  const char *newline = memchr(text + value.begin, '\n', value.end - value.begin);
  gsize end = newline ? (gsize)(newline - text) : value.end;
  return cm_label_at_line(text, value.begin, end, CM_LABEL_STYLE_ANY, &match) && match.section < 0;
}

/* Before the first part, a label of no part is only some text in front; right after another label
 * it is that label's value ("Title:", then "Night in London: a view"), and so are the further ones
 * of a list of keywords that began with one. */
static gboolean
is_other_apart(const CmSections *self, const char *text, gsize begin)
{
  if (self->fields->len == 0)
    return FALSE;
  const CmField *last = &g_array_index(self->fields, CmField, self->fields->len - 1);
  CmSpan value = cm_sections_trim(text, (CmSpan){MIN(last->value.begin, begin), begin});
  if (value.end == value.begin)
    return FALSE;
  return last->section != CM_SECTION_KEYWORDS || !is_grouped(text, value);
}

static void
read_line(CmSections *self, const char *text, CmSpan line, CmLabelStyle style)
{
  CmLabelMatch match;
  if (!cm_label_at_line(text, line.begin, line.end, style, &match))
    return;
  if (match.section < 0 && !is_other_apart(self, text, line.begin))
    return;
  add_label(self, text, &match);
  if (style == CM_LABEL_STYLE_ANY && match.section >= 0)
    read_inline(self, text, match.span.end, line.end);
}

static void
read_labels(CmSections *self, const char *text, CmSpan region, CmLabelStyle style)
{
  for (gsize begin = region.begin; begin < region.end;) {
    const char *newline = memchr(text + begin, '\n', region.end - begin);
    gsize end = newline ? (gsize)(newline - text) : region.end;
    read_line(self, text, (CmSpan){begin, end}, style);
    begin = end + 1;
  }
  end_last(self, text, region.end);
}

static gboolean
has_part(const CmSections *self)
{
  for (guint i = 0; i < self->fields->len; i++)
    if (g_array_index(self->fields, CmField, i).section >= 0)
      return TRUE;
  return FALSE;
}

/* Where the prompt has both a title and a caption, the caption describes. */
static void
take_captions(CmSections *self, const char *text)
{
  for (guint i = 0; i < self->fields->len; i++) {
    CmField *field = &g_array_index(self->fields, CmField, i);
    g_autofree char *name =
        cm_prompt_parts_name(text + field->label.begin, field->label.end - field->label.begin);
    if (field->section == CM_SECTION_TITLE && g_str_has_suffix(name, "caption"))
      field->section = CM_SECTION_DESCRIPTION;
  }
}

/* Of several fields of a section the first that says something counts; of drafts the last, since
 * earlier ones weigh the task. With more than one title, drafts are not settled: there is no part
 * yet. */
static void
choose(CmSections *self, const CmLayout *layout)
{
  guint n_titles = 0;
  for (int section = 0; section < CM_N_SECTIONS; section++)
    self->chosen[section] = -1;
  for (guint i = 0; i < self->fields->len; i++) {
    const CmField *field = &g_array_index(self->fields, CmField, i);
    if (field->section < 0 || cm_layout_count_words(layout, field->value) == 0)
      continue;
    n_titles += field->section == CM_SECTION_TITLE;
    if (self->chosen[field->section] < 0 || self->drafts)
      self->chosen[field->section] = (int)i;
  }
  for (int section = 0; section < CM_N_SECTIONS; section++) {
    if (self->drafts && n_titles > 1)
      self->chosen[section] = -1;
    if (self->chosen[section] >= 0)
      self->found |= 1u << section;
  }
}

static void
note_preamble(CmSections *self, const char *text, CmSpan region)
{
  if (!self->labelled || self->json)
    return;
  for (guint i = 0; i < self->fields->len; i++) {
    const CmField *field = &g_array_index(self->fields, CmField, i);
    if (field->label.end == field->label.begin)
      continue;
    self->preamble = cm_sections_trim(text, (CmSpan){region.begin, field->label.begin});
    return;
  }
}

CmSections *
cm_sections_new(const CmLayout *layout, const CmPromptSpec *spec)
{
  CmSections *self = g_new0(CmSections, 1);
  self->fields = g_array_new(FALSE, FALSE, sizeof(CmField));
  self->drafts = layout->unfinished && layout->body.end == layout->body.begin;
  CmSpan region = self->drafts ? layout->reasoning : layout->body;
  self->json = !self->drafts && cm_sections_read_json(self, layout->plain, region, spec->asks_json);
  if (!self->json)
    read_labels(self, layout->plain, region,
                self->drafts ? CM_LABEL_STYLE_PLAIN : CM_LABEL_STYLE_ANY);
  self->labelled = has_part(self);
  note_preamble(self, layout->plain, region);
  if (spec->caption_describes)
    take_captions(self, layout->plain);
  if (!self->drafts)
    cm_sections_read_shapes(self, layout, spec, region);
  choose(self, layout);
  return self;
}

void
cm_sections_free(CmSections *self)
{
  if (!self)
    return;
  g_array_unref(self->fields);
  g_free(self);
}

const CmField *
cm_sections_get(const CmSections *self, CmSection section)
{
  int index = self->chosen[section];
  return index < 0 ? NULL : &g_array_index(self->fields, CmField, index);
}
