/* SPDX-License-Identifier: MIT */
#include "cm-select.h"

#include "cm-error.h"
#include "cm-revisions.h"
#include "cm-select-name.h"
#include "cm-store.h"

#include <fnmatch.h>
#include <math.h>
#include <string.h>

#define NEAREST_MAX 3

/* What one selection is made with. */
typedef struct {
  const CmSelection *wanted;
  GPtrArray *names; /* of CmModelName */
  gboolean *used;   /* by name: whether it matched a model */
  CmLeftOut left_out;
  const CmModel *refused; /* the first that the engines are why it was left out; NULL for none */
} Selector;

const char *
cm_engine_kind_to_string(CmEngineKind kind)
{
  static const char *const names[] = {[CM_ENGINE_LLAMA] = "llama", [CM_ENGINE_MLX_VLM] = "mlx-vlm"};
  return names[kind];
}

gboolean
cm_engine_kind_from_string(const char *name, CmEngineKind *ret_kind)
{
  for (int kind = 0; kind < CM_N_ENGINES; kind++) {
    if (!g_str_equal(name, cm_engine_kind_to_string((CmEngineKind)kind)))
      continue;
    *ret_kind = (CmEngineKind)kind;
    return TRUE;
  }
  return FALSE;
}

/* Whether one of the engines (CM_ENGINE_BIT()s; 0: any) can run it. */
static gboolean
is_runnable(const CmModel *model, unsigned engines)
{
  if (engines == 0)
    return TRUE;
  for (guint kind = 0; kind < CM_N_ENGINES; kind++)
    if ((engines & CM_ENGINE_BIT(kind)) != 0 && model->engine_refuses[kind] == NULL)
      return TRUE;
  return FALSE;
}

unsigned
cm_engines_of_model(const CmModel *model)
{
  unsigned bits = 0;
  for (int kind = 0; kind < CM_N_ENGINES; kind++)
    bits |= model->engine_refuses[kind] == NULL ? CM_ENGINE_BIT(kind) : 0;
  return bits;
}

unsigned
cm_engines_to_try(const CmModel *model)
{
  unsigned engines = cm_engines_of_model(model);
  if (engines != 0 || model->form == CM_FORM_OTHER)
    return engines;
  return CM_ENGINE_BIT(model->form == CM_FORM_GGUF ? CM_ENGINE_LLAMA : CM_ENGINE_MLX_VLM);
}

/* How closely the model is meant; ret_revision: whether an older revision of it is meant as such.
 */
static CmMatch
match_names(Selector *self, const CmModel *model, gboolean *ret_revision)
{
  *ret_revision = FALSE;
  CmMatch best = self->names->len == 0 ? CM_MATCH_BROAD : CM_MATCH_NONE;
  for (guint i = 0; i < self->names->len; i++) {
    const CmModelName *name = g_ptr_array_index(self->names, i);
    CmMatch match = cm_model_name_matches(name, model);
    *ret_revision |= match != CM_MATCH_NONE && cm_model_name_means_revision(name);
    self->used[i] = self->used[i] || match != CM_MATCH_NONE;
    best = MAX(best, match);
  }
  return best;
}

static gboolean
text_matches(const char *glob, const char *text)
{
  return glob == NULL || (text != NULL && cm_model_glob_matches(glob, text));
}

static gboolean
has_properties(const Selector *self, const CmModel *model)
{
  const CmSelection *wanted = self->wanted;
  /* what has no revisions is left out of those that nobody named; of one that was named a run says
   * that it cannot be had so */
  gboolean of_any = wanted->revision == NULL || self->names->len > 0 || cm_revisions_has(model);
  gint64 bytes = cm_model_bytes(model);
  if (wanted->max_bytes > 0 && (bytes < 0 || (double)bytes > wanted->max_bytes))
    return FALSE;
  if (!of_any || (wanted->revision != NULL && !cm_revisions_is(model, wanted->revision)))
    return FALSE;
  return text_matches(wanted->quant, model->quantisation) &&
         text_matches(wanted->architecture, model->architecture);
}

static gboolean
is_excluded(const CmModel *model, const char *const *exclude)
{
  for (guint i = 0; exclude != NULL && exclude[i] != NULL; i++)
    if (cm_model_glob_matches(exclude[i], model->id) || fnmatch(exclude[i], model->path, 0) == 0)
      return TRUE;
  return FALSE;
}

/* Whether one of the engines asked for takes it. What no engine takes at all, or of which nothing
 * is there to take, is recorded with what is wrong with it where its own name was given. */
static gboolean
is_taken(const CmSelection *wanted, const CmModel *model, CmMatch match)
{
  if (model->not_found != NULL && match == CM_MATCH_EXACT)
    return TRUE;
  if (wanted->takes != NULL && wanted->takes(model, wanted->taker))
    return TRUE;
  if (wanted->takes != NULL && wanted->engines == 0)
    return FALSE;
  if (!wanted->tried || wanted->engines == 0)
    return is_runnable(model, wanted->engines);
  unsigned tried = cm_engines_to_try(model);
  return tried == 0 ? match == CM_MATCH_EXACT : (tried & wanted->engines) != 0;
}

/* Counts what a person did not ask to be left out; each model for the first reason alone. */
static gboolean
is_left_out(Selector *self, const CmModel *model, CmMatch match, gboolean revision)
{
  const CmSelection *wanted = self->wanted;
  guint *reason = NULL;
  if (model->sees == CM_SEES_NO && !wanted->all && match != CM_MATCH_EXACT)
    reason = &self->left_out.blind;
  else if (model->superseded && !wanted->all && !revision && wanted->revision == NULL)
    reason = &self->left_out.older;
  else if (wanted->complete && model->incomplete)
    reason = &self->left_out.incomplete;
  else if (!is_taken(wanted, model, match))
    reason = &self->left_out.not_asked;
  else if (!is_runnable(model, wanted->runnable))
    reason = &self->left_out.refused;
  if (self->refused == NULL &&
      (reason == &self->left_out.not_asked || reason == &self->left_out.refused))
    self->refused = model;
  for (int kind = 0; kind < CM_N_ENGINES && reason == &self->left_out.refused; kind++)
    self->left_out.could_run[kind] += model->engine_refuses[kind] == NULL;
  if (reason != NULL)
    (*reason)++;
  return reason != NULL;
}

static gboolean
is_store_empty(const CmModelName *name, const GPtrArray *models)
{
  if (cm_model_name_kind(name) != CM_NAME_STORE)
    return FALSE;
  for (guint i = 0; i < models->len; i++)
    if (((const CmModel *)g_ptr_array_index(models, i))->store == cm_model_name_store(name))
      return FALSE;
  return TRUE;
}

static void
set_no_match(const CmModelName *name, const char *text, const GPtrArray *models, GError **error)
{
  if (cm_model_name_kind(name) == CM_NAME_PATH) {
    g_set_error(error, CM_ERROR, CM_ERROR_NOT_FOUND,
                "no model in %s; name GGUF files or folders of models", text);
    return;
  }
  if (is_store_empty(name, models)) {
    g_set_error(error, CM_ERROR, CM_ERROR_NOT_FOUND,
                "no model is called %s: %s holds none here (check-models doctor says where it was "
                "looked for)",
                text, cm_store_kind_to_string(cm_model_name_store(name)));
    return;
  }
  g_autoptr(GPtrArray) nearest = cm_model_names_nearest(models, name, NEAREST_MAX);
  g_autoptr(GString) advice = g_string_new(NULL);
  for (guint i = 0; i < nearest->len; i++)
    g_string_append_printf(advice, "%s%s", i == 0 ? "did you mean " : " or ",
                           (const char *)g_ptr_array_index(nearest, i));
  g_string_append(advice, nearest->len > 0 ? "?" : "check-models list --all shows what is here");
  g_set_error(error, CM_ERROR, CM_ERROR_NOT_FOUND, "no file and no model is called %s; %s", text,
              advice->str);
}

/* A name that matches nothing is an error even where others match: it was mistyped. */
static gboolean
check_names(const Selector *self, const GPtrArray *models, GError **error)
{
  const char *const *texts = self->wanted->names;
  for (guint i = 0; texts != NULL && texts[i] != NULL; i++) {
    if (self->used[i])
      continue;
    set_no_match(g_ptr_array_index(self->names, i), texts[i], models, error);
    return FALSE;
  }
  return TRUE;
}

static void
append_count(GString *text, guint count, const char *one, const char *more)
{
  if (count > 0)
    g_string_append_printf(text, "%s%u %s", text->len > 0 ? ", " : "", count,
                           count == 1 ? one : more);
}

/* What the engines that were asked for, or are here, say of one of those that they refuse. */
static void
append_refusal(GString *text, const CmModel *model, const CmSelection *wanted)
{
  unsigned engines = wanted->engines != 0 ? wanted->engines : wanted->runnable;
  const char *between = ": ";
  if (engines == 0)
    return;
  g_string_append_printf(text, " (%s", model->id);
  for (int kind = 0; kind < CM_N_ENGINES; kind++) {
    const char *why = model->engine_refuses[kind];
    if ((engines & CM_ENGINE_BIT(kind)) == 0 || why == NULL)
      continue;
    g_string_append_printf(text, "%s%s: %s", between, cm_engine_kind_to_string((CmEngineKind)kind),
                           why);
    between = "; ";
  }
  g_string_append_c(text, ')');
}

static void
set_nothing_left(const Selector *self, guint excluded, guint other, GError **error)
{
  const CmLeftOut *left_out = &self->left_out;
  g_autoptr(GString) text = g_string_new(NULL);
  append_count(text, left_out->blind, "takes no pictures (its own name selects it)",
               "take no pictures (a text model's own name selects it)");
  append_count(text, left_out->incomplete, "is incomplete", "are incomplete");
  append_count(text, left_out->not_asked, "no engine asked for takes", "no engine asked for takes");
  append_count(text, left_out->refused, "no engine here can run", "no engine here can run");
  if (self->refused != NULL)
    append_refusal(text, self->refused, self->wanted);
  append_count(text, left_out->older, "is an older revision (its own id selects it)",
               "are older revisions (their own ids select them)");
  append_count(text, other, "is not of the size, quantisation, architecture or revision asked for",
               "are not of the size, quantisation, architecture or revision asked for");
  if (excluded > 0 && text->len == 0)
    g_string_printf(text, "--exclude leaves out all %u", excluded);
  else
    append_count(text, excluded, "is excluded", "are excluded");
  g_set_error(error, CM_ERROR, CM_ERROR_NOT_FOUND,
              "no model is left: %s; ask for less, or see check-models list --all",
              text->len > 0 ? text->str : "none is here");
}

static GPtrArray *
select_models(Selector *self, const GPtrArray *models, GError **error)
{
  g_autoptr(GPtrArray) chosen = g_ptr_array_new();
  guint excluded = 0, other = 0;
  for (guint i = 0; i < models->len; i++) {
    CmModel *model = g_ptr_array_index(models, i);
    gboolean revision = FALSE;
    CmMatch match = match_names(self, model, &revision);
    if (match == CM_MATCH_NONE)
      continue;
    if (!has_properties(self, model))
      other++;
    else if (is_excluded(model, self->wanted->exclude))
      excluded++;
    else if (!is_left_out(self, model, match, revision))
      g_ptr_array_add(chosen, model);
  }
  if (!check_names(self, models, error))
    return NULL;
  if (chosen->len == 0) {
    set_nothing_left(self, excluded, other, error);
    return NULL;
  }
  return self->wanted->best_quant ? cm_models_best_quant(chosen, self->wanted)
                                  : g_steal_pointer(&chosen);
}

GPtrArray *
cm_models_select(const GPtrArray *models, const CmSelection *selection, CmLeftOut *ret_left_out,
                 GError **error)
{
  Selector self = {.wanted = selection};
  g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func((GDestroyNotify)cm_model_name_free);
  for (guint i = 0; selection->names != NULL && selection->names[i] != NULL; i++)
    g_ptr_array_add(names, cm_model_name_new(selection->names[i]));
  g_autofree gboolean *used = g_new0(gboolean, names->len + 1);
  self.names = names;
  self.used = used;
  GPtrArray *chosen = select_models(&self, models, error);
  /* a filter leaves out what a person asked it to */
  if (!selection->tried)
    self.left_out.not_asked = 0;
  if (chosen != NULL && ret_left_out != NULL)
    *ret_left_out = self.left_out;
  return chosen;
}
