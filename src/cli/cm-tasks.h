/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * The generations that a model is asked for in one load, in their order: photo by photo its lanes,
 * each `repeat` times; then for the first prompt of each lane the controls, once each.
 *
 * The photo comes before the lane, so that an engine that keeps an encoded picture finds it again.
 */

#include "cm-options.h"
#include "cm-result-set.h"
#include "cm-supervisor.h"

/* The `settings` of `generate`, by what a lane asks for; borrowed, NULL for none. */
typedef struct {
  const json_t *entry; /* a catalogue's entry */
  const json_t *prose; /* the lane triage */
} CmTaskSettings;

/*
 * Those that have no record yet, with --retry-failed those that failed, and with --force those that
 * were skipped for want of memory: of CmTask, which borrow from run and settings. Owned by the
 * caller.
 */
GArray *cm_tasks_missing(const CmRun *run, const CmResultSet *results, const CmOptions *options,
                         const char *model_id,
                         const CmTaskSettings *settings) G_GNUC_WARN_UNUSED_RESULT;
