/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * Stores: where models lie on a machine, and what each store says of them.
 *
 *   Hugging Face cache  $HF_HUB_CACHE, $HUGGINGFACE_HUB_CACHE, $HF_HOME/hub,
 *                       $XDG_CACHE_HOME/huggingface/hub, ~/.cache/huggingface/hub
 *   Ollama              $OLLAMA_MODELS, ~/.ollama/models; /usr/share/ollama/.ollama/models
 *   LM Studio           ~/.lmstudio/models, ~/.cache/lm-studio/models, where its settings say
 *   llama.cpp           $LLAMA_CACHE, $XDG_CACHE_HOME/llama.cpp, ~/.cache/llama.cpp;
 *                       ~/Library/Caches/llama.cpp
 *   files               folders of models (cm-places.h)
 *
 * A store finds checkpoints and what belongs to each: weights, projector, configuration, tokenizer;
 * and what of it is missing. It reads folders, links and the store's own small files, never
 * weights; cm_model_describe() (cm-describe.h) reads those. All of it is hostile: names, manifests
 * and links are bounded and checked, and a path never leaves its store by what a manifest says.
 *
 * Limits: CM_STORE_MODELS_MAX models a store, 100,000 entries, manifests of 1 MiB.
 */

#include "cm-model.h"

#define CM_STORE_MODELS_MAX 10000

/* A store that is there, or that a variable or a program's settings say is there. */
typedef struct {
  CmStoreKind kind;
  char *root;     /* absolute, or as a person named it */
  char *named_by; /* what names it: "HF_HOME", a file of settings; NULL: it lies where it usually
                     does, or a person named it */
  char *only;     /* the one folder of root that is listed; NULL: all */
  char *problem;  /* why it cannot be listed, or not wholly; NULL: it can */
} CmStorePlace;

/*
 * The stores that exist here, in the order above (files excepted), of CmStorePlace, and with their
 * problem those that are named and are no folder: a mistyped variable is not to be passed over.
 * `environment` looks up a variable and `home` is the person's folder, so that a made tree proves
 * every rule. The variables of the Hugging Face cache are expanded as huggingface_hub does
 * (cm-expand.h), the others are taken as they are, as their programs do.
 */
GPtrArray *cm_stores_find(const char *(*environment)(const char *name),
                          const char *home) G_GNUC_WARN_UNUSED_RESULT;

/* Appends the checkpoints of a store to models (of CmModel), not yet described. A store that cannot
 * be read sets place->problem. Never fails. */
void cm_store_list(CmStorePlace *place, GPtrArray *models);

/* "files", "hf", "ollama", "lmstudio", "llama-cache": the prefix of a model's name in -m; "server"
 * for those of running servers. */
const char *cm_store_kind_to_string(CmStoreKind kind);

/* The kind of such a name; FALSE where there is none. */
gboolean cm_store_kind_from_string(const char *name,
                                   CmStoreKind *ret_kind) G_GNUC_WARN_UNUSED_RESULT;

/* A place that may or may not be there; of CM_STORE_FILES, a folder or a file. */
CmStorePlace *cm_store_place_new(CmStoreKind kind, const char *root) G_GNUC_WARN_UNUSED_RESULT;

/* The place that a path named by a person is: a store where it is the root of one that is known
 * here, or has the layout of a Hugging Face cache, a repository in one, or Ollama's store; else
 * CM_STORE_FILES. So models have the ids that they have in that store. Looks at names alone. */
CmStorePlace *cm_store_place_of_path(const char *path) G_GNUC_WARN_UNUSED_RESULT;

/* NULL is allowed. */
void cm_store_place_free(CmStorePlace *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CmStorePlace, cm_store_place_free)
