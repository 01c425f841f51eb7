/* SPDX-License-Identifier: MIT */
#include "cm-sections-private.h"

#include <string.h>

/* A scanner, not a parser: answers are cut off, fenced, and not always quite JSON. */

/* The end of the string whose first character (after the quote) is at `at`: its closing quote, or
 * the region's end. */
static gsize
string_end(const char *text, gsize at, gsize end)
{
  while (at < end && text[at] != '"')
    at += text[at] == '\\' && at + 1 < end ? 2 : 1;
  return MIN(at, end);
}

static gsize
skip_space(const char *text, gsize at, gsize end)
{
  while (at < end && g_ascii_isspace(text[at]))
    at++;
  return at;
}

static gsize
array_end(const char *text, gsize at, gsize end)
{
  while (at < end && text[at] != ']')
    at = text[at] == '"' ? string_end(text, at + 1, end) + 1 : at + 1;
  return MIN(at, end);
}

/* The value at `at`, without its quotes or brackets; an object's is empty, so that its members are
 * read as fields of their own. Returns where to go on. */
static gsize
read_value(const char *text, gsize at, gsize end, CmSpan *ret_value)
{
  *ret_value = (CmSpan){at, at};
  if (at >= end || text[at] == '{')
    return at + 1;
  if (text[at] == '"') {
    ret_value->begin = at + 1;
    ret_value->end = string_end(text, at + 1, end);
    return ret_value->end + 1;
  }
  if (text[at] == '[') {
    ret_value->begin = at + 1;
    ret_value->end = array_end(text, at + 1, end);
    return ret_value->end + 1;
  }
  while (at < end && !strchr(",}\n", text[at]))
    at++;
  ret_value->end = at;
  return at;
}

/* Whether the region begins as a JSON object, a fence and its language skipped. */
static gboolean
is_object(const char *text, CmSpan region)
{
  gsize at = region.begin;
  if (region.end - at >= 3 && strncmp(text + at, "```", 3) == 0) {
    const char *newline = memchr(text + at, '\n', region.end - at);
    at = newline ? (gsize)(newline - text) + 1 : at + 3;
  }
  at = skip_space(text, at, region.end);
  if (at < region.end && text[at] == '[')
    at = skip_space(text, at + 1, region.end);
  if (at >= region.end || text[at] != '{')
    return FALSE;
  at = skip_space(text, at + 1, region.end);
  return at < region.end && text[at] == '"';
}

/* Where the object begins: at the region's start, or at the start of a later line. */
static gboolean
find_object(const char *text, CmSpan region, gsize *ret_begin)
{
  for (gsize at = region.begin; at < region.end;) {
    gboolean may = at == region.begin || text[at] == '{' || text[at] == '`';
    if (may && is_object(text, (CmSpan){at, region.end})) {
      *ret_begin = at;
      return TRUE;
    }
    const char *newline = memchr(text + at, '\n', region.end - at);
    at = newline ? (gsize)(newline - text) + 1 : region.end;
  }
  return FALSE;
}

gboolean
cm_sections_read_json(CmSections *self, const char *text, CmSpan region)
{
  gsize begin = 0;
  if (!find_object(text, region, &begin))
    return FALSE;
  self->preamble = cm_sections_trim(text, (CmSpan){region.begin, begin});
  region.begin = begin;
  for (gsize at = region.begin; at < region.end;) {
    if (text[at] != '"') {
      at++;
      continue;
    }
    gsize close = string_end(text, at + 1, region.end);
    gsize colon = skip_space(text, MIN(close + 1, region.end), region.end);
    if (colon >= region.end || text[colon] != ':') {
      at = close + 1;
      continue;
    }
    CmSpan label = {at, colon + 1};
    CmSpan value = {0};
    int section = cm_sections_name(text + at + 1, close - at - 1);
    at = read_value(text, skip_space(text, colon + 1, region.end), region.end, &value);
    if (value.end > value.begin)
      cm_sections_add(self, section, label, cm_sections_trim(text, value));
  }
  return self->fields->len > 0;
}
