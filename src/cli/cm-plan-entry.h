/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * CmPlanEntry: one model run by one engine, as a plan lists it. A model that several engines run
 * has an entry for each, with an id of its own in the records.
 *
 * Calling order: cm_plan_entry_new(), fill in how it is started or why it is not, read by anyone,
 * cm_plan_entry_free(). Members are owned by the entry, but for the model, which is lent.
 */

#include "cm-model.h"
#include "cm-result.h"

typedef struct {
  char *id; /* in the records: that of the model, or "ENGINE:" before it (docs/models.md) */
  const CmModel *model;
  char *engine; /* as --engine names it; NULL: a worker of one's own */
  GStrv argv;   /* the worker's command line, launcher before it; NULL: it is not started */
  GStrv env;    /* NAME=VALUE for the worker beside its environment; NULL for none */
  json_t *load_settings; /* of `load`, in place of those of all entries; NULL for none */
  char *skip_reason;     /* why it is not run; NULL for one that is */
  const char *fault;     /* the class of failure that skip_reason is, static: what was named cannot
                            be loaded; NULL: it is skipped */
  gboolean unfit;        /* skip_reason is that it will not fit into memory */
  gboolean unsettable;   /* skip_reason is a setting that it cannot be run with */
} CmPlanEntry;

/* Under the model's own id. Never NULL. */
CmPlanEntry *cm_plan_entry_new(const CmModel *model, const char *engine) G_GNUC_WARN_UNUSED_RESULT;

/* Puts "ENGINE:" before the id, for a model that has an entry under its own. */
void cm_plan_entry_name_by_engine(CmPlanEntry *self);

/* Gives a result of an entry with a skip_reason its status, and why. */
void cm_plan_entry_leave_out(const CmPlanEntry *self, CmResult *result);

/* Adds to a result of the entry what the plan knows of its model: the path, and of one that failed
 * the warning CM_WARNING_INCOMPLETE where a file of it is missing or cut short. */
void cm_plan_entry_tell(const CmPlanEntry *self, CmResult *result);

/* NULL is allowed. */
void cm_plan_entry_free(CmPlanEntry *self);

/* The `settings` of `load` for the entry: those of all entries with its own over them. */
json_t *cm_plan_entry_load_settings(const CmPlanEntry *self,
                                    const json_t *of_all) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CmPlanEntry, cm_plan_entry_free)
