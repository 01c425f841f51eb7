/* SPDX-License-Identifier: MIT */
#pragma once

/* Which settings of a request ask for nothing: one that is passed over then need not be told of. */

#include "cm-json.h"

/* Whether a setting of `load` or `generate` has a value that means "off" or "as the worker chooses"
 * (docs/protocol.md), alone or beside the other settings of the request, or that goes with another
 * setting and has the value it is sent with where nobody asked for one. */
gboolean cm_setting_is_neutral(const json_t *settings, const char *name, const json_t *value);
