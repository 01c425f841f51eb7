/* SPDX-License-Identifier: MIT */
#include "cm-plan.h"

#include "cm-engine-choice.h"
#include "cm-error.h"
#include "cm-plan-settings.h"
#include "cm-worker-command.h"

#define ALL_ENGINES (CM_ENGINE_BIT(CM_N_ENGINES) - 1)

/* What entries are made with. */
typedef struct {
  CmPlan *plan;
  const CmOptions *options;
  gboolean in_process; /* engines in process are wanted, not servers alone */
  unsigned startable;  /* those that may run and are installed; all for a worker of one's own */
  GStrv launcher;      /* its words; none where none was given */
  GStrv own_worker;    /* of --worker, launcher before it; NULL where it was not given */
} Planner;

static void
clear_planner(Planner *self)
{
  g_strfreev(self->launcher);
  g_strfreev(self->own_worker);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Planner, clear_planner)

/* Why a model that was chosen by name is not started: no worker could do anything with it. */
static char *
reason_to_skip(const Planner *self, const CmModel *model)
{
  if (model->skip_reason != NULL)
    return g_strdup(model->skip_reason);
  if (model->sees == CM_SEES_NO)
    return g_strdup_printf("it takes no pictures: %s",
                           model->sees_because != NULL ? model->sees_because : "a text model");
  if (self->own_worker != NULL || (cm_engines_to_try(model) & self->startable) != 0 ||
      !self->in_process || cm_plan_servers_can(self->plan->started, model))
    return NULL;
  return cm_engines_here_why_none(self->plan->engines, model);
}

static CmPlanEntry *
add_entry(const Planner *self, const CmModel *model, const char *engine)
{
  CmPlanEntry *entry = cm_plan_entry_new(model, engine);
  g_ptr_array_add(self->plan->entries, entry);
  return entry;
}

/* An entry for each engine that is tried; the first in process has the model's own id. */
static void
add_entries(const Planner *self, const CmModel *model)
{
  unsigned engines = cm_engines_to_try(model) & self->startable;
  const CmEnginesHere *here = self->plan->engines;
  guint n_entries = 0;
  for (int kind = 0; kind < CM_N_ENGINES; kind++) {
    if ((engines & CM_ENGINE_BIT(kind)) == 0)
      continue;
    const char *engine = cm_engine_kind_to_string((CmEngineKind)kind);
    CmPlanEntry *entry = add_entry(self, model, engine);
    if (n_entries++ > 0)
      cm_plan_entry_name_by_engine(entry);
    entry->argv = cm_worker_command_of((const char *const *)self->launcher, here->path[kind]);
    entry->env = cm_engines_here_env(here, (CmEngineKind)kind);
  }
  cm_plan_servers_add(self->plan->entries, self->plan->servers, self->plan->started, model,
                      n_entries == 0, (const char *const *)self->launcher, self->options);
}

/* Of a worker of one's own nobody knows what it can do with a part of a model. */
static gboolean
is_missing(const Planner *self, const CmModel *model)
{
  return model->not_found != NULL && model->sees != CM_SEES_NO &&
         (self->own_worker == NULL || model->form == CM_FORM_OTHER);
}

static void
add_missing(const Planner *self, const CmModel *model)
{
  CmPlanEntry *entry = add_entry(self, model, NULL);
  entry->skip_reason = g_strdup(model->not_found);
  entry->fault = model->unreadable ? "model-unreadable" : "model-not-found";
}

static void
add_model(const Planner *self, const CmModel *model)
{
  if (is_missing(self, model)) {
    add_missing(self, model);
    return;
  }
  g_autofree char *reason = reason_to_skip(self, model);
  if (reason != NULL) {
    add_entry(self, model, NULL)->skip_reason = g_steal_pointer(&reason);
  } else if (self->own_worker != NULL) {
    CmPlanEntry *entry = add_entry(self, model, NULL);
    entry->argv = g_strdupv(self->own_worker);
    /* it may be that of mlx-vlm in another folder */
    if (self->options->python != NULL)
      entry->env = cm_engines_here_env(self->plan->engines, CM_ENGINE_MLX_VLM);
  } else {
    add_entries(self, model);
  }
}

static CmModelsHere *
find_models(const Planner *self, GError **error)
{
  const CmOptions *options = self->options;
  const CmPlan *plan = self->plan;
  if (!self->in_process && plan->started->len == 0)
    return cm_models_here_none();
  g_auto(GStrv) names = cm_models_here_names(options->models);
  unsigned startable = self->startable | cm_plan_servers_bits(plan->started);
  /* of what a person did not name, only what can answer; a worker of one's own is not asked, and
   * of what ships the one that fails is there to show how that looks */
  g_autoptr(CmModelsHere) here = cm_models_here_find((const char *const *)names, startable, error);
  if (here == NULL)
    return NULL;
  gboolean every = here->named || here->shipped || self->own_worker != NULL;
  unsigned asked = plan->asked | cm_plan_servers_bits(plan->started);
  CmSelection selection = {.engines = asked,
                           .tried = TRUE,
                           .complete = !here->named && !here->shipped,
                           .runnable = every ? 0 : startable};
  if (cm_models_here_select(here, (const char *const *)names, options, selection, error))
    return g_steal_pointer(&here);
  g_autofree char *missing =
      self->own_worker != NULL ? NULL : cm_engines_here_missing(plan->engines, plan->asked);
  if (missing != NULL)
    g_prefix_error(error, "%s; ", missing);
  return NULL;
}

/* How workers are started, and which engines' may be. */
static gboolean
find_workers(Planner *self, GError **error)
{
  const CmEnginesHere *engines = self->plan->engines;
  self->startable = ~0U;
  if (self->options->worker != NULL)
    return (self->own_worker = cm_worker_command_own(self->options, error)) != NULL;
  self->launcher = cm_worker_command_launcher(self->options, error);
  if (self->launcher == NULL)
    return FALSE;
  if (self->options->python != NULL && engines->python->path == NULL) {
    g_set_error(error, CM_ERROR, CM_ERROR_NOT_FOUND,
                "%s; name a Python that has mlx-vlm, or the folder of its virtual environment",
                engines->python->problem);
    return FALSE;
  }
  self->startable = 0;
  if (!self->in_process)
    return TRUE;
  unsigned allowed = self->plan->asked != 0 ? self->plan->asked : ALL_ENGINES;
  self->startable = allowed & cm_engines_here_bits(engines);
  if (self->startable != 0)
    return TRUE;
  g_autofree char *missing = cm_engines_here_missing(engines, allowed);
  g_set_error(error, CM_ERROR, CM_ERROR_NOT_FOUND, "no engine can be started: %s", missing);
  return FALSE;
}

/* What --engine and --server say. */
static gboolean
choose_engines(Planner *self, GError **error)
{
  CmPlan *plan = self->plan;
  const CmOptions *options = self->options;
  g_autoptr(GPtrArray) others = g_ptr_array_new();
  plan->servers = cm_servers_here_find(plan->engines->python->path, error);
  if (plan->servers == NULL)
    return FALSE;
  plan->started = cm_plan_servers_choose(plan->servers, options->engines, others, error);
  g_autofree char *names = cm_servers_here_names(plan->servers);
  if (plan->started == NULL || !cm_engine_choice(others, names, &plan->asked, error))
    return FALSE;
  if (options->worker != NULL && plan->started->len > 0) {
    g_set_error_literal(
        error, CM_ERROR, CM_ERROR_USAGE,
        "--worker and a server of --engine exclude each other: the worker runs every "
        "model");
    return FALSE;
  }
  gboolean servers_alone = options->servers->len > 0 && options->models->len == 0;
  self->in_process = plan->asked != 0 || (options->engines->len == 0 && !servers_alone);
  return TRUE;
}

/* Whether it is no part of a model even: half a checkpoint is one. */
static gboolean
is_no_model(const CmPlanEntry *entry)
{
  return entry->fault != NULL && entry->model->form != CM_FORM_SAFETENSORS;
}

/* Where nothing that was named holds any model there is nothing to run: most often a wrong path,
 * which is told at once and leaves no folder of a run. */
static gboolean
check_entries(const CmPlan *self, GError **error)
{
  const CmModel *first = NULL;
  for (guint i = 0; i < self->entries->len; i++) {
    const CmPlanEntry *entry = g_ptr_array_index(self->entries, i);
    if (!is_no_model(entry))
      return TRUE;
    first = first != NULL ? first : entry->model;
  }
  if (first == NULL)
    return TRUE;
  g_set_error(error, CM_ERROR, CM_ERROR_NOT_FOUND, "model %s: %s", first->path, first->not_found);
  return FALSE;
}

CmPlan *
cm_plan_new(const CmOptions *options, GError **error)
{
  g_autoptr(CmPlan) self = g_new0(CmPlan, 1);
  g_auto(Planner) planner = {.plan = self, .options = options};
  self->engines = cm_engines_here_find(options->python);
  self->entries = g_ptr_array_new_with_free_func((GDestroyNotify)cm_plan_entry_free);
  if (!choose_engines(&planner, error) || !find_workers(&planner, error) ||
      (self->here = find_models(&planner, error)) == NULL ||
      (self->running = cm_servers_running_list(self->servers, options, error)) == NULL)
    return NULL;
  for (guint i = 0; i < self->here->chosen->len; i++)
    add_model(&planner, g_ptr_array_index(self->here->chosen, i));
  cm_plan_servers_add_running(self->entries, self->servers, self->running,
                              (const char *const *)planner.launcher, options);
  if (!check_entries(self, error))
    return NULL;
  cm_plan_settings_skip(self->entries, options);
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
  g_clear_pointer(&self->started, g_ptr_array_unref);
  g_clear_pointer(&self->running, g_ptr_array_unref);
  cm_servers_here_free(self->servers);
  cm_engines_here_free(self->engines);
  g_free(self);
}
