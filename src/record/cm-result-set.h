/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * CmResultSet: the results of one run as a report and --resume need them.
 *
 * One result a generation (CmGeneration): one that is added again, as after --retry-failed,
 * takes the place of the earlier. Results are trimmed (cm_result_trim) as they come, so that a set
 * of a hundred stays below 4 MiB whatever the models wrote.
 *
 * Calling order: new, any number of add and find, free. The set owns its results.
 */

#include "cm-result.h"

typedef struct CmResultSet CmResultSet;

CmResultSet *cm_result_set_new(void) G_GNUC_WARN_UNUSED_RESULT;

/* NULL is allowed. */
void cm_result_set_free(CmResultSet *self);

/* Takes ownership of result and trims it; write it to the results file before. */
void cm_result_set_add(CmResultSet *self, CmResult *result);

/* Adds what the end of a worker told to the result it names, where there is one. */
void cm_result_set_add_teardown(CmResultSet *self, const CmResult *teardown);

/* The result of a generation, borrowed; NULL where there is none. Its status says whether it is
 * answered, failed or skipped. */
const CmResult *cm_result_set_find(const CmResultSet *self, const CmGeneration *generation);

/* All results in the order in which their generations were first added; borrowed. */
GPtrArray *cm_result_set_results(const CmResultSet *self);

/* How many have this status. */
guint cm_result_set_count(const CmResultSet *self, CmStatus status);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CmResultSet, cm_result_set_free)
