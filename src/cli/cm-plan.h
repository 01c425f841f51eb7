/* SPDX-License-Identifier: MIT */
#pragma once

/* CmPlan: what a run is going to do, decided before anything is started. */

#include "cm-engines-here.h"
#include "cm-models-here.h"
#include "cm-photo-choice.h"
#include "cm-plan-entry.h"
#include "cm-plan-photos.h"
#include "cm-plan-servers.h"

typedef struct {
  unsigned
      asked; /* engines in process that --engine names, as CM_ENGINE_BIT()s; 0: none is named */
  CmPhotoChoice *photos;
  CmModelsHere *here;
  CmEnginesHere *engines;
  CmServersHere *servers;
  GPtrArray *started; /* of const CmServerHere: the servers that --engine names */
  GPtrArray *running; /* of CmModel: the models of --server */
  GPtrArray *entries; /* of CmPlanEntry, in the order in which they run: models by id */
} CmPlan;

/* Finds models, engines, servers and photos. Errors: those of discovery, of cm-worker-command.h,
 * cm-plan-servers.h, cm-servers-running.h and cm-photo-choice.h; CM_ERROR_USAGE for an engine that
 * is none; CM_ERROR_NOT_FOUND where no engine that may run is installed, or --python names no
 * program. */
CmPlan *cm_plan_new(const CmOptions *options, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* NULL is allowed. */
void cm_plan_free(CmPlan *self);

/* What --dry-run prints; `photos` are those of the plan. */
char *cm_plan_describe(const CmPlan *self, const CmPlanPhotos *photos,
                       const CmOptions *options) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CmPlan, cm_plan_free)
