/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * assessed.jsonl: the records of a run again, each result with the verdict on it.
 *
 * The lines are those of results.jsonl (docs/records.md), whoever wrote that, in its order; an
 * answered result has two members more, `assessment` (with its `reasons`) and `reference`, as
 * `check-models judge` prints them, a failed one `diagnosis`. The file appears whole or not at all.
 *
 * Calling order: open, add each result, commit, free.
 */

#include "cm-review.h"

#define CM_ASSESSED_FILE "assessed.jsonl"

typedef struct CmAssessed CmAssessed;

/* Begins the file in folder with the header of run. Errors: as cm_output_open() says. */
CmAssessed *cm_assessed_open(const CmRun *run, const char *folder,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Adds a result, whole, and the verdict on it; NULL for none. */
void cm_assessed_add(CmAssessed *self, const CmResult *result, const CmVerdict *verdict);

/* Adds the end of the run, where it is known, and puts the file in its place. */
gboolean cm_assessed_commit(CmAssessed *self, const CmRun *run,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* NULL is allowed. */
void cm_assessed_free(CmAssessed *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CmAssessed, cm_assessed_free)
