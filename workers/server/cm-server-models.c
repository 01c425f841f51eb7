/* SPDX-License-Identifier: MIT */
#include "cm-server-models.h"

#include "cm-fault.h"

#include <string.h>

#define NAME_BYTES_MAX 512
#define NAMED_MAX      8

static const CmJsonLimits LIMITS = {
    .bytes = CM_SERVER_MODELS_BYTES_MAX, .items = 200000, .depth = 16};

static gboolean
is_name(const char *name)
{
  if (name == NULL || *name == '\0' || strlen(name) > NAME_BYTES_MAX)
    return FALSE;
  for (; *name != '\0'; name++)
    if ((guchar)*name < ' ' || *name == 0x7F)
      return FALSE;
  return TRUE;
}

static void
copy(json_t *target, const json_t *entry, const char *key, json_type type)
{
  json_t *value = json_object_get(entry, key);
  if (value != NULL && json_typeof(value) == type)
    json_object_set(target, key, value);
}

static void
add(json_t *models, const json_t *entry)
{
  const char *id = cm_json_get_string(entry, "id");
  const char *owner = cm_json_get_string(entry, "owned_by");
  if (!is_name(id))
    return;
  json_t *model = json_object();
  cm_json_set_string(model, "id", id);
  if (is_name(owner))
    cm_json_set_string(model, "owned_by", owner);
  copy(model, entry, "aliases", JSON_ARRAY);
  copy(model, entry, "meta", JSON_OBJECT);
  copy(model, entry, "max_model_len", JSON_INTEGER);
  json_array_append_new(models, model);
}

json_t *
cm_server_models_parse(const char *text, gsize length, GError **error)
{
  g_autoptr(GError) problem = NULL;
  g_autoptr(json_t) body = cm_json_parse(text, length, LIMITS, &problem);
  const json_t *data = json_object_get(body, "data");
  /* a server without models may say null */
  if (!json_is_array(data) && !json_is_null(data)) {
    g_set_error(error, CM_FAULT, CM_FAULT_STREAM_MALFORMED,
                "what the server says under /v1/models is no list of models%s%s",
                problem != NULL ? ": " : "", problem != NULL ? problem->message : "");
    return NULL;
  }
  json_t *models = json_array();
  for (gsize i = 0; i < json_array_size(data) && json_array_size(models) < CM_SERVER_MODELS_MAX;
       i++)
    add(models, json_array_get(data, i));
  return models;
}

static gboolean
has_alias(const json_t *model, const char *name)
{
  const json_t *aliases = json_object_get(model, "aliases");
  for (gsize i = 0; i < json_array_size(aliases); i++)
    if (g_strcmp0(json_string_value(json_array_get(aliases, i)), name) == 0)
      return TRUE;
  return FALSE;
}

static gboolean
is_called(const json_t *model, const char *name)
{
  return g_strcmp0(cm_json_get_string(model, "id"), name) == 0 || has_alias(model, name);
}

const json_t *
cm_server_models_find(const json_t *models, const char *name)
{
  const json_t *similar = NULL;
  for (gsize i = 0; i < json_array_size(models); i++) {
    const json_t *model = json_array_get(models, i);
    if (is_called(model, name))
      return model;
    if (similar == NULL && cm_server_model_is(name, cm_json_get_string(model, "id")))
      similar = model;
  }
  return similar;
}

char *
cm_server_models_names(const json_t *models)
{
  gsize count = json_array_size(models);
  if (count == 0)
    return g_strdup("none");
  g_autoptr(GString) names = g_string_new(NULL);
  for (gsize i = 0; i < MIN(count, NAMED_MAX); i++)
    g_string_append_printf(names, "%s%s", i > 0 ? ", " : "",
                           cm_json_get_string(json_array_get(models, i), "id"));
  if (count > NAMED_MAX)
    g_string_append_printf(names, " and %" G_GSIZE_FORMAT " more", count - NAMED_MAX);
  return g_string_free(g_steal_pointer(&names), FALSE);
}

static const char *
last_part(const char *name)
{
  const char *slash = strrchr(name, '/');
  return slash != NULL && slash[1] != '\0' ? slash + 1 : name;
}

/* "-2025-01-31" or "-20250131". */
static gboolean
is_date(const char *text)
{
  gsize length = strlen(text);
  if (*text != '-' || (length != 9 && length != 11))
    return FALSE;
  return strspn(text + 1, "0123456789-") == length - 1 && g_str_has_prefix(text + 1, "20");
}

static gboolean
is_variant(const char *plain, const char *longer)
{
  gsize length = strlen(plain);
  if (strncmp(plain, longer, length) != 0)
    return FALSE;
  const char *rest = longer + length;
  return *rest == '\0' || g_str_equal(rest, ":latest") || is_date(rest);
}

gboolean
cm_server_model_is(const char *asked, const char *told)
{
  const char *a = last_part(asked);
  const char *b = last_part(told);
  return is_variant(a, b) || is_variant(b, a);
}
