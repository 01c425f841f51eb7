/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * CmRun and CmResult to JSON and back (docs/records.md, data/results.schema.json).
 *
 * Writing then reading gives an equal struct. Members that this version does not know, of the line
 * itself and of a result's `measured` and `failure`, are kept in `extra` and written again. What is
 * unmeasured or unknown is absent. Every string written is valid UTF-8, whatever the struct held.
 *
 * Reading takes objects of any origin: a member of a wrong type counts as absent, a missing one
 * that nothing works without is CM_ERROR_INVALID.
 */

#include "cm-result.h"

/* What CmRun.schema says in records of this version. */
#define CM_RECORD_SCHEMA "check-models/1"

/* The header line's object, a new reference. */
json_t *cm_run_to_json(const CmRun *run) G_GNUC_WARN_UNUSED_RESULT;

/* What a header holds of one photo, a new reference; it shares the photo's JSON members. */
json_t *cm_photo_to_json(const CmPhoto *photo) G_GNUC_WARN_UNUSED_RESULT;

/* The end line's object, a new reference: when the run finished, the engines it met and what
 * happened to the machine meanwhile. A run that was resumed has one for each time it ended. */
json_t *cm_run_end_to_json(const CmRun *run) G_GNUC_WARN_UNUSED_RESULT;

/* Takes an end line into its run; a later line replaces an earlier one, engines' versions add up.
 * FALSE where the object is no end line. */
gboolean cm_run_take_end(CmRun *run, const json_t *object) G_GNUC_WARN_UNUSED_RESULT;

/* A result line's object, a new reference; it shares the result's JSON members. */
json_t *cm_result_to_json(const CmResult *result) G_GNUC_WARN_UNUSED_RESULT;

/* A teardown line's object, a new reference: which result it follows, `teardown_s`, warnings. */
json_t *cm_teardown_to_json(const CmResult *teardown) G_GNUC_WARN_UNUSED_RESULT;

/* Takes a teardown line into the result before it; one of another result, or of none (result is
 * NULL), tells nothing. FALSE where the object is no teardown line. */
gboolean cm_teardown_take(const json_t *object, CmResult *result) G_GNUC_WARN_UNUSED_RESULT;

/* A new run; the object is only read. Errors: CM_ERROR_INVALID where it is no header of a run,
 * CM_ERROR_UNSUPPORTED where its schema is another. */
CmRun *cm_run_from_json(const json_t *object, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* A new result; the object is only read. Errors: CM_ERROR_INVALID where model, photo, lane or
 * status are missing, or a failed result says nothing of its failure. */
CmResult *cm_result_from_json(const json_t *object, GError **error) G_GNUC_WARN_UNUSED_RESULT;
