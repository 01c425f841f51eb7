/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * CmModelsHere: every model that a command line can mean, and those that it does mean.
 *
 * Where a name (-m, or the arguments of list and show) is a path, what lies there is read; where
 * one is an id, a glob or a store, or none is given, everything on this machine is: the folders of
 * $CHECK_MODELS_MODELS, else the stores, the folders of the configuration and the user's data
 * folder. The models that ship are taken only where nothing else is here that takes pictures and
 * that an engine of this machine can run.
 *
 * Calling order: _find(), _select(), read the models, _free(). Everything is owned by it.
 */

#include "cm-options.h"
#include "cm-select.h"

typedef struct {
  GPtrArray *all;     /* of CmModel, sorted by id */
  GPtrArray *chosen;  /* of them; NULL before _select() */
  GPtrArray *places;  /* of CmStorePlace, looked at because none was named; NULL for none */
  CmLeftOut left_out; /* of what the names mean */
  gboolean named;     /* whether a place or a name was given, CHECK_MODELS_MODELS included */
  gboolean revisions; /* older revisions were asked for, so that taking one needs no word */
  gboolean shipped;   /* nothing was named, and nothing but what ships can run */
} CmModelsHere;

/* `names` is NULL-terminated and may hold none; `engines` are those that can be started, as
 * CM_ENGINE_BIT()s. Errors: those of cm-discover.h; CM_ERROR_NOT_FOUND
 * where no model is here at all, with what to do. */
CmModelsHere *cm_models_here_find(const char *const *names, unsigned engines,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;

/*
 * Chooses by names, exclusions and properties. `selection` says what the command adds to them: all,
 * complete, engines, runnable; the rest is filled in from the options. Errors: those of
 * cm_models_select().
 */
gboolean cm_models_here_select(CmModelsHere *self, const char *const *names,
                               const CmOptions *options, CmSelection selection,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* What was left out without having been asked to be, which places could not be looked at, and that
 * only what ships is here, in lines for people; "" for nothing. */
char *cm_models_here_note(const CmModelsHere *self) G_GNUC_WARN_UNUSED_RESULT;

/* Of no model at all, where none is wanted. */
CmModelsHere *cm_models_here_none(void) G_GNUC_WARN_UNUSED_RESULT;

/* NULL is allowed. */
void cm_models_here_free(CmModelsHere *self);

/* The texts of a list option or of the arguments, NULL-terminated; to be freed with g_strfreev().
 */
GStrv cm_models_here_names(const GPtrArray *texts) G_GNUC_WARN_UNUSED_RESULT;

/* Memory that is free now; NAN where the system does not say. */
double cm_models_here_free_bytes(void);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CmModelsHere, cm_models_here_free)
