/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * CmSweep: one run, from decoded photos to written reports.
 *
 * Calling order: new (locks the output folder, decodes the photos, writes or checks the header),
 * run (all models), then the getters, free. Each result is judged or diagnosed as it comes. A
 * generation whose record stands is not run again. Each record is synced before the next task
 * begins; reports are rewritten after every model.
 */

#include "cm-plan.h"
#include "cm-resume.h"
#include "cm-review.h"

typedef struct CmSweep CmSweep;

/* options and plan are borrowed for the life of the session; earlier is NULL for a new run, else
 * taken over. Errors: those of the output folder, the photos and the records; CM_ERROR_USAGE where
 * the settings differ from those of the earlier run. */
CmSweep *cm_sweep_new(const CmOptions *options, const CmPlan *plan, CmEarlierRun *earlier,
                      GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Runs what is missing. Errors: CM_ERROR_INTERRUPTED, or why nothing more can be written; records
 * and, where that is possible, reports of what was finished are there in both cases. */
gboolean cm_sweep_run(CmSweep *self, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* NULL is allowed. */
void cm_sweep_free(CmSweep *self);

/* All results so far, borrowed. */
const CmResultSet *cm_sweep_results(const CmSweep *self);

/* The verdicts on them, borrowed. */
const CmReview *cm_sweep_review(const CmSweep *self);

/* Where records and reports lie, borrowed. */
const char *cm_sweep_folder(const CmSweep *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CmSweep, cm_sweep_free)
