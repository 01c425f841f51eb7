/* SPDX-License-Identifier: MIT */
#pragma once

/* The compact table at the end of a run, for standard output. */

#include "cm-result.h"

/*
 * One line a result: model, status, load, time to first token, tokens per second, peak memory, and
 * the first words of the answer or what failed. Fits `width` columns down to about 80; what models
 * wrote is made harmless (cm-terminal.h). results: of const CmResult *.
 */
char *cm_summary_table(const GPtrArray *results, guint width,
                       gboolean color) G_GNUC_WARN_UNUSED_RESULT;
