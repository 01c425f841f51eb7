/* SPDX-License-Identifier: MIT */
#include "cm-models-here.h"

#include "cm-discover.h"
#include "cm-engines-here.h"
#include "cm-error.h"
#include "cm-locate.h"
#include "cm-machine.h"
#include "cm-natural.h"
#include "cm-plan-fit.h"
#include "cm-select-name.h"
#include "cm-terminal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

GStrv
cm_models_here_names(const GPtrArray *texts)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new();
  for (guint i = 0; i < texts->len; i++)
    g_strv_builder_add(builder, g_ptr_array_index(texts, i));
  return g_strv_builder_end(builder);
}

double
cm_models_here_free_bytes(void)
{
  g_autoptr(json_t) machine = cm_machine_describe("");
  return cm_json_get_number(json_object_get(machine, "memory"), "available_bytes");
}

static gboolean
is_usable(const CmModel *model, unsigned engines)
{
  return model->sees != CM_SEES_NO && !model->incomplete &&
         (cm_engines_of_model(model) & engines) != 0;
}

static gboolean
has_usable(const GPtrArray *models, unsigned engines)
{
  for (guint i = 0; i < models->len; i++)
    if (is_usable(g_ptr_array_index(models, i), engines))
      return TRUE;
  return FALSE;
}

/* The names that are paths; ret_others: whether there are others, or none at all. */
static GStrv
paths_of(const char *const *names, gboolean *ret_others)
{
  g_autoptr(GStrvBuilder) paths = g_strv_builder_new();
  gboolean others = names[0] == NULL;
  for (guint i = 0; names[i] != NULL; i++) {
    g_autoptr(CmModelName) name = cm_model_name_new(names[i]);
    if (cm_model_name_kind(name) == CM_NAME_PATH)
      g_strv_builder_add(paths, names[i]);
    else
      others = TRUE;
  }
  *ret_others = others;
  return g_strv_builder_end(paths);
}

/* What a person named by its path. */
static gboolean
add_named(GPtrArray *models, const char *const *places, GError **error)
{
  GPtrArray *found = cm_discover_named(places, error);
  if (found == NULL)
    return FALSE;
  g_ptr_array_extend_and_steal(models, found);
  return TRUE;
}

/* What lies in folders of models; that they hold none is no error where they may be empty. */
static gboolean
add_places(GPtrArray *models, const char *const *places, gboolean may_be_empty, GError **error)
{
  static const char *const nothing[] = {NULL};
  g_autoptr(GError) failed = NULL;
  if (places[0] == NULL)
    return TRUE;
  g_autoptr(GPtrArray) found = cm_discover_models(places, nothing, &failed);
  gboolean empty = g_error_matches(failed, CM_ERROR, CM_ERROR_NOT_FOUND);
  if (found == NULL && !(empty && may_be_empty)) {
    g_propagate_error(error, g_steal_pointer(&failed));
    return FALSE;
  }
  if (found != NULL)
    g_ptr_array_extend_and_steal(models, g_steal_pointer(&found));
  return TRUE;
}

/* Everything on this machine, or what ships with the program. */
static gboolean
add_all(CmModelsHere *self, unsigned engines, GError **error)
{
  const char *folders = g_getenv("CHECK_MODELS_MODELS");
  self->named = self->named || (folders != NULL && *folders != '\0');
  if (folders != NULL && *folders != '\0') {
    g_auto(GStrv) told = cm_discover_default_places(NULL);
    if (add_places(self->all, (const char *const *)told, FALSE, error))
      return TRUE;
    g_prefix_error(error, "CHECK_MODELS_MODELS: ");
    return FALSE;
  }
  GPtrArray *found = cm_discover_here(NULL, &self->places, error);
  if (found == NULL)
    return FALSE;
  g_ptr_array_extend_and_steal(self->all, found);
  g_autofree char *shipped = has_usable(self->all, engines) ? NULL : cm_locate_shipped("models");
  const char *places[] = {shipped, NULL};
  guint before = self->all->len;
  if (!add_places(self->all, places, TRUE, error))
    return FALSE;
  self->shipped = self->all->len > before && !self->named;
  return TRUE;
}

static int
compare_models(gconstpointer a, gconstpointer b)
{
  const CmModel *left = *(CmModel *const *)a;
  const CmModel *right = *(CmModel *const *)b;
  int by_id = cm_natural_compare(left->id, right->id);
  return by_id != 0 ? by_id : strcmp(left->path, right->path);
}

/* Where a model's weights lie, links followed, and its projector. */
static char *
key_of(const CmModel *model)
{
  char *real = realpath(model->path, NULL);
  g_autofree char *key = g_strdup_printf("%s\n%s", real != NULL ? real : model->path,
                                         model->projector_path != NULL ? "+" : "");
  free(real);
  return g_steal_pointer(&key);
}

/* A model that is reached by a path and by its store is one; of different ones with one id the
 * later are called by their paths. */
static void
drop_twins(GPtrArray *models)
{
  g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr(GHashTable) ids = g_hash_table_new(g_str_hash, g_str_equal);
  for (guint i = 0; i < models->len;) {
    CmModel *model = g_ptr_array_index(models, i);
    if (!g_hash_table_add(seen, key_of(model))) {
      g_ptr_array_remove_index(models, i);
      continue;
    }
    if (g_hash_table_contains(ids, model->id)) {
      g_free(model->id);
      model->id = g_utf8_make_valid(model->path, -1);
    }
    g_hash_table_add(ids, model->id);
    i++;
  }
}

/* What discovery leaves out of a plan, such as a file that is no model, takes no pictures. Of a
 * model that a store has and that is broken nobody knows. */
static void
mark_blind(GPtrArray *models)
{
  for (guint i = 0; i < models->len; i++) {
    CmModel *model = g_ptr_array_index(models, i);
    if (model->skip_reason == NULL || model->sees != CM_SEES_UNKNOWN ||
        model->store != CM_STORE_FILES)
      continue;
    model->sees = CM_SEES_NO;
    model->sees_because = g_strdup(model->skip_reason);
  }
}

CmModelsHere *
cm_models_here_find(const char *const *names, unsigned engines, GError **error)
{
  g_autoptr(CmModelsHere) self = g_new0(CmModelsHere, 1);
  self->all = g_ptr_array_new_with_free_func((GDestroyNotify)cm_model_free);
  self->named = names[0] != NULL;
  gboolean others = FALSE;
  g_auto(GStrv) paths = paths_of(names, &others);
  if (!add_named(self->all, (const char *const *)paths, error) ||
      (others && !add_all(self, engines, error)))
    return NULL;
  if (self->all->len == 0 && names[0] == NULL) {
    g_set_error_literal(error, CM_ERROR, CM_ERROR_NOT_FOUND,
                        "no model is on this machine: fetch one with check-models pull, or name "
                        "GGUF files or folders with --model or CHECK_MODELS_MODELS");
    return NULL;
  }
  drop_twins(self->all);
  mark_blind(self->all);
  g_ptr_array_sort(self->all, compare_models);
  return g_steal_pointer(&self);
}

CmModelsHere *
cm_models_here_none(void)
{
  CmModelsHere *self = g_new0(CmModelsHere, 1);
  self->all = g_ptr_array_new_with_free_func((GDestroyNotify)cm_model_free);
  self->chosen = g_ptr_array_new();
  return self;
}

static double
needed_bytes(const CmModel *model, gpointer data)
{
  const CmOptions *options = data;
  CmFit fit = cm_plan_fit(model, options, cm_plan_pictures(options, NULL));
  return fit.least_bytes;
}

gboolean
cm_models_here_select(CmModelsHere *self, const char *const *names, const CmOptions *options,
                      CmSelection selection, GError **error)
{
  g_auto(GStrv) excluded = cm_models_here_names(options->exclude);
  self->revisions = options->all;
  for (guint i = 0; names[i] != NULL; i++)
    self->revisions |= strchr(names[i], '@') != NULL;
  selection.names = names;
  selection.exclude = (const char *const *)excluded;
  selection.max_bytes = options->max_size;
  selection.quant = options->quant;
  selection.revision = options->revision;
  selection.architecture = options->architecture;
  selection.best_quant = options->best_quant;
  selection.free_bytes = options->best_quant ? cm_models_here_free_bytes() : NAN;
  if (options->max_memory > 0 && !(selection.free_bytes < options->max_memory))
    selection.free_bytes = options->max_memory;
  selection.needed_bytes = needed_bytes;
  selection.data = (gpointer)options;
  self->chosen = cm_models_select(self->all, &selection, &self->left_out, error);
  return self->chosen != NULL;
}

static void
append_left_out(GString *out, guint count, const char *one, const char *many)
{
  if (count > 0)
    g_string_append_printf(out, "%s%u %s", out->len > 0 ? ", " : "", count,
                           count == 1 ? one : many);
}

char *
cm_models_here_note(const CmModelsHere *self)
{
  g_autoptr(GString) counts = g_string_new(NULL);
  append_left_out(counts, self->left_out.blind, "takes no pictures", "take no pictures");
  append_left_out(counts, self->left_out.incomplete, "is incomplete", "are incomplete");
  append_left_out(counts, self->left_out.not_asked, "is for none of the engines asked for",
                  "are for none of the engines asked for");
  append_left_out(counts, self->left_out.refused, "has no engine here", "have no engine here");
  append_left_out(counts, self->left_out.older, "is an older revision", "are older revisions");
  g_autoptr(GString) note = g_string_new(NULL);
  if (self->shipped)
    g_string_append(note,
                    "No model of yours that takes pictures can run here; those that ship with "
                    "check-models are small and only show how it works.\n");
  for (guint i = 0; self->places != NULL && i < self->places->len; i++) {
    const CmStorePlace *place = g_ptr_array_index(self->places, i);
    g_autofree char *problem =
        place->problem != NULL ? cm_terminal_text(place->problem, 4096) : NULL;
    if (problem != NULL)
      g_string_append_printf(note, "Not looked at%s: %s.\n",
                             place->named_by != NULL ? "" : " wholly", problem);
  }
  for (guint i = 0; self->chosen != NULL && !self->revisions && i < self->chosen->len; i++) {
    const CmModel *model = g_ptr_array_index(self->chosen, i);
    if (model->stands_in_for == NULL)
      continue;
    g_autofree char *id = cm_terminal_text(model->id, 4096);
    g_autofree char *first = cm_terminal_text(model->stands_in_for, 4096);
    g_string_append_printf(note, "Taken: %s, an older revision, because %s is incomplete.\n", id,
                           first);
  }
  if (counts->len > 0)
    g_string_append_printf(note, "Left out: %s (check-models list --all shows them).\n",
                           counts->str);
  return g_strdup(note->str);
}

void
cm_models_here_free(CmModelsHere *self)
{
  if (self == NULL)
    return;
  g_clear_pointer(&self->chosen, g_ptr_array_unref);
  g_clear_pointer(&self->all, g_ptr_array_unref);
  g_clear_pointer(&self->places, g_ptr_array_unref);
  g_free(self);
}
