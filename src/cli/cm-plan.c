/* SPDX-License-Identifier: MIT */
#include "cm-plan.h"

#include "cm-discover.h"
#include "cm-error.h"
#include "cm-locate.h"

#include <string.h>

#define DEFAULT_WORKER "check-models-llama"

static GPtrArray *
find_models(const CmOptions *options, GError **error)
{
  g_autoptr(GStrvBuilder) exclude = g_strv_builder_new();
  for (guint i = 0; i < options->exclude->len; i++)
    g_strv_builder_add(exclude, g_ptr_array_index(options->exclude, i));
  g_auto(GStrv) excluded = g_strv_builder_end(exclude);

  g_auto(GStrv) places = NULL;
  if (options->models->len > 0) {
    g_autoptr(GStrvBuilder) named = g_strv_builder_new();
    for (guint i = 0; i < options->models->len; i++)
      g_strv_builder_add(named, g_ptr_array_index(options->models, i));
    places = g_strv_builder_end(named);
  } else {
    g_autofree char *shipped = cm_locate_shipped("models");
    places = cm_discover_default_places(shipped);
  }
  if (places[0] == NULL) {
    g_set_error_literal(error, CM_ERROR, CM_ERROR_NOT_FOUND,
                        "no models: name GGUF files or folders with --model, or put them into "
                        "~/.local/share/check-models/models or a folder of CHECK_MODELS_MODELS");
    return NULL;
  }
  return cm_discover_models((const char *const *)places, (const char *const *)excluded, error);
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
  self->models = find_models(options, error);
  if (self->models == NULL)
    return NULL;
  self->photos = cm_photo_choice_new(options, CM_PHOTO_CHOICE_RUN, error);
  return self->photos != NULL ? g_steal_pointer(&self) : NULL;
}

void
cm_plan_free(CmPlan *self)
{
  if (self == NULL)
    return;
  cm_photo_choice_free(self->photos);
  g_clear_pointer(&self->models, g_ptr_array_unref);
  g_strfreev(self->worker);
  g_free(self);
}

guint
cm_plan_count(const CmPlan *self)
{
  guint count = 0;
  for (guint i = 0; i < self->models->len; i++)
    if (((const CmModel *)g_ptr_array_index(self->models, i))->skip_reason == NULL)
      count++;
  return count;
}
