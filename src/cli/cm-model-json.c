/* SPDX-License-Identifier: MIT */
#include "cm-model-json.h"

#include "cm-model-words.h"
#include "cm-select.h"
#include "cm-store.h"

#include <math.h>

static void
set_count(json_t *object, const char *key, gint64 value)
{
  if (value >= 0)
    json_object_set_new(object, key, json_integer(value));
}

static json_t *
files_of(const CmModel *model)
{
  json_t *files = json_array();
  for (guint i = 0; i < model->files->len; i++) {
    const CmModelFile *file = g_ptr_array_index(model->files, i);
    json_t *entry = json_object();
    cm_json_set_string(entry, "path", file->path);
    set_count(entry, "bytes", file->bytes);
    json_array_append_new(files, entry);
  }
  return files;
}

static json_t *
problems_of(const CmModel *model)
{
  json_t *problems = json_array();
  for (guint i = 0; i < model->problems->len; i++) {
    g_autofree char *valid = g_utf8_make_valid(g_ptr_array_index(model->problems, i), -1);
    json_array_append_new(problems, json_string(valid));
  }
  return problems;
}

/* Whether an engine could run the model, whether it is here, and both. */
static json_t *
engine_of(const char *why_not, const char *why_not_installed)
{
  json_t *entry = json_object();
  gboolean could = why_not == NULL, installed = why_not_installed == NULL;
  json_object_set_new(entry, "runs_here", json_boolean(could && installed));
  json_object_set_new(entry, "could_run", json_boolean(could));
  cm_json_set_string(entry, "why_not", why_not);
  json_object_set_new(entry, "installed", json_boolean(installed));
  cm_json_set_string(entry, "why_not_installed", why_not_installed);
  return entry;
}

/* By engine: those in process, and the servers that were asked for. */
static json_t *
engines_of(const CmModel *model, const CmProspectMachine *machine)
{
  const CmEnginesHere *here = machine->engines;
  const CmEnginesListed *listed = machine->listed;
  json_t *engines = json_object();
  for (int kind = 0; kind < CM_N_ENGINES; kind++) {
    json_t *entry = engine_of(model->engine_refuses[kind], here->why_not[kind]);
    cm_json_set_string(entry, "install_command", here->install_command[kind]);
    json_object_set_new(engines, cm_engine_kind_to_string((CmEngineKind)kind), entry);
  }
  for (guint i = 0; i < listed->servers->len; i++) {
    const CmServerHere *server = g_ptr_array_index(listed->servers, i);
    g_autofree char *why_not = cm_server_here_why_not(server, model);
    json_object_set_new(engines, server->preset->name, engine_of(why_not, server->why_not));
  }
  return engines;
}

static json_t *
memory_of(const CmModelProspect *prospect, double free_bytes)
{
  const CmFit *fit = &prospect->fit;
  json_t *memory = json_object();
  cm_json_set_string(memory, "verdict", cm_fit_verdict_to_string(prospect->verdict));
  cm_json_set_number(memory, "free_bytes", free_bytes);
  if (isnan(fit->least_bytes))
    return memory;
  const struct {
    const char *key;
    double bytes;
  } parts[] = {
      {"weights_bytes", fit->weights_bytes},   {"projector_bytes", fit->projector_bytes},
      {"kv_cache_bytes", fit->kv_cache_bytes}, {"computing_bytes", fit->working_bytes},
      {"process_bytes", fit->process_bytes},
  };
  cm_json_set_number(memory, "estimated_bytes", fit->total_bytes);
  if (isnan(fit->total_bytes))
    cm_json_set_number(memory, "estimated_least_bytes", fit->least_bytes);
  /* 0 is what no header tells */
  for (gsize i = 0; i < G_N_ELEMENTS(parts); i++)
    cm_json_set_number(memory, parts[i].key, parts[i].bytes > 0 ? parts[i].bytes : NAN);
  if (fit->kv_cache_bytes > 0)
    set_count(memory, "context_tokens", fit->context_tokens);
  return memory;
}

static const char *
form_of(CmForm form)
{
  static const char *const names[] = {
      [CM_FORM_GGUF] = "gguf", [CM_FORM_SAFETENSORS] = "safetensors", [CM_FORM_OTHER] = "other"};
  return names[form];
}

/* What its files say of it. */
static void
set_description(json_t *object, const CmModel *model)
{
  cm_json_set_string(object, "architecture", model->architecture);
  cm_json_set_string(object, "sees", cm_model_words_sees(model->sees));
  cm_json_set_string(object, "sees_because", model->sees_because);
  cm_json_set_string(object, "quantisation", model->quantisation);
  cm_json_set_number(object, "parameters", model->parameters);
  cm_json_set_number(object, "bits_per_weight", model->bits_per_weight);
  set_count(object, "context_tokens", model->context_tokens);
  set_count(object, "image_size_pixels", model->image_size);
  set_count(object, "patch_size_pixels", model->patch_size);
  set_count(object, "image_tokens", model->image_tokens);
  cm_json_set_string(object, "chat_template", model->chat_template);
  cm_json_set_string(object, "tokenizer", model->tokenizer);
  cm_json_set_string(object, "licence", model->licence);
  cm_json_set_string(object, "base_model", model->base_model);
}

/* What running it here would be. */
static void
set_prospect(json_t *object, const CmModel *model, const CmProspectMachine *machine)
{
  g_autoptr(CmModelProspect) prospect = cm_model_prospect_new(model, machine);
  cm_json_set_string(object, "state", prospect->state);
  g_autofree char *why = prospect->why != NULL ? g_utf8_make_valid(prospect->why, -1) : NULL;
  cm_json_set_string(object, "why", why);
  json_object_set_new(object, "engines", engines_of(model, machine));
  json_object_set_new(object, "memory", memory_of(prospect, machine->memory.free_bytes));
  cm_json_set_string(object, "run_command", prospect->command);
}

json_t *
cm_model_to_json(const CmModel *model, const CmProspectMachine *machine)
{
  json_t *object = json_object();
  cm_json_set_string(object, "id", model->id);
  cm_json_set_string(object, "store", cm_store_kind_to_string(model->store));
  cm_json_set_string(object, "form", form_of(model->form));
  cm_json_set_string(object, "path", model->path);
  cm_json_set_string(object, "projector_path", model->projector_path);
  cm_json_set_string(object, "repository", model->repo);
  cm_json_set_string(object, "revision", model->revision);
  if (model->superseded)
    json_object_set_new(object, "superseded", json_true());
  cm_json_set_string(object, "stands_in_for", model->stands_in_for);
  set_count(object, "bytes", cm_model_bytes(model));
  set_count(object, "model_bytes", model->model_bytes);
  if (model->projector_path != NULL)
    set_count(object, "projector_bytes", model->projector_bytes);
  set_description(object, model);
  json_object_set_new(object, "complete", json_boolean(!model->incomplete));
  json_object_set_new(object, "problems", problems_of(model));
  set_prospect(object, model, machine);
  json_object_set_new(object, "files", files_of(model));
  return object;
}
