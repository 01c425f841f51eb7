/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * Who measured a number that the worker's engine did not: a server, as it reports, or the client,
 * by when the answer's pieces arrived (CmResult.measured_by). What is said of a measurement holds
 * for the numbers that are computed from it too.
 */

#include "cm-result.h"

/* What a worker or a record says, checked: an object of names of numbers (cm-fields.h) with
 * CM_MEASURED_BY_SERVER or CM_MEASURED_BY_CLIENT; all else is left out. NULL where nothing is left,
 * and for what is no object. Owned by the caller. */
json_t *cm_measured_by_read(const json_t *told) G_GNUC_WARN_UNUSED_RESULT;

/* Who measured the number of that key: CM_MEASURED_BY_…, of a number computed from several that
 * which is less exact, the client's; NULL: the engine or the supervisor. */
const char *cm_measured_by_whom(const CmResult *result, const char *key);
