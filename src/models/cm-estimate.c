/* SPDX-License-Identifier: MIT */
#include "cm-estimate.h"

#include <math.h>

/* What the llama worker takes at least (docs/protocol.md, `context_tokens`), and llama.cpp's own
 * default for ubatch. */
#define CONTEXT_DEFAULT 4096
#define UBATCH_DEFAULT  512

#define PROCESS_BYTES (64.0 * 1024 * 1024)

static double
known(gint64 value)
{
  return value > 0 ? (double)value : 0;
}

static double
kv_cache_bytes(const CmGguf *gguf, gint64 context)
{
  double heads = known(gguf->head_count);
  double kv_heads = gguf->head_count_kv > 0 ? (double)gguf->head_count_kv : heads;
  double head = heads > 0 ? known(gguf->embedding_length) / heads : 0;
  double key = gguf->key_length > 0 ? (double)gguf->key_length : head;
  double value = gguf->value_length > 0 ? (double)gguf->value_length : head;
  return known(gguf->block_count) * kv_heads * (key + value) * (double)context * 2;
}

CmEstimate
cm_estimate_memory(const CmModel *model, gint64 context, gint64 ubatch)
{
  const CmGguf *gguf = model->gguf;
  gint64 planned = context > 0 ? context : CONTEXT_DEFAULT;
  if (context == 0 && gguf != NULL && gguf->context_length > 0)
    planned = MIN(planned, gguf->context_length);
  double rows = ubatch > 0 ? (double)ubatch : UBATCH_DEFAULT;

  CmEstimate estimate = {.context_tokens = planned, .overhead_bytes = PROCESS_BYTES};
  estimate.files_bytes =
      model->model_bytes >= 0 ? (double)model->model_bytes + (double)model->projector_bytes : NAN;
  if (gguf != NULL) {
    estimate.kv_cache_bytes = kv_cache_bytes(gguf, planned);
    estimate.overhead_bytes +=
        rows * (known(gguf->vocabulary) + 8 * known(gguf->embedding_length)) * 4;
  }
  estimate.total_bytes = estimate.files_bytes + estimate.kv_cache_bytes + estimate.overhead_bytes;
  return estimate;
}

const char *
cm_estimate_verdict(double needed_bytes, double free_bytes)
{
  if (isnan(needed_bytes) || isnan(free_bytes))
    return "unknown";
  if (needed_bytes <= 0.8 * free_bytes)
    return "fits";
  return needed_bytes <= free_bytes ? "tight" : "will not fit";
}
