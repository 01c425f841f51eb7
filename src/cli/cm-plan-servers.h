/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * Entries of a plan that servers run: those that --engine names, started for one model each, and
 * those that --server names, which are running already.
 *
 * Calling order: cm_plan_servers_choose() splits what --engine says; then for each model
 * cm_plan_servers_add(); cm_plan_servers_add_running() for the models of running servers. Entries
 * borrow their models.
 */

#include "cm-plan-entry.h"
#include "cm-servers-here.h"
#include "cm-servers-running.h"

/* The servers (of const CmServerHere, borrowed) among the engines' names; the names that are no
 * server's are added to ret_others (borrowed). Errors: CM_ERROR_NOT_FOUND for one that is not
 * installed here, with what installs it. */
GPtrArray *cm_plan_servers_choose(CmServersHere *here, const GPtrArray *names,
                                  GPtrArray *ret_others, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The engines in process (CM_ENGINE_BIT()s of cm-select.h) that run the kinds of models that these
 * servers take; by them a plan chooses models that nobody named. */
unsigned cm_plan_servers_bits(const GPtrArray *servers);

/* Whether one of the servers can run the model. */
gboolean cm_plan_servers_can(const GPtrArray *servers, const CmModel *model);

/* An entry for a model run by a server, under that id. `launcher` stands before the worker; NULL
 * for none. */
CmPlanEntry *cm_plan_servers_entry(const CmServersHere *here, const CmServerHere *server,
                                   const CmModel *model, const char *id,
                                   const char *const *launcher,
                                   const CmOptions *options) G_GNUC_WARN_UNUSED_RESULT;

/* Adds an entry ("SERVER:ID") for each of the servers that can run the model. Where none can and
 * `alone` is TRUE, one that is skipped, and says why. */
void cm_plan_servers_add(GPtrArray *entries, const CmServersHere *here, const GPtrArray *servers,
                         const CmModel *model, gboolean alone, const char *const *launcher,
                         const CmOptions *options);

/* Adds an entry for each model of running servers. */
void cm_plan_servers_add_running(GPtrArray *entries, const CmServersHere *here,
                                 const GPtrArray *models, const char *const *launcher,
                                 const CmOptions *options);
