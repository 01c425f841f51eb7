/* SPDX-License-Identifier: MIT */
#include "cm-server-list.h"

#include "cm-server-client.h"
#include "cm-server-fault.h"
#include "cm-server-identity.h"
#include "cm-server-key.h"
#include "cm-server-models.h"

#define REPLY_S 10.0

json_t *
cm_server_list_ask(CmServerClient *client, char **ret_header, guint *ret_status, GError **error)
{
  CmServerCall call = {
      .path = "/v1/models", .timeout_s = REPLY_S, .max_bytes = CM_SERVER_MODELS_BYTES_MAX};
  g_auto(CmServerReply) reply = {0};
  gboolean came = cm_server_client_call(client, &call, &reply, error);
  *ret_status = reply.status;
  *ret_header = g_strdup(reply.program);
  if (!came)
    return NULL;
  if (reply.status != 200) {
    const CmServerAsked asked = {.what = "to list its models", .key = cm_server_client_key(client)};
    cm_server_fault_set(&reply, &asked, error);
    return NULL;
  }
  return cm_server_models_parse(reply.body->str, reply.body->len, error);
}

static void
set_text(json_t *object, const char *key, const char *text)
{
  json_object_set_new(object, key, json_null());
  cm_json_set_string(object, key, text);
}

/* What whoever chooses a model needs of the list. */
static json_t *
brief(const json_t *models)
{
  json_t *list = json_array();
  for (gsize i = 0; i < json_array_size(models); i++) {
    const json_t *model = json_array_get(models, i);
    json_t *entry = json_object();
    cm_json_set_string(entry, "id", cm_json_get_string(model, "id"));
    cm_json_set_string(entry, "owned_by", cm_json_get_string(model, "owned_by"));
    json_array_append_new(list, entry);
  }
  return list;
}

json_t *
cm_server_list(const char *text, const char *key_file, GError **error)
{
  g_auto(CmServerUrl) url = {0};
  g_autofree char *key = NULL;
  g_autofree char *header = NULL;
  if (!cm_server_url_parse(text, &url, error) || !cm_server_key_read(key_file, NULL, &key, error))
    return NULL;
  g_autoptr(CmServerClient) client = cm_server_client_new(&url, g_steal_pointer(&key), NULL);
  guint status = 0;
  g_autoptr(json_t) models = cm_server_list_ask(client, &header, &status, error);
  if (models == NULL)
    return NULL;
  const char *name = cm_server_identity_name(models, header);
  g_autofree char *version = cm_server_identity_version(client, name);
  json_t *told = json_object();
  set_text(told, "server", name);
  set_text(told, "version", version);
  json_object_set_new(told, "models", brief(models));
  return told;
}
