/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * The records of the forerunner, the Python tool check_models, as CmRun and CmResult.
 *
 * Its results.jsonl has a first line of `_type` "metadata" with a `format_version`, then a line of
 * `_type` "result" for each model. Versions 1.x name the outcome in members `success` and
 * `error_…`, later ones in `assessment` and `failure`; both are understood, whatever the version
 * says. Numbers are those of MLX: memory in decimal GB of its allocator's peak, tokens in without a
 * share of the picture's.
 *
 * What is understood is moved to where this program keeps it; everything else stays, under
 * "forerunner" in `extra`, so that nothing is lost or mistaken for a verdict of ours.
 */

#include "cm-result.h"

/* The member of `extra` that holds what was not understood. */
#define CM_FOREIGN_EXTRA "forerunner"

/* Whether a line's object is the header of such a file. */
gboolean cm_foreign_is_header(const json_t *object);

/* A new run; the object is only read. Errors: CM_ERROR_UNSUPPORTED for a version not of 1 to 3. */
CmRun *cm_foreign_run_from_json(const json_t *object, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* A new result of that run; the object is only read. Errors: CM_ERROR_INVALID for a line that is no
 * result, names no model, or says neither that it succeeded nor that it failed. */
CmResult *cm_foreign_result_from_json(const json_t *object, const CmRun *run,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;
