/* SPDX-License-Identifier: MIT */
#include "cm-plan-settings.h"

#include "cm-revisions.h"
#include "cm-select.h"
#include "cm-server-form.h"

/* Whether the worker, or the server that it starts, takes a LoRA adapter; a worker of one's own
 * tells only when it greets. */
static gboolean
takes_adapter(const CmPlanEntry *entry)
{
  const json_t *server = json_object_get(entry->load_settings, "server");
  if (server != NULL)
    return cm_server_form_places(server, "adapter");
  return entry->engine == NULL ||
         g_str_equal(entry->engine, cm_engine_kind_to_string(CM_ENGINE_MLX_VLM));
}

/* The setting that keeps it from being run, and why; NULL for none. */
static char *
setting_against(const CmPlanEntry *entry, const CmOptions *options)
{
  if (options->revision != NULL && !cm_revisions_has(entry->model))
    return g_strdup_printf("--revision %s: it is no model of the Hugging Face cache, so there are "
                           "no revisions of it to choose from; leave the option out for it",
                           options->revision);
  if (options->adapter != NULL && !takes_adapter(entry))
    return g_strdup_printf("--adapter: %s takes none, and without it another model would answer; "
                           "run it by mlx-vlm, or leave the option out for it",
                           entry->engine);
  return NULL;
}

void
cm_plan_settings_skip(const GPtrArray *entries, const CmOptions *options)
{
  for (guint i = 0; i < entries->len; i++) {
    CmPlanEntry *entry = g_ptr_array_index(entries, i);
    if (entry->skip_reason != NULL)
      continue;
    entry->skip_reason = setting_against(entry, options);
    entry->unsettable = entry->skip_reason != NULL;
    if (entry->skip_reason == NULL && !g_utf8_validate(entry->model->path, -1, NULL))
      entry->skip_reason =
          g_strdup("its path is not UTF-8, and requests to workers are; rename the "
                   "file or folder");
  }
}
