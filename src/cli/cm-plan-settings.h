/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * Entries of a plan that cannot be run as they are asked for: with a setting that decides which
 * model answers (--adapter, --revision) and that the engine, or the model, has no place for. An
 * answer without it would stand in the records as another model's. Settings that only tune how a
 * model runs are no reason: those that an engine lacks become the warning `setting-ignored`.
 */

#include "cm-options.h"
#include "cm-plan-entry.h"

/* Gives each entry (of CmPlanEntry) that is to be run and cannot be so its skip_reason, and marks
 * it as unsettable; likewise, unmarked, what has a path that no request can hold. A worker of one's
 * own is asked for --adapter when it greets (cm-request.h). */
void cm_plan_settings_skip(const GPtrArray *entries, const CmOptions *options);
