/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * CmEnginesHere: which engines this machine has, told cheaply: an engine is installed where its
 * worker program is found (cm-locate.h), mlx-vlm where there is a Python that has it, too
 * (cm-python.h). No worker is started, so that one that is there and does not work counts as
 * installed; `doctor` starts each of them and says more.
 *
 * Calling order: cm_engines_here_find(), the questions, cm_engines_here_free(). Members are owned
 * by it and read by anyone; texts that are returned are the caller's. A look costs a few calls of
 * stat() and a look into Python's folders, at most one start of Python, however many models are
 * asked about.
 */

#include "cm-python.h"
#include "cm-select.h"

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
  /* what installs it, for a shell; NULL where it is installed, or nothing is known to */
  char *install_command[CM_N_ENGINES];
  gboolean in_sources[CM_N_ENGINES]; /* that is to be given in the folder of the sources */
  CmPython *python;                  /* of the worker of mlx-vlm */
} CmEnginesHere;

/* Looks for the workers. `python` is what --python says, NULL where it was not given. Never NULL.
 */
CmEnginesHere *cm_engines_here_find(const char *python) G_GNUC_WARN_UNUSED_RESULT;

/* NULL is allowed. */
void cm_engines_here_free(CmEnginesHere *self);

/* The engines that are installed, as CM_ENGINE_BIT()s (cm-select.h). */
unsigned cm_engines_here_bits(const CmEnginesHere *self);

/* What the worker of an engine is to find in its environment beside ours, NAME=VALUE each; NULL for
 * nothing. */
GStrv cm_engines_here_env(const CmEnginesHere *self, CmEngineKind kind) G_GNUC_WARN_UNUSED_RESULT;

/* Why no engine that is installed can run a model: "mlx-vlm could run it and is not installed here:
 * …", or what each engine has against it. NULL where one can. */
char *cm_engines_here_why_none(const CmEnginesHere *self,
                               const CmModel *model) G_GNUC_WARN_UNUSED_RESULT;

/* "mlx-vlm is not installed here: … (check-models doctor says what installs it)", of those of the
 * engines (CM_ENGINE_BIT()s) that are not; NULL where all are. */
char *cm_engines_here_missing(const CmEnginesHere *self,
                              unsigned engines) G_GNUC_WARN_UNUSED_RESULT;

/*
 * A line for people on each engine that is not installed and is wanted, harmless on a terminal: by
 * `n_models` models (of CM_N_ENGINES counts) or because it is among `asked` (CM_ENGINE_BIT()s). ""
 * for none.
 */
char *cm_engines_here_note(const CmEnginesHere *self, const guint *n_models,
                           unsigned asked) G_GNUC_WARN_UNUSED_RESULT;

/* Counts, for cm_engines_here_note(), the models (of CmModel) that no engine here can run, by each
 * engine that could. */
void cm_engines_here_count(const CmEnginesHere *self, const GPtrArray *models, guint *ret_n_models);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CmEnginesHere, cm_engines_here_free)
