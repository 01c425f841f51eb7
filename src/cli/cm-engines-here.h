/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * CmEnginesHere: which engines this machine has, told cheaply: an engine is installed where its
 * worker program is found (cm-locate.h). Nothing is started, so that a worker that is there and
 * does not work counts as installed; `doctor` starts each of them and says more.
 *
 * Calling order: cm_engines_here_find(), the questions, cm_engines_here_free(). Members are owned
 * by it and read by anyone; texts that are returned are the caller's. A look costs a few calls of
 * stat(), however many models are asked about.
 */

#include "cm-model.h"

/* A worker that a build of check-models may have. */
typedef struct {
  const char *engine;  /* as people call it: "llama.cpp" */
  const char *program; /* "check-models-llama" */
  const char *runs;    /* what can be run with it, after "runs " */
} CmEngineWorker;

/* Those of CmEngineKind in its order, then the one for servers, which runs no model's files. */
#define CM_N_ENGINE_WORKERS (CM_N_ENGINES + 1)
extern const CmEngineWorker cm_engine_workers[CM_N_ENGINE_WORKERS];

typedef struct {
  char *path[CM_N_ENGINES];    /* of the worker; NULL: the engine is not installed here */
  char *why_not[CM_N_ENGINES]; /* why it is not, in one sentence; NULL where it is */
  /* builds and installs workers, for a shell in the folder of check-models' sources; static text,
   * NULL on systems whose packages are not known */
  const char *install_command;
} CmEnginesHere;

/* Looks for the workers. Never NULL. */
CmEnginesHere *cm_engines_here_find(void) G_GNUC_WARN_UNUSED_RESULT;

/* NULL is allowed. */
void cm_engines_here_free(CmEnginesHere *self);

/* The engines that are installed, as CM_ENGINE_BIT()s (cm-select.h). */
unsigned cm_engines_here_bits(const CmEnginesHere *self);

/* The engines that can run a model, installed or not, as CM_ENGINE_BIT()s. */
unsigned cm_engines_of_model(const CmModel *model);

/* Why no engine that is installed can run a model: "mlx-vlm could run it and is not installed here:
 * …", or what each engine has against it. NULL where one can. */
char *cm_engines_here_why_none(const CmEnginesHere *self,
                               const CmModel *model) G_GNUC_WARN_UNUSED_RESULT;

/* "mlx-vlm is not installed here: … (check-models doctor says what installs it)". NULL where the
 * engine of that name is, or `name` is NULL or no engine's. */
char *cm_engines_here_missing(const CmEnginesHere *self,
                              const char *name) G_GNUC_WARN_UNUSED_RESULT;

/*
 * A line for people on each engine that is not installed and is wanted: by `n_models` models (of
 * CM_N_ENGINES counts) or, where that is not NULL, because `asked` is its name. "" for none.
 */
char *cm_engines_here_note(const CmEnginesHere *self, const guint *n_models,
                           const char *asked) G_GNUC_WARN_UNUSED_RESULT;

/* Counts, for cm_engines_here_note(), the models (of CmModel) that no engine here can run, by each
 * engine that could. */
void cm_engines_here_count(const CmEnginesHere *self, const GPtrArray *models, guint *ret_n_models);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CmEnginesHere, cm_engines_here_free)
