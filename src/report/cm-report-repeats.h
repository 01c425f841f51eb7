/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * Failures that come again: a model that cannot be loaded fails on every photo, in every lane and
 * with every control, and a report says so once.
 *
 * Two failures are the same where model, class and, as far as it is diagnosed, signature are equal,
 * else the message. What the plan skipped is the same by its reason, and counts here as a failure.
 */

#include "cm-report-parts.h"

/* Places that are listed of a failure that came several times. */
#define CM_REPORT_PLACES_MAX 12

/* The first failure of each kind among results -> GPtrArray of all of that kind, in their order,
 * itself included. What did not fail, and what is not the first, has no entry. The table is the
 * caller's; linear time. */
GHashTable *cm_report_failures(const CmReport *report,
                               const GPtrArray *results) G_GNUC_WARN_UNUSED_RESULT;

/* Whether both failed, and in the same way. */
gboolean cm_report_is_same_failure(const CmReport *report, const CmResult *one,
                                   const CmResult *other);

/* Adds the places of results but the first: "`photo-1`, lane `blind`; `photo-2`, lane `blind`; 9
 * more". Returns line. */
CmInline *cm_report_add_places(const CmReport *report, const GPtrArray *results, CmInline *line);
