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

/* Whether it is one of a repository's revisions, as the Hugging Face cache has them. */
gboolean cm_revisions_has(const CmModel *model);

/*
 * Whether a model of the Hugging Face cache is of that revision: a branch or tag, as the cache's
 * refs name them, or the first digits of a commit, 4 at least. FALSE for a name that leads out of
 * the refs. Models of other stores are of none and of any: TRUE. Reads one file of a few bytes.
 */
gboolean cm_revisions_is(const CmModel *model, const char *revision);
