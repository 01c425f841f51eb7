/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * Which models lie at the places a person named.
 *
 * A place is a GGUF file, a folder (searched recursively for *.gguf) or a glob. Every text model
 * becomes one CmModel, with the projector that lies beside it: of several, the one whose output
 * width fits, then the one whose name is most alike; where none fits and only one is there, that
 * one, so that the mismatch is tried and recorded. Parts of a split model count as one. A text
 * model without projector cannot see and is skipped with its reason; a file whose header cannot be
 * read stays, with the problem named, so that its failure is recorded too.
 *
 * Limits: folders 8 deep, 100,000 entries, 10,000 models.
 */

#include "cm-model.h"

/*
 * Models of all places, sorted by id, each once. `places` and `exclude` are NULL-terminated;
 * exclude holds globs over id and path ('*' matches '/' too). Errors: CM_ERROR_NOT_FOUND where a
 * place does not exist, a glob matches nothing, or no model is left, CM_ERROR_LIMIT past a limit.
 */
GPtrArray *cm_discover_models(const char *const *places, const char *const *exclude,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The folders that are searched where no place is named, those that exist:
 * $CHECK_MODELS_MODELS, else the user's data folder, else `shipped` (NULL for none). */
GStrv cm_discover_default_places(const char *shipped) G_GNUC_WARN_UNUSED_RESULT;
