/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * Which models of a plan fit into this machine's memory: cm-fit.h's estimate for what the options
 * ask for, held against what the machine says is free.
 */

#include "cm-fit.h"
#include "cm-plan.h"
#include "cm-result.h"

/* What pictures a model is shown, as far as memory minds. */
typedef struct {
  double pixels;    /* of the largest */
  gboolean several; /* the model is asked more than once */
} CmPlanPictures;

/* Of the photos (of CmPhoto) and what the options ask of each. Where none is read (NULL or empty):
 * of one usual photo, 12 megapixels, or of what --max-edge leaves of one. */
CmPlanPictures cm_plan_pictures(const CmOptions *options, const GPtrArray *photos);

/* What a worker may take. `machine` is a result of cm_machine_describe(). Free memory is what the
 * system can give without swapping, within a container's limit; a GPU's memory where that is more
 * and --gpu-layers does not rule it out, since the worker takes whichever holds the model. Unknown
 * behind a launcher, where the worker may be on another machine. */
CmFitMemory cm_plan_memory(const json_t *machine, const CmOptions *options);

/* The estimate for one described model. */
CmFit cm_plan_fit(const CmModel *model, const CmOptions *options, CmPlanPictures pictures);

/* The estimate for an entry. It is that of the engines in process: of a checkpoint that a server
 * runs, the weights bound it from below and no more is known. */
CmFit cm_plan_entry_fit(const CmPlanEntry *entry, const CmOptions *options,
                        CmPlanPictures pictures);

/* Marks every entry that will not fit as unfit, with a skip_reason, unless --force was given. */
void cm_plan_skip_unfit(const CmPlan *plan, const CmOptions *options, const json_t *machine,
                        CmPlanPictures pictures);
