/* SPDX-License-Identifier: MIT */
#pragma once

/* Which revisions of a repository a run takes where none is named. */

#include "cm-model.h"

/*
 * Sets superseded and stands_in_for of described models (of CmModel, their ids as their stores made
 * them). Of a repository's revisions the first counts (that of refs/main, else the newest; see
 * revision_age). An older one is superseded, unless the first has the same checkpoint incomplete,
 * or none at all, and this is the newest in which it is complete. Time is linear.
 */
void cm_revisions_mark(GPtrArray *models);
