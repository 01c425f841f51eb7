/* SPDX-License-Identifier: MIT */
#include "cm-facts.h"

#include "cm-text.h"

#include <string.h>
#include <sys/stat.h>

/* Bounds of texts that come out of the model's file. */
#define MAX_NAME_BYTES     512
#define MAX_TEMPLATE_BYTES 65536

static void
set_text(json_t *object, const char *key, const char *text, gsize max_bytes)
{
  g_autofree char *safe = text ? cm_text_sanitize(text, strlen(text), max_bytes) : NULL;

  cm_json_set_string(object, key, safe);
}

static void
set_metadata(json_t *object, const char *key, const struct llama_model *model, const char *name)
{
  char value[MAX_NAME_BYTES];

  if (llama_model_meta_val_str(model, name, value, sizeof value) >= 0)
    set_text(object, key, value, sizeof value);
}

static void
set_file_bytes(json_t *object, const char *key, const char *path)
{
  struct stat info;

  if (stat(path, &info) == 0)
    cm_json_set_number(object, key, (double)info.st_size);
}

json_t *
cm_facts_model(const CmLlama *llama)
{
  const struct llama_model *model = llama->model;
  json_t *facts = json_object();
  char description[MAX_NAME_BYTES] = "";

  llama_model_desc(model, description, sizeof description);
  set_metadata(facts, "name", model, "general.name");
  set_metadata(facts, "architecture", model, "general.architecture");
  set_text(facts, "description", description, sizeof description);
  set_text(facts, "file_type", llama_ftype_name(llama_model_ftype(model)), MAX_NAME_BYTES);
  cm_json_set_number(facts, "parameters", (double)llama_model_n_params(model));
  cm_json_set_number(facts, "tensor_bytes", (double)llama_model_size(model));
  set_file_bytes(facts, "file_bytes", llama->model_path);
  cm_json_set_number(facts, "layers", llama_model_n_layer(model));
  cm_json_set_number(facts, "embedding_length", llama_model_n_embd(model));
  cm_json_set_number(facts, "context_tokens_max", llama_model_n_ctx_train(model));
  set_text(facts, "chat_template", llama_model_chat_template(model, NULL), MAX_TEMPLATE_BYTES);
  set_text(facts, "projector", llama->projector_path, MAX_TEMPLATE_BYTES);
  set_file_bytes(facts, "projector_file_bytes", llama->projector_path);
  return facts;
}

/* What the launcher chose, and the share of the last ten seconds, in percent, in which tasks waited
 * for a processor: what it chose by. */
static void
set_openmp(json_t *settings)
{
  const char *policy = g_getenv("OMP_WAIT_POLICY");
  const char *pressure = g_getenv("CHECK_MODELS_CPU_PRESSURE");

  cm_json_set_string(settings, "omp_wait_policy", policy ? policy : "default");
  cm_json_set_string(settings, "omp_spin_count", g_getenv("GOMP_SPINCOUNT"));
  if (pressure)
    cm_json_set_number(settings, "cpu_pressure_percent", g_ascii_strtod(pressure, NULL));
}

json_t *
cm_facts_settings(const CmLlama *llama)
{
  json_t *settings = json_object();

  cm_json_set_number(settings, "context_tokens", llama_n_ctx(llama->context));
  cm_json_set_number(settings, "threads", llama->settings.threads);
  cm_json_set_number(settings, "gpu_layers", llama->settings.gpu_layers);
  cm_json_set_number(settings, "batch_tokens", llama_n_batch(llama->context));
  cm_json_set_number(settings, "ubatch_tokens", llama_n_ubatch(llama->context));
  set_openmp(settings);
  return settings;
}

json_t *
cm_facts_buffers(const CmLlama *llama)
{
  json_t *buffers = json_deep_copy(llama->load_buffers);

  json_array_extend(buffers, llama->context_buffers);
  return buffers;
}
