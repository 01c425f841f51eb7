/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * CmModel: one checkpoint as it lies on this machine, plain data.
 *
 * A store (cm-store.h) finds its files; cm-describe.h reads headers and configuration and fills in
 * the rest. All pointers are owned; strings are sanitised to valid UTF-8 and hostile all the same.
 * What is not known is NULL, NAN or -1.
 */

#include "cm-gguf.h"
#include "cm-json.h"

/* Where it was found. */
typedef enum {
  CM_STORE_FILES, /* a GGUF file, or a checkpoint's folder, named by a person or in a folder of
                     models */
  CM_STORE_HF,    /* the Hugging Face cache */
  CM_STORE_OLLAMA,
  CM_STORE_LMSTUDIO,
  CM_STORE_LLAMA_CACHE, /* llama.cpp's own downloads */
  CM_N_STORES,
  CM_STORE_SERVER = CM_N_STORES /* none here: a running server has it (cm-servers-running.h) */
} CmStoreKind;

/* How its weights are kept. */
typedef enum { CM_FORM_GGUF, CM_FORM_SAFETENSORS, CM_FORM_OTHER } CmForm;

/* Whether it takes pictures. */
typedef enum { CM_SEES_UNKNOWN, CM_SEES_YES, CM_SEES_NO } CmSees;

typedef struct {
  char *path;
  gint64 bytes; /* on disk, links followed; -1 where it is missing */
} CmModelFile;

/* Engines that are asked whether they can run a model. */
typedef enum { CM_ENGINE_LLAMA, CM_ENGINE_MLX_VLM, CM_N_ENGINES } CmEngineKind;

typedef struct {
  char *id;   /* short, stable, unique in a listing: folder/name, owner/name, name:tag */
  char *path; /* what a worker is given: a GGUF file (the first of a split one), or a folder */
  char *projector_path; /* NULL for none */
  CmStoreKind store;
  CmForm form;
  char *repo;         /* owner/name on the hub it came from, or the name in its store; NULL */
  char *revision;     /* commit or tag; NULL */
  guint revision_age; /* 0: the revision that its cache names first, else how many come before it */
  gboolean superseded; /* another revision is run in its place unless this one is named */
  char *stands_in_for; /* id of the newer revision, incomplete, in whose place this one is run; NULL
                          for none */

  GPtrArray *files;       /* of CmModelFile: weights, projector, tokenizer, configuration */
  gint64 model_bytes;     /* weights, projector not included; -1 unknown */
  gint64 projector_bytes; /* 0 where there is none */

  char *architecture; /* as its header or config.json says: qwen2vl, SmolVLMForConditionalGeneration
                       */
  CmSees sees;
  char *sees_because;     /* the evidence in a few words: "vision_config in config.json" */
  char *quantisation;     /* of most of the weights, from the tensors: Q4_K_M, F16, BF16, 4-bit */
  double parameters;      /* of all tensors, projector included */
  double bits_per_weight; /* on average; of a GGUF without its projector */
  gint64 context_tokens;  /* the longest that it was made for */
  gint64 image_size;      /* pixels a side of one encoder input */
  gint64 patch_size;
  gint64 image_inputs; /* encoder inputs that a large picture becomes, of a checkpoint's folder
                          where its configuration tells; -1 */
  gint64 image_tokens; /* that one encoder input becomes, where that is fixed */
  char *chat_template; /* where it stands ("in the header", "chat_template.jinja") and what kind it
                          is ("chatml"); NULL: none */
  char *tokenizer;     /* "gpt2/smollm", "tokenizer.json" */
  char *licence;
  char *base_model; /* what it was made from; NULL unknown */

  GPtrArray *problems; /* of char *: missing, truncated, does not fit. It is run all the same when
                          it is chosen, so that its failure is a record. */
  gboolean incomplete; /* some file of it is missing or cut short */
  char *not_found;     /* what of it is not here, so that there is nothing to load: its run is a
                          failure before it begins; NULL: something is there */
  gboolean unreadable; /* that is because it may not be read */
  char *engine_refuses[CM_N_ENGINES]; /* why an engine cannot run it; NULL: it can */

  CmGguf *gguf; /* of its first GGUF file; NULL where there is none, or it is unreadable */
  CmGguf *projector_gguf; /* of its projector; NULL likewise */
  json_t *config;         /* config.json of a checkpoint's folder, as far as it is small; NULL */
  char *skip_reason;      /* why no engine can do anything with it; NULL for a model that is run */
} CmModel;

CmModel *cm_model_new(const char *path);

/* NULL is allowed. */
void cm_model_free(CmModel *self);

/* Adds something that is wrong with it; each text once. */
void cm_model_add_problem(CmModel *self, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* Adds a file; a path that is there already counts once. */
void cm_model_add_file(CmModel *self, const char *path, gint64 bytes);

/* The bytes of all its files together; -1 where that of one is unknown, or it has none. */
gint64 cm_model_bytes(const CmModel *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CmModel, cm_model_free)
