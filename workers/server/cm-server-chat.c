/* SPDX-License-Identifier: MIT */
#include "cm-server-chat.h"

#include "cm-fault.h"
#include "cm-neutral.h"
#include "cm-number.h"
#include "cm-setting-name.h"

#define NAME_DEPTH 8

void
cm_server_chat_clear(CmServerChat *self)
{
  g_free(self->body);
  json_decref(self->settings);
  g_strfreev(self->stop);
  *self = (CmServerChat){0};
}

/* The picture stands before the prompt, as the other workers have it. */
static json_t *
messages_of(const char *prompt, const char *picture_url)
{
  json_t *content = json_array();
  if (picture_url != NULL)
    json_array_append_new(
        content, json_pack("{s:s, s:{s:s}}", "type", "image_url", "image_url", "url", picture_url));
  json_array_append_new(content, json_pack("{s:s, s:s}", "type", "text", "text", prompt));
  return json_pack("[{s:s, s:o}]", "role", "user", "content", content);
}

/* Sets a member, or for a name such as "/a/b" one within others. */
static void
set_field(json_t *body, const char *field, json_t *value)
{
  gboolean nested = *field == '/';
  g_auto(GStrv) keys = g_strsplit(nested ? field + 1 : field, "/", nested ? NAME_DEPTH : 1);
  guint last = g_strv_length(keys) - 1;
  for (guint i = 0; i < last; i++) {
    json_t *inner = json_object_get(body, keys[i]);
    if (!json_is_object(inner)) {
      inner = json_object();
      json_object_set_new(body, keys[i], inner);
    }
    body = inner;
  }
  json_object_set(body, keys[last], value);
}

static void
add_schema(const CmServer *server, json_t *body, const json_t *schema, json_t *in_force,
           CmWorker *worker)
{
  const char *name = cm_json_get_string(schema, "name");
  json_t *form = json_object_get(schema, "json_schema");
  if (!json_is_object(form))
    return;
  if (!cm_server_settings_support(&server->settings, "schema")) {
    cm_worker_warn(worker, "schema-unsupported",
                   "%s cannot hold an answer to a schema; only the prompt asks for JSON",
                   server->program);
    return;
  }
  json_t *wrapped = json_pack("{s:s, s:{s:s, s:O, s:b}}", "type", "json_schema", "json_schema",
                              "name", name != NULL ? name : "answer", "schema", form, "strict", 1);
  json_object_set_new(body, "response_format", wrapped);
  cm_json_set_string(in_force, "schema", name);
}

/* Stop words that the server does not know are looked for here. */
static char **
own_stop(const CmServer *server, const json_t *settings)
{
  const json_t *list = json_object_get(settings, "stop");
  g_autoptr(GStrvBuilder) words = g_strv_builder_new();
  gboolean sent = cm_server_settings_support(&server->settings, "stop");
  for (gsize i = 0; !sent && i < json_array_size(list); i++)
    if (json_string_length(json_array_get(list, i)) > 0)
      g_strv_builder_add(words, json_string_value(json_array_get(list, i)));
  return g_strv_builder_end(words);
}

/* Every server of this kind has these two. */
static gboolean
is_sent(const CmServer *server, const char *name)
{
  return g_str_equal(name, "max_tokens") || g_str_equal(name, "temperature") ||
         cm_server_settings_support(&server->settings, name);
}

static void
add_settings(const CmServer *server, const json_t *settings, json_t *body, json_t *in_force,
             CmWorker *worker)
{
  g_autoptr(GString) ignored = g_string_new(server->ignored);
  const char *name = NULL;
  json_t *value = NULL;
  json_object_foreach ((json_t *)settings, name, value) {
    gboolean empty = json_is_null(value) || (json_is_array(value) && json_array_size(value) == 0);
    if (empty || g_str_equal(name, "schema"))
      continue;
    if (is_sent(server, name)) {
      set_field(body, cm_server_settings_field(&server->settings, name), value);
      json_object_set(in_force, name, value);
    } else if (!g_str_equal(name, "stop") && !cm_setting_is_neutral(settings, name, value)) {
      cm_setting_append_option(ignored, name);
    }
  }
  if (ignored->len > 0)
    cm_worker_warn(worker, "setting-ignored",
                   "the server has no such setting and was run without it: %s", ignored->str);
}

static void
set_limit(const CmServer *server, json_t *body, json_t *in_force, json_int_t max_tokens)
{
  g_autoptr(json_t) limit = json_integer(max_tokens);
  set_field(body, cm_server_settings_field(&server->settings, "max_tokens"), limit);
  json_object_set(in_force, "max_tokens", limit);
}

/* What every request has. The preset's additions may change all but who is asked and what. */
static json_t *
body_of(const CmServer *server, const char *prompt, const char *picture_url, gboolean streamed)
{
  json_t *body = json_object();
  json_object_set_new(body, "stream", json_boolean(streamed));
  if (streamed)
    json_object_set_new(body, "stream_options", json_pack("{s:b}", "include_usage", 1));
  /* a copy: what a setting adds within a member is none of the next request's */
  g_autoptr(json_t) additions = json_deep_copy(server->settings.request);
  if (additions != NULL)
    json_object_update_recursive(body, additions);
  json_object_del(body, "model");
  cm_json_set_string(body, "model", server->model);
  json_object_set_new(body, "messages", messages_of(prompt, picture_url));
  return body;
}

gboolean
cm_server_chat_make(const CmServer *server, const json_t *request, const char *picture_url,
                    CmWorker *worker, CmServerChat *ret_chat, GError **error)
{
  const json_t *settings = json_object_get(request, "settings");
  const char *prompt = cm_json_get_string(request, "prompt");
  double max_tokens = 0;
  if (prompt == NULL) {
    g_set_error_literal(error, CM_FAULT, CM_FAULT_PROMPT_REJECTED, "the request has no prompt");
    return FALSE;
  }
  if (!cm_number_get(settings, "max_tokens", 500, 1, G_MAXINT32, &max_tokens, error))
    return FALSE;
  g_autoptr(json_t) body = body_of(server, prompt, picture_url, TRUE);
  json_t *in_force = json_copy(server->in_force);
  add_settings(server, settings, body, in_force, worker);
  if (json_object_get(in_force, "max_tokens") == NULL) /* the bound that the answer is held to */
    set_limit(server, body, in_force, (json_int_t)max_tokens);
  add_schema(server, body, json_object_get(settings, "schema"), in_force, worker);
  *ret_chat = (CmServerChat){.body = cm_json_line(body),
                             .settings = in_force,
                             .stop = own_stop(server, settings),
                             .max_tokens = (guint)max_tokens};
  return TRUE;
}

char *
cm_server_chat_without_picture(const CmServer *server, const char *prompt)
{
  g_autoptr(json_t) body = body_of(server, prompt, NULL, FALSE);
  g_autoptr(json_t) in_force = json_object();
  set_limit(server, body, in_force, 1);
  return cm_json_line(body);
}
