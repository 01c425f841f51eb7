/* SPDX-License-Identifier: MIT */
#pragma once

/* What a line of llama.cpp's log means: from its wording to a failure class. */

#include "cm-fault.h"
#include "cm-log.h"

/* Where a failure arose: the same words mean different things of a model and of a projector. */
typedef enum { CM_SCOPE_MODEL, CM_SCOPE_PROJECTOR, CM_SCOPE_COMPUTE } CmScope;

/*
 * Sets an error from the log lines since the mark. Its class is that of the first line whose
 * wording is known within the scope, else fallback; its message is "LINE; WHAT", with that line,
 * else the first error, else nothing but WHAT. The reason leads, because a table may cut the rest.
 */
void cm_reasons_set_error(GError **error, CmScope scope, CmFault fallback, const char *what);
