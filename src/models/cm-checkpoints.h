/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * Which checkpoints the files of some folders are.
 *
 * Each GGUF file that is no projector is one, with the parts it is split into and the projector
 * that lies beside it; each folder with a config.json and safetensors is one. What lies below such
 * a folder (original weights, adapters, parts of a pipeline) is no checkpoint of its own. A folder
 * that holds an adapter alone (adapter_config.json and weights), and a projector near no GGUF file
 * that could use it, are entries too, so that a person learns why nothing runs; their description
 * says what they are.
 */

#include "cm-model.h"
#include "cm-walk.h"

/* Where the folders stand; everything is borrowed. */
typedef struct {
  CmStoreKind store;
  const char *name;     /* what ids begin with: owner/name, owner/name@v2; NULL: the folder's own */
  const char *repo;     /* NULL: of no hub */
  const char *revision; /* NULL unknown */
  const char *root;     /* projectors are looked for in a file's folder, then in those above it up
                           to this one; NULL: in its own alone */
} CmOrigin;

/* Appends the checkpoints in folders (of CmWalkFolder, sorted) to models (of CmModel), up to
 * CM_STORE_MODELS_MAX; returns how many. Never fails: what is missing is a model's problem. */
guint cm_checkpoints_add(const CmOrigin *origin, const GPtrArray *folders, GPtrArray *models);

/* Appends the checkpoint of one GGUF file of a folder (its name's suffix does not matter), unless
 * it is a projector; returns how many. */
guint cm_checkpoints_add_file(const CmOrigin *origin, const CmWalkFolder *folder,
                              const CmWalkFile *file, GPtrArray *models);

/* Appends a projector as an entry of its own, whatever lies beside it. */
void cm_checkpoints_add_projector(const CmOrigin *origin, const CmWalkFile *file,
                                  GPtrArray *models);

/*
 * Appends the folders that are a checkpoint but for its weights or its config.json, as a broken
 * download leaves them, up to CM_STORE_MODELS_MAX: the first, in which the search began, where it
 * holds either; one below it where it can be told to be meant as a model: its config.json speaks of
 * a `model_type` and is no longer than 1 MiB, its safetensors have a checkpoint's name (model…,
 * weights…, consolidated…, pytorch_model…), or other files of a checkpoint (a tokenizer, a
 * processor's configuration, an index of shards) lie beside that. None that is, holds or lies in
 * another checkpoint, of those in `models` from `first` on, or in a pipeline (model_index.json).
 */
void cm_checkpoints_add_partial(const CmOrigin *origin, const GPtrArray *folders, GPtrArray *models,
                                guint first);

/* A model of that origin with its id made of the origin's name and `tag` (NULL: none), not yet of
 * any file. */
CmModel *cm_checkpoint_new(const CmOrigin *origin, const char *path,
                           const char *tag) G_GNUC_WARN_UNUSED_RESULT;

/* Whether a file's name says that it holds weights in another form than GGUF. */
gboolean cm_checkpoint_is_weights(const char *path);
