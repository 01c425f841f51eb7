/* SPDX-License-Identifier: MIT */
#include "cm-llama.h"

#include "cm-backends.h"
#include "cm-buffers.h"
#include "cm-cores.h"
#include "cm-fault.h"
#include "cm-log.h"
#include "cm-number.h"
#include "cm-projector.h"
#include "cm-reasons.h"

#include <errno.h>
#include <unistd.h>

/* The least context made without being asked: small ones save nothing worth having. */
#define MIN_CONTEXT_TOKENS 4096u
/* llama.cpp rounds a context up to this anyway. */
#define CONTEXT_STEP 256u
/* llama.cpp's own defaults. */
#define BATCH_TOKENS  2048
#define UBATCH_TOKENS 512

static gboolean
read_settings(const json_t *json, CmLlamaSettings *ret, GError **error)
{
  double context;
  double threads;
  double layers;
  double batch;
  double ubatch;

  if (!cm_number_get(json, "context_tokens", 0, 0, G_MAXINT32, &context, error) ||
      !cm_number_get(json, "threads", 0, 0, 1024, &threads, error) ||
      !cm_number_get(json, "gpu_layers", -1, -1, 100000, &layers, error) ||
      !cm_number_get(json, "batch_tokens", 0, 0, 1 << 20, &batch, error) ||
      !cm_number_get(json, "ubatch_tokens", 0, 0, 1 << 20, &ubatch, error))
    return FALSE;
  ret->context_tokens = (guint)context;
  ret->threads = threads > 0 ? (guint)threads : cm_cores_physical("/sys");
  ret->gpu_layers = cm_backends_have_gpu() ? (gint)layers : 0;
  ret->batch_tokens = batch > 0 ? (guint)batch : BATCH_TOKENS;
  ret->ubatch_tokens = MIN(ubatch > 0 ? (guint)ubatch : UBATCH_TOKENS, ret->batch_tokens);
  return TRUE;
}

static gboolean
check_file(const char *path, CmFault missing, CmFault unreadable, GError **error)
{
  if (!g_file_test(path, G_FILE_TEST_EXISTS)) {
    g_set_error(error, CM_FAULT, (gint)missing, "%s is not there", path);
    return FALSE;
  }
  if (!g_file_test(path, G_FILE_TEST_IS_REGULAR)) {
    g_set_error(error, CM_FAULT, (gint)unreadable, "%s is no regular file", path);
    return FALSE;
  }
  if (access(path, R_OK) != 0) {
    g_set_error(error, CM_FAULT, (gint)unreadable, "%s cannot be read: %s", path,
                g_strerror(errno));
    return FALSE;
  }
  return TRUE;
}

static gboolean
load_model(CmLlama *self, GError **error)
{
  struct llama_model_params params = llama_model_default_params();
  g_autofree char *what = g_strdup_printf("loading %s failed", self->model_path);

  params.n_gpu_layers = self->settings.gpu_layers;
  self->model = llama_model_load_from_file(self->model_path, params);
  if (self->model)
    return TRUE;
  cm_reasons_set_error(error, CM_SCOPE_MODEL, CM_FAULT_MODEL_LOAD, what);
  return FALSE;
}

/* Where the whole model does not fit the GPU it runs without it, rather than not at all. */
static gboolean
load_model_somewhere(CmLlama *self, CmWorker *worker, GError **error)
{
  g_autoptr(GError) first = NULL;

  if (load_model(self, &first))
    return TRUE;
  if (self->settings.gpu_layers != -1 ||
      !g_error_matches(first, CM_FAULT, CM_FAULT_OUT_OF_MEMORY)) {
    g_propagate_error(error, g_steal_pointer(&first));
    return FALSE;
  }
  cm_worker_warn(worker, "gpu-not-used", "%s; computing on the processor instead", first->message);
  self->settings.gpu_layers = 0;
  cm_log_mark();
  return load_model(self, error);
}

static gboolean
load_projector(CmLlama *self, GError **error)
{
  struct mtmd_context_params params = mtmd_context_params_default();
  g_autofree char *what = g_strdup_printf("loading %s failed", self->projector_path);

  if (!check_file(self->projector_path, CM_FAULT_PROJECTOR_MISSING, CM_FAULT_PROJECTOR_CORRUPT,
                  error) ||
      !cm_projector_check(self->projector_path, error))
    return FALSE;
  params.use_gpu = self->settings.gpu_layers != 0;
  params.n_threads = (int)self->settings.threads;
  params.print_timings = false;
  self->media = mtmd_init_from_file(self->projector_path, self->model, params);
  if (!self->media) {
    cm_reasons_set_error(error, CM_SCOPE_PROJECTOR, CM_FAULT_PROJECTOR_CORRUPT, what);
    return FALSE;
  }
  if (!mtmd_support_vision(self->media)) {
    g_set_error(error, CM_FAULT, CM_FAULT_PROJECTOR_UNSUPPORTED, "%s takes no pictures",
                self->projector_path);
    return FALSE;
  }
  return TRUE;
}

/* One run over two tokens, as llama.cpp's programs do, so that reading the weights counts as
 * loading and not as the first prefill. */
static void
warm_up(CmLlama *self)
{
  const struct llama_vocab *vocab = llama_model_get_vocab(self->model);
  llama_token tokens[2];
  int count = 0;

  if (llama_vocab_bos(vocab) != LLAMA_TOKEN_NULL)
    tokens[count++] = llama_vocab_bos(vocab);
  if (llama_vocab_eos(vocab) != LLAMA_TOKEN_NULL)
    tokens[count++] = llama_vocab_eos(vocab);
  if (count == 0)
    tokens[count++] = 0;
  llama_decode(self->context, llama_batch_get_one(tokens, count));
  llama_memory_clear(llama_get_memory(self->context), true);
  llama_synchronize(self->context);
}

static gboolean
load_all(CmLlama *self, CmWorker *worker, GError **error)
{
  cm_worker_begin(worker, CM_PHASE_MODEL_LOAD);
  if (!check_file(self->model_path, CM_FAULT_MODEL_NOT_FOUND, CM_FAULT_MODEL_UNREADABLE, error) ||
      !load_model_somewhere(self, worker, error))
    return FALSE;
  cm_worker_end(worker);

  cm_worker_begin(worker, CM_PHASE_PROJECTOR_LOAD);
  if (!self->projector_path)
    self->projector_path =
        cm_projector_find(self->model_path, (guint)llama_model_n_embd(self->model), error);
  if (!self->projector_path || !load_projector(self, error))
    return FALSE;
  cm_worker_end(worker);
  cm_buffers_collect(self->load_buffers);

  cm_worker_begin(worker, CM_PHASE_MODEL_LOAD);
  if (!cm_llama_fit(self, 0, 0, error))
    return FALSE;
  warm_up(self);
  cm_worker_end(worker);
  return TRUE;
}

CmLlama *
cm_llama_load(const json_t *request, CmWorker *worker, GError **error)
{
  g_autoptr(CmLlama) self = g_new0(CmLlama, 1);

  self->model_path = g_strdup(cm_json_get_string(request, "model"));
  self->projector_path = g_strdup(cm_json_get_string(request, "projector"));
  self->load_buffers = json_array();
  self->context_buffers = json_array();
  if (!self->model_path) {
    g_set_error(error, CM_FAULT, CM_FAULT_MODEL_NOT_FOUND, "the request names no model");
    return NULL;
  }
  if (!read_settings(json_object_get(request, "settings"), &self->settings, error) ||
      !load_all(self, worker, error))
    return NULL;
  return g_steal_pointer(&self);
}

void
cm_llama_free(CmLlama *self)
{
  if (!self)
    return;
  g_clear_pointer(&self->context, llama_free);
  g_clear_pointer(&self->media, mtmd_free);
  g_clear_pointer(&self->model, llama_model_free);
  json_decref(self->load_buffers);
  json_decref(self->context_buffers);
  g_free(self->model_path);
  g_free(self->projector_path);
  g_free(self);
}

/* The most tokens a context may hold: what was asked for, within what the model was trained on. */
static guint
context_limit(const CmLlama *self)
{
  guint trained = (guint)MAX(llama_model_n_ctx_train(self->model), 1);
  guint asked = self->settings.context_tokens;

  return asked > 0 ? MIN(asked, trained) : trained;
}

static guint
round_up(guint value, guint step)
{
  return value + (step - value % step) % step;
}

static gboolean
make_context(CmLlama *self, guint tokens, guint ubatch, GError **error)
{
  struct llama_context_params params = llama_context_default_params();
  g_autofree char *what = g_strdup_printf("a context of %u tokens cannot be made", tokens);

  params.n_ctx = tokens;
  params.n_ubatch = ubatch;
  params.n_batch = MAX(self->settings.batch_tokens, ubatch);
  params.n_threads = params.n_threads_batch = (int)self->settings.threads;
  cm_log_mark();
  g_clear_pointer(&self->context, llama_free);
  self->context = llama_init_from_model(self->model, params);
  if (!self->context) {
    cm_reasons_set_error(error, CM_SCOPE_COMPUTE, CM_FAULT_OUT_OF_MEMORY, what);
    return FALSE;
  }
  self->ubatch_tokens = ubatch;
  json_array_clear(self->context_buffers);
  cm_buffers_collect(self->context_buffers);
  return TRUE;
}

gboolean
cm_llama_fit(CmLlama *self, guint tokens, guint ubatch, GError **error)
{
  guint limit = context_limit(self);
  guint least = self->settings.context_tokens > 0 ? limit : MIN(limit, MIN_CONTEXT_TOKENS);
  guint wanted = MIN(round_up(MAX(tokens, least), CONTEXT_STEP), limit);

  ubatch = MAX(ubatch, self->settings.ubatch_tokens);
  if (tokens > limit) {
    g_set_error(error, CM_FAULT, CM_FAULT_CONTEXT_TOO_SMALL,
                "picture, prompt and answer need %u tokens, the context has %u at most (%d asked "
                "for, %d trained)",
                tokens, limit, (int)self->settings.context_tokens,
                llama_model_n_ctx_train(self->model));
    return FALSE;
  }
  if (self->context && llama_n_ctx(self->context) >= wanted && self->ubatch_tokens >= ubatch) {
    llama_memory_clear(llama_get_memory(self->context), true);
    return TRUE;
  }
  return make_context(self, wanted, ubatch, error);
}
