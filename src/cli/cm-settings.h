/* SPDX-License-Identifier: MIT */
#pragma once

/* Options as JSON: the `settings` of a record's header. Those of the worker's requests are in
 * cm-request-settings.h. */

#include "cm-json.h"
#include "cm-options.h"

/* Every option of the table that is a setting, by its long name with '_' for '-'; sizes in bytes,
 * times in seconds, lists as arrays; a text that is not set is left out, and a sparse one at its
 * default too, unless its `recorded_with` is set. */
json_t *cm_settings_to_json(const CmOptions *options) G_GNUC_WARN_UNUSED_RESULT;

/* Those of them that bound a model and change no answer. */
json_t *cm_settings_limits(const CmOptions *options);

/*
 * Gives each setting that was not named on the command line its value in `recorded`, as far as it
 * stands there. Values are checked as if typed. Errors: CM_ERROR_USAGE.
 */
gboolean cm_settings_restore(CmOptions *options, const json_t *recorded,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;
