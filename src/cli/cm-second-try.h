/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * A second try by llama-server for a model whose chat template libllama does not know: libllama
 * recognises a list of templates, llama-server renders any (Jinja).
 *
 * Results that fail as `template-unsupported` are withheld; once the first worker has ended, their
 * tasks are given to a worker for llama-server, and its answers are delivered in their place, under
 * the model's own id, with the warning `second-try`, which holds the first failure's message. Where
 * it fails as well, the first failure is delivered, and the warning holds the second's words.
 * Whatever else comes of a first try is delivered as it is.
 *
 * Calling order: cm_second_try_entry() tells how a model would be tried again; then
 * cm_second_try_run() in place of cm_supervisor_run().
 */

#include "cm-plan.h"
#include "cm-supervisor.h"

/* By which preset, and for which class of failure. */
#define CM_SECOND_TRY_SERVER "llama-server"
#define CM_SECOND_TRY_CLASS  "template-unsupported"

/* Where results go; each as cm-supervisor.h has it. */
typedef struct {
  CmResultFunc on_result;
  CmTeardownFunc on_teardown;
  gpointer data;
} CmTryOutput;

/* The entry by which `entry` is tried again; NULL where it is not: it is run by another engine,
 * --engine names those that may run, a launcher stands before its worker, or llama-server or its
 * worker is not installed here. */
CmPlanEntry *cm_second_try_entry(const CmPlan *plan, const CmPlanEntry *entry,
                                 const CmOptions *options) G_GNUC_WARN_UNUSED_RESULT;

/* Runs the job, then with `second` (NULL: never) what of it failed so. `of_all` are the settings of
 * `load` for all entries. The supervisor's teardown function is output's afterwards. Errors: those
 * of cm_supervisor_run(). */
gboolean cm_second_try_run(CmSupervisor *supervisor, const CmJob *job, const CmPlanEntry *second,
                           const json_t *of_all, const CmTryOutput *output,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;
