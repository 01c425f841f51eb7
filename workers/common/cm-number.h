/* SPDX-License-Identifier: MIT */
#pragma once

/* Numeric settings of a request: a default where absent, a failure where out of range. */

#include "cm-json.h"

/* The member as a number within least and most; fallback where absent. Anything else fails with
 * CM_FAULT_SETTING_UNSUPPORTED. object may be NULL. */
gboolean cm_number_get(const json_t *object, const char *key, double fallback, double least,
                       double most, double *ret_value, GError **error) G_GNUC_WARN_UNUSED_RESULT;
