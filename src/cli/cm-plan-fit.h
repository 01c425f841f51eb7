/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * Which models of a plan fit into this machine's memory: cm-fit.h's estimate for what the options
 * ask for, held against what the machine says is free.
 */

#include "cm-fit.h"
#include "cm-plan.h"
#include "cm-result.h"

/* Pixels of the largest of the photos (of CmPhoto). Where none is read (NULL or empty): those of a
 * usual photo, 12 megapixels, or of what --max-edge leaves of one. */
double cm_plan_picture_pixels(const CmOptions *options, const GPtrArray *photos);

/* What a worker may take. `machine` is a result of cm_machine_describe(). Free memory is what the
 * system can give without swapping, within a container's limit; a GPU's memory where that is more
 * and --gpu-layers does not rule it out, since the worker takes whichever holds the model. Unknown
 * behind a launcher, where the worker may be on another machine. */
CmFitMemory cm_plan_memory(const json_t *machine, const CmOptions *options);

/* The estimate for one described model. */
CmFit cm_plan_fit(const CmModel *model, const CmOptions *options, double picture_pixels);

/* The estimate for an entry. It is that of the engines in process: of a checkpoint that a server
 * runs, the weights bound it from below and no more is known. */
CmFit cm_plan_entry_fit(const CmPlanEntry *entry, const CmOptions *options, double picture_pixels);

/* Marks every entry that will not fit as unfit, with a skip_reason, unless --force was given. */
void cm_plan_skip_unfit(const CmPlan *plan, const CmOptions *options, const json_t *machine,
                        double picture_pixels);
