/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * CmModelName: what one argument of --model means, and whether a model is meant by it.
 *
 * Calling order: _new(), then _matches() for each model, _free(). The name is what a person typed;
 * it is kept, not lent.
 */

#include "cm-model.h"

typedef enum {
  CM_NAME_PATH,  /* a file or a folder that is there, or a glob of such */
  CM_NAME_STORE, /* "hf:PATTERN" */
  CM_NAME_ID,    /* an id, a repository, or a glob over ids */
} CmNameKind;

typedef enum {
  CM_MATCH_NONE,
  CM_MATCH_BROAD, /* by a folder or a pattern */
  CM_MATCH_EXACT, /* its own file, folder or id was named */
} CmMatch;

typedef struct CmModelName CmModelName;

/* Looks at the file system to tell a path from an id. A glob is one of paths where it matches a
 * folder or a *.gguf file. */
CmModelName *cm_model_name_new(const char *text) G_GNUC_WARN_UNUSED_RESULT;

/* NULL is allowed. */
void cm_model_name_free(CmModelName *self);

/* What the name is, as _new() found it. */
CmNameKind cm_model_name_kind(const CmModelName *self);

/* The store of a CM_NAME_STORE. */
CmStoreKind cm_model_name_store(const CmModelName *self);

/* Whether and how closely the model is meant. Reads no file, but follows the links of a path. */
CmMatch cm_model_name_matches(const CmModelName *self, const CmModel *model);

/* Whether a name that matches an older revision of a repository means that revision and not the
 * repository: a path inside a snapshot, and an id or a glob with "@". */
gboolean cm_model_name_means_revision(const CmModelName *self);

/* Ids of at most `most` models, of the name's store where it names one, that are most like the
 * name, the nearest first; those too different to be meant are left out. Texts are lent by the
 * models. */
GPtrArray *cm_model_names_nearest(const GPtrArray *models, const CmModelName *name,
                                  guint most) G_GNUC_WARN_UNUSED_RESULT;

/* Whether text matches a glob in which '*' matches '/' too; ASCII case does not count. */
gboolean cm_model_glob_matches(const char *glob, const char *text);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CmModelName, cm_model_name_free)
