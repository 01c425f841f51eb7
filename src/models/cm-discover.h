/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * Which models lie here: stores (cm-store.h) and places that a person named, to models that are
 * described (cm-describe.h), each once, with ids that are unique.
 *
 * A place is a GGUF file, a folder (searched recursively for *.gguf and for checkpoints of
 * safetensors; one that is a store, or a repository in one, is read as that) or a glob. Every text
 * model becomes one CmModel, with the projector that lies beside it: of several, the one whose
 * output width fits, then the one whose name is most alike; where only one is there, that one, so
 * that a mismatch is tried and recorded. Parts of a split model count as one. A text model without
 * projector cannot see and is skipped with its reason; a file whose header cannot be read stays,
 * with the problem named, so that its failure is recorded too. So does a folder that is a
 * checkpoint but for its weights or its config.json. What was named and is no model (a pipe or
 * device, which is never opened, a projector, an adapter, a lone file of weights) is an entry with
 * its reason.
 *
 * One checkpoint reached by two ways (links, hard links, two stores) is listed once, by the first
 * place that has it; told apart by device and inode of weights and projector.
 *
 * Limits: folders 8 deep, 100,000 entries, 10,000 models a place.
 */

#include "cm-store.h"

/*
 * Models of all places, sorted by id, each once. `places` and `exclude` are NULL-terminated;
 * exclude holds globs over id and path ('*' matches '/' too). Errors: CM_ERROR_NOT_FOUND where a
 * place does not exist, a glob matches nothing, or no model is left, CM_ERROR_LIMIT past a limit.
 */
GPtrArray *cm_discover_models(const char *const *places, const char *const *exclude,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The same of what a person named as models: a path that holds none is an entry that says so
 * (cm-no-model.h), so that the others are run; globs that reach none leave the list empty. Errors:
 * CM_ERROR_NOT_FOUND where a place does not exist or a glob matches nothing, CM_ERROR_LIMIT. */
GPtrArray *cm_discover_named(const char *const *places, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Models of stores and folders (of CmStorePlace), sorted by id, each once; none is no error. Where
 * a place cannot be listed, or not wholly, its problem is set. */
GPtrArray *cm_discover_in(GPtrArray *places) G_GNUC_WARN_UNUSED_RESULT;

/* The places that are looked at where none is named: the stores found by `environment` and `home`
 * and the folders of the configuration, as that says (cm-store-config.h). Of CmStorePlace. Errors:
 * those of cm_store_config_read(). */
GPtrArray *cm_discover_places(const char *(*environment)(const char *name), const char *home,
                              const char *config_path, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/*
 * Everything here: cm_discover_places() of this process's environment, then the folders of
 * cm_discover_default_places(); where all that holds no model, `shipped` (NULL for none).
 * ret_places, which may be NULL, gets the places with their problems. Errors as
 * cm_discover_places().
 */
GPtrArray *cm_discover_here(const char *shipped, GPtrArray **ret_places,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The folders that are searched where no place is named, those that exist:
 * $CHECK_MODELS_MODELS, else the user's data folder, else `shipped` (NULL for none). */
GStrv cm_discover_default_places(const char *shipped) G_GNUC_WARN_UNUSED_RESULT;
