/* SPDX-License-Identifier: MIT */
#include "cm-plan.h"

#include "cm-error.h"
#include "cm-locate.h"

#include <string.h>

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
  for (guint i = 0; i < here->chosen->len; i++) {
    CmModel *model = g_ptr_array_index(here->chosen, i);
    char *reason = reason_to_skip(model, engines, own_worker);
    g_free(model->skip_reason);
    model->skip_reason = reason;
  }
  return g_steal_pointer(&here);
}

static GStrv
worker_command(const CmOptions *options, GError **error)
{
  g_auto(GStrv) launcher = NULL;
  g_autoptr(GError) bad_launcher = NULL;
  if (options->launcher != NULL &&
      !g_shell_parse_argv(options->launcher, NULL, &launcher, &bad_launcher)) {
    g_set_error(error, CM_ERROR, CM_ERROR_USAGE, "--launcher is no command line: %s",
                bad_launcher->message);
    return NULL;
  }
  g_autofree char *first = launcher != NULL ? g_find_program_in_path(launcher[0]) : NULL;
  if (launcher != NULL && first == NULL) {
    g_set_error(error, CM_ERROR, CM_ERROR_NOT_FOUND, "--launcher %s: no such program", launcher[0]);
    return NULL;
  }
  /* behind a launcher the program may lie on another machine, so a named one is taken as it is */
  g_autofree char *program = options->worker != NULL ? g_strdup(options->worker)
                                                     : cm_locate_program(DEFAULT_WORKER, error);
  if (program == NULL)
    return NULL;
  if (launcher == NULL && options->worker != NULL) {
    g_autofree char *found = g_find_program_in_path(program);
    if (found == NULL) {
      g_set_error(error, CM_ERROR, CM_ERROR_NOT_FOUND, "--worker %s: no such program", program);
      return NULL;
    }
    g_free(program);
    program = g_canonicalize_filename(found, NULL);
  }

  g_autoptr(GStrvBuilder) argv = g_strv_builder_new();
  if (launcher != NULL)
    g_strv_builder_addv(argv, (const char **)launcher);
  g_strv_builder_add(argv, program);
  return g_strv_builder_end(argv);
}

CmPlan *
cm_plan_new(const CmOptions *options, GError **error)
{
  g_autoptr(CmPlan) self = g_new0(CmPlan, 1);
  self->worker = worker_command(options, error);
  if (self->worker == NULL)
    return NULL;
  self->engines = cm_engines_here_find();
  self->here = find_models(options, self->engines, error);
  if (self->here == NULL)
    return NULL;
  self->models = self->here->chosen;
  self->photos = cm_photo_choice_new(options, CM_PHOTO_CHOICE_RUN, error);
  return self->photos != NULL ? g_steal_pointer(&self) : NULL;
}

void
cm_plan_free(CmPlan *self)
{
  if (self == NULL)
    return;
  cm_photo_choice_free(self->photos);
  cm_models_here_free(self->here);
  cm_engines_here_free(self->engines);
  g_strfreev(self->worker);
  g_free(self);
}
