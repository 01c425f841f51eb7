/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * Results taken apart: ordinary ones from controls, and by model, lane or photo.
 *
 * Every array that is given is the caller's; the results in it stay whose they are. Order is kept:
 * groups stand in the order of their first result, results in that of the array they come from.
 */

#include "cm-result.h"

/* What to group by; NULL leaves a result out. */
typedef const char *(*CmResultKey)(const CmResult *result);

/* Keys: the result's model_id, lane or photo_id, borrowed. */
const char *cm_result_model(const CmResult *result);
const char *cm_result_lane(const CmResult *result);
const char *cm_result_photo(const CmResult *result);

/* A GPtrArray of GPtrArray of CmResult, one a key. */
GPtrArray *cm_results_group(const GPtrArray *results, CmResultKey key) G_GNUC_WARN_UNUSED_RESULT;

/* Of controls that failed those whose model answered the same prompt with the photo itself: there
 * the picture made the difference. Both of CmResult. */
GPtrArray *cm_results_failed_controls(const GPtrArray *results,
                                      const GPtrArray *controls) G_GNUC_WARN_UNUSED_RESULT;

/* How many have this status. */
guint cm_results_count(const GPtrArray *results, CmStatus status);

/* Those without (FALSE) or with a control picture (TRUE). */
GPtrArray *cm_results_select(const GPtrArray *results, gboolean controls) G_GNUC_WARN_UNUSED_RESULT;

/* What the result was run without although it was asked for, of both warnings (CM_WARNING_IGNORED,
 * CM_WARNING_SCHEMA); still hostile. NULL where it has neither. */
char *cm_result_ignored_words(const CmResult *result) G_GNUC_WARN_UNUSED_RESULT;

/* Of results that were run without settings that were asked for one for each
 * engine and cm_result_ignored_words(): of texts of which one begins with the other, as where a
 * model was only loaded, the longer. */
GPtrArray *cm_results_ignored(const GPtrArray *results) G_GNUC_WARN_UNUSED_RESULT;
