/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * Entries for what a person named as a model and is none, so that it is told like any other failure
 * and costs the others nothing. They are of CM_FORM_OTHER, incomplete, and say in `not_found` what
 * was found in place of a model. Nothing is opened but folders, for their names.
 */

#include "cm-checkpoints.h"

/* Appends an entry for `path` with the reason, and lends it. */
CmModel *cm_no_model_add(const CmOrigin *origin, const char *path, const char *reason,
                         GPtrArray *models);

/* Appends an entry for a file or folder in which no model was found, with what is there instead:
 * nothing, other files, or something that may not be read. */
void cm_no_model_add_place(const char *path, GPtrArray *models);
