/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * CmLlama: a loaded model with its projector and a context to compute in.
 *
 * Calling order: load; then for each generation cm_llama_fit(), which makes or grows the context
 * where the request needs it and empties it, and then any calls of llama.cpp on the members; free.
 * The context is kept between generations, since making one takes longer than emptying it.
 */

#include "cm-worker.h"

#include <llama.h>
#include <mtmd.h>

/* What load was asked for, with our defaults put in. */
typedef struct {
  guint context_tokens; /* 0: as many as the request needs */
  guint threads;
  gint gpu_layers;     /* -1: all */
  guint batch_tokens;  /* tokens submitted at once */
  guint ubatch_tokens; /* tokens computed at once */
} CmLlamaSettings;

typedef struct {
  char *model_path;
  char *projector_path;
  CmLlamaSettings settings;
  struct llama_model *model;
  mtmd_context *media;
  struct llama_context *context; /* NULL until the first fit */
  guint ubatch_tokens;           /* of the context */
  json_t *load_buffers;          /* of model and projector */
  json_t *context_buffers;       /* of the context in hand */
} CmLlama;

/* Carries out a `load` request, reporting its phases. Errors are CM_FAULT. */
CmLlama *cm_llama_load(const json_t *request, CmWorker *worker,
                       GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* NULL is allowed. */
void cm_llama_free(CmLlama *self);

/* An empty context of at least `tokens`, which computes `ubatch` tokens at once (0: any number).
 * CM_FAULT_CONTEXT_TOO_SMALL where that is more than was asked for or than the model knows. */
gboolean cm_llama_fit(CmLlama *self, guint tokens, guint ubatch,
                      GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CmLlama, cm_llama_free)
