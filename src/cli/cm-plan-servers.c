/* SPDX-License-Identifier: MIT */
#include "cm-plan-servers.h"

#include "cm-error.h"
#include "cm-select.h"
#include "cm-worker-command.h"

GPtrArray *
cm_plan_servers_choose(CmServersHere *here, const GPtrArray *names, GPtrArray *ret_others,
                       GError **error)
{
  g_autoptr(GPtrArray) servers = g_ptr_array_new();
  for (guint i = 0; i < names->len; i++) {
    const char *name = g_ptr_array_index(names, i);
    const CmServerHere *server = cm_servers_here_ask(here, name);
    if (server == NULL) {
      g_ptr_array_add(ret_others, (gpointer)name);
      continue;
    }
    if (server->why_not != NULL) {
      g_set_error(error, CM_ERROR, CM_ERROR_NOT_FOUND, "--engine %s: it is not installed here: %s",
                  name, server->why_not);
      return NULL;
    }
    if (!g_ptr_array_find(servers, server, NULL))
      g_ptr_array_add(servers, (gpointer)server);
  }
  return g_steal_pointer(&servers);
}

unsigned
cm_plan_servers_bits(const GPtrArray *servers)
{
  unsigned bits = 0;
  for (guint i = 0; i < servers->len; i++) {
    const CmServerHere *server = g_ptr_array_index(servers, i);
    CmServerTakes takes = server->preset->takes;
    gboolean gguf = takes == CM_SERVER_TAKES_GGUF || takes == CM_SERVER_TAKES_OLLAMA;
    bits |= CM_ENGINE_BIT(gguf ? CM_ENGINE_LLAMA : CM_ENGINE_MLX_VLM);
  }
  return bits;
}

gboolean
cm_plan_servers_can(const GPtrArray *servers, const CmModel *model)
{
  for (guint i = 0; i < servers->len; i++) {
    g_autofree char *refusal = cm_server_here_refusal(g_ptr_array_index(servers, i), model);
    if (refusal == NULL)
      return TRUE;
  }
  return FALSE;
}

CmPlanEntry *
cm_plan_servers_entry(const CmServersHere *here, const CmServerHere *server, const CmModel *model,
                      const char *id, const char *const *launcher, const CmOptions *options)
{
  CmPlanEntry *entry = cm_plan_entry_new(model, server->preset->name);
  g_free(entry->id);
  entry->id = g_strdup(id);
  entry->argv = cm_worker_command_of(launcher, here->worker);
  entry->load_settings = cm_server_here_load_settings(server, model, options);
  return entry;
}

void
cm_plan_servers_add(GPtrArray *entries, const CmServersHere *here, const GPtrArray *servers,
                    const CmModel *model, gboolean alone, const char *const *launcher,
                    const CmOptions *options)
{
  g_autoptr(GString) refusals = g_string_new(NULL);
  guint before = entries->len;
  for (guint i = 0; i < servers->len; i++) {
    const CmServerHere *server = g_ptr_array_index(servers, i);
    g_autofree char *refusal = cm_server_here_refusal(server, model);
    g_autofree char *id = g_strdup_printf("%s:%s", server->preset->name, model->id);
    if (refusal != NULL)
      g_string_append_printf(refusals, "%s%s", refusals->len > 0 ? "; " : "", refusal);
    else
      g_ptr_array_add(entries, cm_plan_servers_entry(here, server, model, id, launcher, options));
  }
  if (!alone || entries->len > before || refusals->len == 0)
    return;
  CmPlanEntry *skipped = cm_plan_entry_new(model, NULL);
  skipped->skip_reason = g_strdup_printf("no engine named can run it: %s", refusals->str);
  g_ptr_array_add(entries, skipped);
}

void
cm_plan_servers_add_running(GPtrArray *entries, const CmServersHere *here, const GPtrArray *models,
                            const char *const *launcher, const CmOptions *options)
{
  for (guint i = 0; i < models->len; i++) {
    const CmModel *model = g_ptr_array_index(models, i);
    CmPlanEntry *entry = cm_plan_entry_new(model, "server");
    g_ptr_array_add(entries, entry);
    if (model->not_found != NULL) {
      entry->skip_reason = g_strdup(model->not_found);
      entry->fault = "models-not-listed";
      continue;
    }
    entry->argv = cm_worker_command_of(launcher, here->worker);
    entry->load_settings = cm_servers_running_load_settings(here, model, options);
  }
}
