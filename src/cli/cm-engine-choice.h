/* SPDX-License-Identifier: MIT */
#pragma once

/* What --engine says, which several engines may be named by. */

#include "cm-select.h"

/* The engines in process that are named, as CM_ENGINE_BIT()s; 0 where none is. `names` is of char
 * *, without those of servers, which `servers` lists for messages. Errors: CM_ERROR_USAGE for a
 * name that is no engine's. */
gboolean cm_engine_choice(const GPtrArray *names, const char *servers, unsigned *ret_engines,
                          GError **error) G_GNUC_WARN_UNUSED_RESULT;
