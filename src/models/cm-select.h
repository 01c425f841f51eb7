/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * Which of the models here a person means.
 *
 * A name (-m) is, in this order: a path or a glob of paths (cm-select-name.h); "STORE:PATTERN"
 * (hf:, ollama:, lmstudio:, llama-cache:, files:); an id, or a glob over ids. A glob's '*' matches
 * '/' too; case does not count in ids. Then the properties narrow: size, engine, quantisation,
 * architecture; then exclusions; then, with best_quant, one model a base model.
 *
 * A model that takes no pictures stays only where `all` says so or its own path or id was named;
 * one of which that is unknown stays. Of a repository's revisions the older ones stay only where
 * `all` says so or a name with "@" or a path means them (cm-revisions.h). What is left out for a
 * reason that a person did not name is counted in CmLeftOut, so that it can be said.
 *
 * Time is linear in names × models, but for best_quant (models²) and a name that matches nothing.
 */

#include "cm-model.h"

/* Engines as bits of CmSelection.engines and .runnable, and of cm_engines_of_model(). */
#define CM_ENGINE_BIT(kind) (1U << (kind))

typedef struct {
  const char *const *names;   /* NULL-terminated; NULL or none: everything */
  const char *const *exclude; /* NULL-terminated globs over id and path; NULL: none */
  double max_bytes;           /* of all files; 0: any. One of unknown size is left out. */
  unsigned engines;           /* CM_ENGINE_BIT()s asked for, one of which must be able to run it; 0:
                                 any, or none where `takes` is there */
  /* whether another engine that was asked for can run it; NULL: there is none */
  gboolean (*takes)(const CmModel *model, gpointer taker);
  gpointer taker;           /* of takes */
  const char *quant;        /* glob over the quantisation, case does not count; NULL: any */
  const char *architecture; /* glob likewise; NULL: any */
  const char *revision; /* of models of the Hugging Face cache (cm-revisions.h); NULL: that which
                           each repository's run takes */
  unsigned runnable;    /* CM_ENGINE_BIT()s, one of which must be able to run it; 0: any */
  gboolean tried;       /* `engines` keeps also what they refuse and would be tried on */
  gboolean complete;    /* only those of which nothing is missing */
  gboolean all;         /* those that do not see, too */
  gboolean best_quant;
  double free_bytes; /* memory there is, for best_quant; NAN unknown */
  /* what a model needs of it, NAN unknown; NULL: the size of its files */
  double (*needed_bytes)(const CmModel *model, gpointer data);
  gpointer data; /* of needed_bytes */
} CmSelection;

/* Models that were meant by the names, and left out all the same. */
typedef struct {
  guint blind;                   /* take no pictures */
  guint incomplete;              /* `complete` was asked for */
  guint not_asked;               /* `engines` take none of these; counted with `tried` alone */
  guint refused;                 /* by every engine of `runnable` */
  guint could_run[CM_N_ENGINES]; /* of the refused, by engine: those that it does not refuse */
  guint older;                   /* revisions of a repository in whose place another is taken */
} CmLeftOut;

/*
 * The models that are meant, in the order of `models`, of which they stay part. ret_left_out may be
 * NULL. Errors: CM_ERROR_NOT_FOUND where a name matches nothing (the nearest ids are named) or
 * nothing is left.
 */
GPtrArray *cm_models_select(const GPtrArray *models, const CmSelection *selection,
                            CmLeftOut *ret_left_out, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The engines that can run a model, installed or not, as CM_ENGINE_BIT()s. */
unsigned cm_engines_of_model(const CmModel *model);

/* The engines that a model which a person named is run by, as CM_ENGINE_BIT()s: those that do not
 * refuse it. Where each does, that of its form: what is wrong with it is then a record, and an
 * engine may know more than the lists. 0 where it is of no engine's form. */
unsigned cm_engines_to_try(const CmModel *model);

/* "llama", "mlx-vlm". */
const char *cm_engine_kind_to_string(CmEngineKind kind);

/* Likewise the other way; FALSE for any other name. */
gboolean cm_engine_kind_from_string(const char *name, CmEngineKind *ret_kind);

/* The name without its quantisation, in lower case: "smolvlm-256m" of "smolvlm-256m-Q8_0.gguf".
 * What is left of models of one base model is equal. */
char *cm_models_base_name(const CmModel *model) G_GNUC_WARN_UNUSED_RESULT;

/*
 * Of models with equal base names, architectures and (within 10 %) parameter counts, the one of
 * most bits per weight that needs at most free_bytes; where none does, or the memory is not known,
 * the one that needs least. Order is kept.
 */
GPtrArray *cm_models_best_quant(const GPtrArray *models,
                                const CmSelection *selection) G_GNUC_WARN_UNUSED_RESULT;
