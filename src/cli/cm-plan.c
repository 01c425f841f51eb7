/* SPDX-License-Identifier: MIT */
#include "cm-plan.h"

#include "cm-locate.h"
#include "cm-worker-command.h"

#define DEFAULT_WORKER (cm_engine_workers[CM_ENGINE_LLAMA].program)

/* Why check-models-llama is not started for a model that is no GGUF file. */
static char *
reason_of_engines(const CmModel *model, const CmEnginesHere *engines)
{
  const char *refusal = model->engine_refuses[CM_ENGINE_LLAMA];
  g_autofree char *none = cm_engines_here_why_none(engines, model);
  if (none != NULL)
    return g_steal_pointer(&none);
  for (int kind = 0; kind < CM_N_ENGINES; kind++) {
    if (kind == CM_ENGINE_LLAMA || model->engine_refuses[kind] != NULL ||
        engines->path[kind] == NULL)
      continue;
    g_autofree char *worker = g_filename_display_name(engines->path[kind]);
    return g_strdup_printf("a run starts %s, and %s runs it: name its worker with --worker %s",
                           DEFAULT_WORKER, cm_engine_kind_to_string((CmEngineKind)kind), worker);
  }
  return g_strdup_printf("%s cannot run it: %s", DEFAULT_WORKER,
                         refusal != NULL ? refusal : "it is no GGUF file");
}

/* Why a model that was chosen by name is not started: no worker could do anything with it. */
static char *
reason_to_skip(const CmModel *model, const CmEnginesHere *engines, gboolean own_worker)
{
  if (model->skip_reason != NULL)
    return g_strdup(model->skip_reason);
  if (model->sees == CM_SEES_NO)
    return g_strdup_printf("it takes no pictures: %s",
                           model->sees_because != NULL ? model->sees_because : "a text model");
  /* a damaged GGUF file is tried all the same, so that its failure is a record */
  if (!own_worker && model->form != CM_FORM_GGUF)
    return reason_of_engines(model, engines);
  return NULL;
}

static CmModelsHere *
find_models(const CmOptions *options, const CmEnginesHere *engines, GError **error)
{
  g_auto(GStrv) names = cm_models_here_names(options->models);
  /* of what a person did not name, only what can answer; a worker of one's own is not asked, and
   * of what ships the one that fails is there to show how that looks */
  gboolean own_worker = options->worker != NULL;
  unsigned startable = own_worker ? ~0U : CM_ENGINE_BIT(CM_ENGINE_LLAMA);
  g_autoptr(CmModelsHere) here = cm_models_here_find((const char *const *)names, startable, error);
  if (here == NULL)
    return NULL;
  gboolean every = here->named || here->shipped;
  CmSelection selection = {.complete = !every, .runnable = every || own_worker ? 0 : startable};
  if (!cm_models_here_select(here, (const char *const *)names, options, selection, error)) {
    g_autofree char *missing =
        own_worker ? NULL : cm_engines_here_missing(engines, options->engine);
    if (missing != NULL)
      g_prefix_error(error, "%s; ", missing);
    return NULL;
  }
  return g_steal_pointer(&here);
}

/* An entry for each model chosen, in their order. */
static GPtrArray *
entries_of(const CmPlan *plan, const CmOptions *options, const char *const *worker)
{
  g_autoptr(GPtrArray) entries = g_ptr_array_new_with_free_func((GDestroyNotify)cm_plan_entry_free);
  gboolean own_worker = options->worker != NULL;
  const char *engine = own_worker ? NULL : cm_engine_kind_to_string(CM_ENGINE_LLAMA);
  for (guint i = 0; i < plan->here->chosen->len; i++) {
    const CmModel *model = g_ptr_array_index(plan->here->chosen, i);
    CmPlanEntry *entry = cm_plan_entry_new(model, engine);
    entry->skip_reason = reason_to_skip(model, plan->engines, own_worker);
    if (entry->skip_reason == NULL)
      entry->argv = g_strdupv((char **)worker);
    g_ptr_array_add(entries, entry);
  }
  return g_steal_pointer(&entries);
}

static GStrv
worker_command(const CmOptions *options, GError **error)
{
  if (options->worker != NULL)
    return cm_worker_command_own(options, error);
  g_auto(GStrv) launcher = cm_worker_command_launcher(options, error);
  g_autofree char *program = launcher != NULL ? cm_locate_program(DEFAULT_WORKER, error) : NULL;
  return program != NULL ? cm_worker_command_of((const char *const *)launcher, program) : NULL;
}

CmPlan *
cm_plan_new(const CmOptions *options, GError **error)
{
  g_autoptr(CmPlan) self = g_new0(CmPlan, 1);
  g_auto(GStrv) worker = worker_command(options, error);
  if (worker == NULL)
    return NULL;
  self->engines = cm_engines_here_find();
  self->here = find_models(options, self->engines, error);
  if (self->here == NULL)
    return NULL;
  self->entries = entries_of(self, options, (const char *const *)worker);
  self->photos = cm_photo_choice_new(options, CM_PHOTO_CHOICE_RUN, error);
  return self->photos != NULL ? g_steal_pointer(&self) : NULL;
}

void
cm_plan_free(CmPlan *self)
{
  if (self == NULL)
    return;
  cm_photo_choice_free(self->photos);
  g_clear_pointer(&self->entries, g_ptr_array_unref);
  cm_models_here_free(self->here);
  cm_engines_here_free(self->engines);
  g_free(self);
}
