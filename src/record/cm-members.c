/* SPDX-License-Identifier: MIT */
#include "cm-members.h"

double
cm_members_take_number(json_t *object, const char *key)
{
  double value = cm_json_get_number(object, key);
  json_object_del(object, key);
  return value;
}

gint64
cm_members_take_integer(json_t *object, const char *key, gint64 fallback, gint64 lowest,
                        gint64 highest)
{
  gint64 value = cm_json_get_integer(object, key, fallback);
  json_object_del(object, key);
  return value < lowest || value > highest ? fallback : value;
}

void
cm_members_take_string(json_t *object, const char *key, char **value)
{
  const char *text = cm_json_get_string(object, key);
  if (text != NULL) {
    g_free(*value);
    *value = g_strdup(text);
  }
  json_object_del(object, key);
}

GStrv
cm_members_take_strings(json_t *object, const char *key)
{
  const json_t *array = json_object_get(object, key);
  if (!json_is_array(array)) {
    json_object_del(object, key);
    return NULL;
  }
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new();
  for (gsize i = 0; i < json_array_size(array); i++) {
    const char *text = json_string_value(json_array_get(array, i));
    if (text != NULL)
      g_strv_builder_add(builder, text);
  }
  json_object_del(object, key);
  return g_strv_builder_end(builder);
}

json_t *
cm_members_take_json(json_t *object, const char *key)
{
  json_t *value = json_object_get(object, key);
  json_t *taken = json_is_object(value) ? json_incref(value) : NULL;
  json_object_del(object, key);
  return taken;
}

json_t *
cm_members_take_array(json_t *object, const char *key)
{
  json_t *value = json_object_get(object, key);
  json_t *taken = json_is_array(value) ? json_incref(value) : NULL;
  json_object_del(object, key);
  return taken;
}

void
cm_members_drop_empty(json_t *object, const char *key)
{
  if (json_object_size(json_object_get(object, key)) == 0)
    json_object_del(object, key);
}

void
cm_members_set_strings(json_t *object, const char *key, char *const *values)
{
  if (values == NULL)
    return;
  json_t *array = json_array();
  for (; *values != NULL; values++) {
    g_autofree char *valid = g_utf8_make_valid(*values, -1);
    json_array_append_new(array, json_string(valid));
  }
  json_object_set_new(object, key, array);
}

void
cm_members_set_json(json_t *object, const char *key, json_t *value)
{
  if (value != NULL)
    json_object_set(object, key, value);
}

void
cm_members_add_extra(json_t *object, const json_t *extra)
{
  const char *key;
  json_t *value;
  json_object_foreach ((json_t *)extra, key, value) {
    json_t *own = json_object_get(object, key);
    if (own == NULL)
      json_object_set(object, key, value);
    else if (json_is_object(own) && json_is_object(value))
      cm_members_add_extra(own, value);
  }
}
