/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * The `settings` of the worker's requests, made of the options (docs/protocol.md), and what is
 * wrong with those options, told before anything is started.
 *
 * Calling order: cm_request_settings_check() once; where it holds, the others any number of times.
 * Objects are the caller's. What only some engines have is in them only where it was asked for.
 */

#include "cm-json.h"
#include "cm-options.h"

/* Errors: CM_ERROR_USAGE for a value that is none (--resize, --processor-arg, --revision) and for
 * an option that means nothing without another, and for a path that is not UTF-8;
 * CM_ERROR_NOT_FOUND where --adapter's folder is not
 * there. */
gboolean cm_request_settings_check(const CmOptions *options,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Of `load`. */
json_t *cm_request_settings_for_load(const CmOptions *options) G_GNUC_WARN_UNUSED_RESULT;

/* Of `generate`; with_schema: of a lane whose answer is a catalogue's entry, so that --schema binds
 * it. */
json_t *cm_request_settings_for_generate(const CmOptions *options,
                                         gboolean with_schema) G_GNUC_WARN_UNUSED_RESULT;
