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

/* The value at `at`, without its quotes or brackets; that of null is empty, and an object's, so
 * that its members are read as fields of their own. Returns where to go on. */
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
  CmSpan word = cm_sections_trim(text, (CmSpan){ret_value->begin, at});
  gboolean null = word.end - word.begin == 4 && strncmp(text + word.begin, "null", 4) == 0;
  ret_value->end = null ? ret_value->begin : at;
  return at;
}

/* Whether an object with members begins here, a bracket around it skipped. */
static gboolean
is_object(const char *text, gsize at, gsize end)
{
  at = skip_space(text, at, end);
  if (at < end && text[at] == '[')
    at = skip_space(text, at + 1, end);
  if (at >= end || text[at] != '{')
    return FALSE;
  at = skip_space(text, at + 1, end);
  return at < end && text[at] == '"';
}

/* After the last bracket that closes; `end` where the object was cut off. */
static gsize
object_end(const char *text, gsize begin, gsize end)
{
  for (gsize i = end; i > begin; i--)
    if (text[i - 1] == '}' || text[i - 1] == ']')
      return i;
  return end;
}

/* The object: all of the region, or what stands in a fence or on lines of its own, with talk before
 * and after it; ret_begin is its first bracket. */
static gboolean
find_object(const char *text, CmSpan region, CmSpan *ret_object, gsize *ret_begin)
{
  /* empty lines are passed over once, not again from each of them */
  for (gsize line = skip_space(text, region.begin, region.end); line < region.end;) {
    const char *newline = memchr(text + line, '\n', region.end - line);
    gsize next = newline ? (gsize)(newline - text) + 1 : region.end;
    gboolean fence = region.end - line >= 3 && strncmp(text + line, "```", 3) == 0;
    gsize from = fence ? next : line;
    if (is_object(text, from, region.end)) {
      *ret_object = (CmSpan){line, object_end(text, from, region.end)};
      *ret_begin = skip_space(text, from, region.end);
      return TRUE;
    }
    line = skip_space(text, next, region.end);
  }
  return FALSE;
}

/* Where JSON was asked for, the first object within a line ("Here it is: {…}"). */
static gboolean
find_inline(const char *text, CmSpan region, CmSpan *ret_object, gsize *ret_begin)
{
  for (gsize at = region.begin; at < region.end; at++) {
    const char *brace = memchr(text + at, '{', region.end - at);
    if (brace == NULL)
      return FALSE;
    at = (gsize)(brace - text);
    if (!is_object(text, at, region.end))
      continue;
    *ret_begin = at;
    *ret_object = (CmSpan){at, object_end(text, at, region.end)};
    return TRUE;
  }
  return FALSE;
}

static void
read_members(CmSections *self, const char *text, CmSpan region)
{
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
}

gboolean
cm_sections_read_json(CmSections *self, const char *text, CmSpan region, gboolean asked)
{
  CmSpan object;
  if (!find_object(text, region, &object, &self->object_begin) &&
      !(asked && find_inline(text, region, &object, &self->object_begin)))
    return FALSE;
  read_members(self, text, (CmSpan){object.begin, region.end});
  gboolean named = FALSE;
  for (guint i = 0; i < self->fields->len; i++)
    named = named || g_array_index(self->fields, CmField, i).section >= 0;
  if (!named && object.begin > region.begin)
    g_array_set_size(self->fields, 0);
  if (self->fields->len == 0)
    return FALSE;
  self->preamble = cm_sections_trim(text, (CmSpan){region.begin, object.begin});
  self->closing = cm_sections_trim(text, (CmSpan){object.end, region.end});
  return TRUE;
}
