/* SPDX-License-Identifier: MIT */
#include "cm-meta-answer.h"

#include "cm-text.h"

#include <string.h>

struct CmMetaAnswer {
  json_t *fields;
  json_t *sources;
  json_t *repairs;
  json_t *warnings;
  GHashTable *seen; /* of "FIELD ITEM", the item folded: what stands in a list */
};

CmMetaAnswer *
cm_meta_answer_new(void)
{
  CmMetaAnswer *self = g_new0(CmMetaAnswer, 1);
  self->fields = json_object();
  self->sources = json_object();
  self->repairs = json_array();
  self->warnings = json_array();
  self->seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  return self;
}

void
cm_meta_answer_free(CmMetaAnswer *self)
{
  if (self == NULL)
    return;
  json_decref(self->fields);
  json_decref(self->sources);
  json_decref(self->repairs);
  json_decref(self->warnings);
  g_hash_table_unref(self->seen);
  g_free(self);
}

gboolean
cm_meta_answer_has(const CmMetaAnswer *self, const char *field)
{
  return json_object_get(self->fields, field) != NULL;
}

const char *
cm_meta_answer_get_string(const CmMetaAnswer *self, const char *field)
{
  return cm_json_get_string(self->fields, field);
}

void
cm_meta_answer_set_string(CmMetaAnswer *self, const char *field, const char *value,
                          const char *source)
{
  if (cm_meta_answer_has(self, field))
    return;
  cm_json_set_string(self->fields, field, value);
  cm_json_set_string(self->sources, field, source);
}

void
cm_meta_answer_set_number(CmMetaAnswer *self, const char *field, double value, const char *source)
{
  if (cm_meta_answer_has(self, field))
    return;
  cm_json_set_number(self->fields, field, value);
  cm_json_set_string(self->sources, field, source);
}

/* The object's array of this name, made where it is not there. */
static json_t *
list_of(json_t *object, const char *field)
{
  json_t *list = json_object_get(object, field);
  if (list == NULL) {
    list = json_array();
    json_object_set_new(object, field, list);
  }
  return list;
}

static gboolean
holds(const json_t *list, const char *text)
{
  gsize i;
  json_t *item;
  json_array_foreach ((json_t *)list, i, item) {
    if (g_str_equal(json_string_value(item), text))
      return TRUE;
  }
  return FALSE;
}

gboolean
cm_meta_answer_append(CmMetaAnswer *self, const char *field, const char *value, const char *source)
{
  json_t *list = list_of(self->fields, field);
  if (json_array_size(list) >= CM_META_ITEMS_MAX)
    return FALSE;
  json_t *sources = list_of(self->sources, field);
  if (!holds(sources, source))
    json_array_append_new(sources, json_string(source));

  g_autofree char *composed = g_utf8_normalize(value, -1, G_NORMALIZE_NFC);
  g_autofree char *folded = g_utf8_casefold(composed, -1);
  if (g_hash_table_add(self->seen, g_strconcat(field, " ", folded, NULL)))
    json_array_append_new(list, json_string(value));
  return TRUE;
}

/* The text as a note may hold it: one line, bounded. */
static char *
note_of(const char *format, va_list arguments)
{
  g_autofree char *raw = g_strdup_vprintf(format, arguments);
  char *text = cm_text_sanitize(raw, strlen(raw), CM_META_NOTE_BYTES);
  for (char *p = text; *p != '\0'; p++)
    *p = g_ascii_iscntrl(*p) ? ' ' : *p;
  return text;
}

void
cm_meta_answer_repair(CmMetaAnswer *self, const char *field, const char *format, ...)
{
  if (json_array_size(self->repairs) >= CM_META_NOTES_MAX)
    return;
  va_list arguments;
  va_start(arguments, format);
  g_autofree char *text = note_of(format, arguments);
  va_end(arguments);
  json_t *repair = json_object();
  cm_json_set_string(repair, "field", field);
  cm_json_set_string(repair, "message", text);
  gsize i;
  json_t *other;
  json_array_foreach (self->repairs, i, other) {
    if (json_equal(other, repair)) {
      json_decref(repair);
      return;
    }
  }
  json_array_append_new(self->repairs, repair);
}

void
cm_meta_answer_warn(CmMetaAnswer *self, const char *format, ...)
{
  va_list arguments;
  va_start(arguments, format);
  g_autofree char *text = note_of(format, arguments);
  va_end(arguments);
  if (json_array_size(self->warnings) < CM_META_NOTES_MAX && !holds(self->warnings, text))
    json_array_append_new(self->warnings, json_string(text));
}

/* Sets the list unless nothing is in it. */
static void
set_list(json_t *object, const char *key, const json_t *list)
{
  if (json_array_size(list) > 0)
    json_object_set_new(object, key, json_copy((json_t *)list));
}

json_t *
cm_meta_answer_to_json(const CmMetaAnswer *self)
{
  json_t *object = json_deep_copy(self->fields);
  if (json_object_size(self->sources) > 0)
    json_object_set_new(object, "sources", json_deep_copy(self->sources));
  set_list(object, "repairs", self->repairs);
  set_list(object, "warnings", self->warnings);
  return object;
}
