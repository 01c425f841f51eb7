/* SPDX-License-Identifier: MIT */
#include "cm-json-form.h"

#include "cm-json.h"
#include "cm-prompt-parts.h"
#include "cm-sections-private.h"

#include <string.h>

/* A catalogue's entry has hardly 100 items; jansson needs 23 bytes for each "1,". */
#define LIMITS ((CmJsonLimits){.bytes = 16 << 20, .items = 10000, .depth = 16, .nuls = TRUE})

static const char *const NAMES[CM_N_SECTIONS] = {"title", "description", "keywords"};

/* After the bracket that closes the one at `begin`; FALSE where none does. */
static gboolean
find_close(const char *text, gsize begin, gsize end, gsize *ret_end)
{
  guint depth = 0;
  gboolean quoted = FALSE;
  for (gsize i = begin; i < end; i++) {
    if (quoted && text[i] == '\\')
      i++;
    else if (text[i] == '"')
      quoted = !quoted;
    else if (!quoted && strchr("{[", text[i]))
      depth++;
    else if (!quoted && strchr("}]", text[i]) && --depth == 0) {
      *ret_end = i + 1;
      return TRUE;
    }
  }
  return FALSE;
}

static gboolean
is_text(const json_t *value)
{
  return json_is_string(value);
}

static gboolean
is_texts(const json_t *value)
{
  for (gsize i = 0; i < json_array_size(value); i++)
    if (!json_is_string(json_array_get(value, i)))
      return FALSE;
  return json_is_array(value);
}

static char *
check_member(const CmPromptSpec *spec, int section, const json_t *value)
{
  if (section != CM_SECTION_KEYWORDS)
    return is_text(value) ? NULL : g_strdup_printf("the %s is no text", NAMES[section]);
  if (is_texts(value) || (is_text(value) && !spec->json_array))
    return NULL;
  return g_strdup(is_text(value) ? "the keywords are one text and no array"
                                 : "the keywords are no array of texts");
}

/* Every part that was asked for is there, once, and of its type; nothing else is where nothing else
 * was wanted. */
static char *
check_members(const CmPromptSpec *spec, const json_t *object)
{
  guint found = 0;
  gboolean other = FALSE;
  const char *key;
  json_t *value;
  json_object_foreach ((json_t *)object, key, value) {
    int section = cm_sections_name(key, strlen(key));
    guint bit = section >= 0 ? 1u << section : 0;
    if ((bit & spec->sections) == 0) {
      other = other || !cm_prompt_parts_has(spec->others, key, strlen(key));
      continue;
    }
    if (found & bit)
      return g_strdup_printf("it has more than one member for the %s", NAMES[section]);
    found |= bit;
    char *fault = check_member(spec, section, value);
    if (fault != NULL)
      return fault;
  }
  for (int section = 0; section < CM_N_SECTIONS; section++)
    if (spec->sections & ~found & 1u << section)
      return g_strdup_printf("it has no member for the %s", NAMES[section]);
  return other && spec->only_sections ? g_strdup("it has members that nobody asked for") : NULL;
}

/* A part twice: jansson only says that it is invalid. */
static gboolean
is_doubled(const CmSections *sections)
{
  guint once = 0;
  for (guint i = 0; i < sections->fields->len; i++) {
    int section = g_array_index(sections->fields, CmField, i).section;
    guint bit = section >= 0 ? 1u << section : 0;
    if (once & bit)
      return TRUE;
    once |= bit;
  }
  return FALSE;
}

static char *
check_object(const char *text, CmSpan span, const CmSections *sections, const CmPromptSpec *spec)
{
  g_autoptr(json_t) value = cm_json_parse(text + span.begin, span.end - span.begin, LIMITS, NULL);
  if (value == NULL)
    return g_strdup(is_doubled(sections) ? "it has a member twice" : "it is no valid JSON");
  if (!json_is_object(value))
    return g_strdup("it is an array and no object");
  return check_members(spec, value);
}

/* Whether an object that is not closed was broken off; one that ends in its bracket has a quote too
 * many within. */
static gboolean
is_open(const char *text, CmSpan body)
{
  CmSpan rest = cm_sections_trim(text, body);
  return rest.end == rest.begin || text[rest.end - 1] != '}';
}

/* What stands before the object; the line of a fence belongs to the object. */
static CmSpan
before_object(const char *text, gsize begin, gsize end)
{
  while (end > begin && g_ascii_isspace(text[end - 1]))
    end--;
  gsize line = end;
  while (line > begin && text[line - 1] != '\n')
    line--;
  gboolean fence = end - line >= 3 && strncmp(text + line, "```", 3) == 0;
  return cm_sections_trim(text, (CmSpan){begin, fence ? line : end});
}

CmJsonForm *
cm_json_form_new(const CmLayout *layout, const CmSections *sections, const CmPromptSpec *spec)
{
  if (!spec->asks_json || sections->drafts)
    return NULL;
  CmJsonForm *self = g_new0(CmJsonForm, 1);
  const char *text = layout->plain;
  CmSpan body = layout->body;
  if (!sections->json) {
    self->fault = g_strdup("it is no JSON object with these parts");
    return self;
  }
  gsize begin = sections->object_begin;
  self->object = (CmSpan){begin, body.end};
  self->before = before_object(text, body.begin, begin);
  if (!find_close(text, begin, body.end, &self->object.end)) {
    self->open = is_open(text, body);
    self->fault = g_strdup(self->open ? "the object has no end" : "it is no valid JSON");
    return self;
  }
  self->after = cm_sections_trim(text, (CmSpan){self->object.end, body.end});
  self->fault = check_object(text, self->object, sections, spec);
  return self;
}

void
cm_json_form_free(CmJsonForm *self)
{
  if (!self)
    return;
  g_free(self->fault);
  g_free(self);
}
