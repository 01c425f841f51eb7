/* SPDX-License-Identifier: MIT */
#include "cm-server-settings.h"

#include "cm-fault.h"
#include "cm-server-form.h"

#include <math.h>
#include <string.h>

/* What every server of this interface has, by OpenAI's reference of it. */
static const char *const usual[] = {"max_tokens", "temperature", "top_p", "seed", "stop", NULL};

#define READY_TIMEOUT_S     600.0
#define READY_TIMEOUT_MAX_S 86400.0

static gboolean
refuse(GError **error, const char *member, const char *wanted)
{
  g_set_error(error, CM_FAULT, CM_FAULT_SETTING_UNSUPPORTED, "the setting server.%s must be %s",
              member, wanted);
  return FALSE;
}

static gboolean
read_string(const json_t *object, const char *key, const char **ret_text, GError **error)
{
  const json_t *value = json_object_get(object, key);
  if (value == NULL || json_is_null(value))
    return TRUE;
  *ret_text = json_string_value(value);
  return (*ret_text != NULL && **ret_text != '\0') ||
         refuse(error, key, "a text that is not empty");
}

static gboolean
read_typed(const json_t *object, const char *key, json_type type, const json_t **ret_value,
           GError **error)
{
  const json_t *value = json_object_get(object, key);
  if (value == NULL || json_is_null(value))
    return TRUE;
  *ret_value = value;
  return json_typeof(value) == type ||
         refuse(error, key, type == JSON_ARRAY ? "an array" : "an object");
}

/* Words, and where nested is allowed arrays of words. */
static gboolean
are_words(const json_t *array, gboolean nested)
{
  for (gsize i = 0; i < json_array_size(array); i++) {
    const json_t *item = json_array_get(array, i);
    gboolean good =
        json_is_string(item) || (nested && json_is_array(item) && are_words(item, FALSE));
    if (!good)
      return FALSE;
  }
  return json_array_size(array) > 0;
}

/* Names of members, or "/a/b" for one within others. */
static gboolean
are_fields(const json_t *fields)
{
  const char *name = NULL;
  json_t *field = NULL;
  json_object_foreach ((json_t *)fields, name, field) {
    const char *text = json_string_value(field);
    if (text == NULL || !cm_server_form_is_field(text))
      return FALSE;
  }
  return TRUE;
}

static gboolean
read_ready(CmServerSettings *self, GError **error)
{
  const json_t *ready = json_object_get(self->told, "ready");
  const json_t *timeout = json_object_get(self->told, "ready_timeout_s");
  self->ready_path = cm_json_get_string(ready, "path");
  if (self->ready_path == NULL)
    self->ready_path = "/v1/models";
  if (*self->ready_path != '/')
    return refuse(error, "ready.path", "a path that begins with /");
  gint64 status = cm_json_get_integer(ready, "status", 200);
  self->ready_status = (guint)CLAMP(status, 0, 999);
  self->ready_timeout_s = timeout != NULL ? json_number_value(timeout) : READY_TIMEOUT_S;
  return (self->ready_timeout_s > 0 && self->ready_timeout_s <= READY_TIMEOUT_MAX_S) ||
         refuse(error, "ready_timeout_s", "a number of seconds up to 86400");
}

static gboolean
read_version(CmServerSettings *self, GError **error)
{
  const json_t *version = json_object_get(self->told, "version");
  if (!read_typed(version, "command", JSON_ARRAY, &self->version_command, error) ||
      !read_string(version, "pattern", &self->version_pattern, error) ||
      !read_string(version, "path", &self->version_path, error) ||
      !read_string(version, "pointer", &self->version_pointer, error))
    return FALSE;
  return self->version_command == NULL || are_words(self->version_command, FALSE) ||
         refuse(error, "version.command", "an array of words");
}

static gboolean
read_all(CmServerSettings *self, GError **error)
{
  const json_t *told = self->told;
  self->name = "server";
  if (!read_string(told, "name", &self->name, error) ||
      !read_string(told, "url", &self->url, error) ||
      !read_string(told, "model", &self->model, error) ||
      !read_string(told, "key_file", &self->key_file, error) ||
      !read_string(told, "key_env", &self->key_variable, error) ||
      !read_typed(told, "command", JSON_ARRAY, &self->command, error) ||
      !read_typed(told, "env", JSON_OBJECT, &self->env, error) ||
      !read_typed(told, "values", JSON_OBJECT, &self->values, error) ||
      !read_typed(told, "supports", JSON_ARRAY, &self->supports, error) ||
      !read_typed(told, "fields", JSON_OBJECT, &self->fields, error) ||
      !read_typed(told, "request", JSON_OBJECT, &self->request, error) ||
      !read_ready(self, error) || !read_version(self, error))
    return FALSE;
  const json_t *counts = json_object_get(told, "counts_picture");
  self->counts_picture = json_is_boolean(counts) ? json_is_true(counts) : -1;
  self->counts_end_token = cm_json_get_boolean(told, "counts_end_token", FALSE);
  if (self->command != NULL && !are_words(self->command, TRUE))
    return refuse(error, "command", "an array of words and of arrays of words");
  if (!are_fields(self->fields))
    return refuse(error, "fields", "names of members, or paths such as /outer/inner");
  if ((self->command == NULL) == (self->url == NULL))
    return refuse(error, "url", "there, or server.command, and not both");
  return TRUE;
}

gboolean
cm_server_settings_read(const json_t *settings, CmServerSettings *ret_settings, GError **error)
{
  json_t *told = json_object_get(settings, "server");
  if (!json_is_object(told)) {
    g_set_error_literal(error, CM_FAULT, CM_FAULT_SETTING_UNSUPPORTED,
                        "this worker runs models by servers, and the request names none (its "
                        "setting server)");
    return FALSE;
  }
  CmServerSettings self = {.told = told};
  if (!read_all(&self, error))
    return FALSE;
  json_incref(told);
  *ret_settings = self;
  return TRUE;
}

void
cm_server_settings_clear(CmServerSettings *self)
{
  json_decref(self->told);
  *self = (CmServerSettings){0};
}

gboolean
cm_server_settings_support(const CmServerSettings *self, const char *name)
{
  if (self->supports == NULL)
    return g_strv_contains(usual, name);
  return cm_json_array_has(self->supports, name);
}

const char *
cm_server_settings_field(const CmServerSettings *self, const char *name)
{
  const char *field = cm_json_get_string(self->fields, name);
  return field != NULL ? field : name;
}

gboolean
cm_server_settings_place(const CmServerSettings *self, const char *placeholder)
{
  return cm_server_form_holds(self->command, placeholder) ||
         cm_server_form_holds(self->env, placeholder);
}
