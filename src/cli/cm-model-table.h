/* SPDX-License-Identifier: MIT */
#pragma once

/* What `list` prints: a line a model, and their sum. */

#include "cm-engines-listed.h"

/*
 * The table, at most `width` columns wide: names are cut in the middle, and where that is not
 * enough the columns go that tell least: engines, parameters, store. From 40 columns on.
 */
char *cm_model_table(const GPtrArray *models, guint width,
                     const CmEnginesListed *engines) G_GNUC_WARN_UNUSED_RESULT;

/* "12 models, 45.1 GB on disk; 2 incomplete; 1 without an engine here (…)." */
char *cm_model_table_total(const GPtrArray *models,
                           const CmEnginesListed *engines) G_GNUC_WARN_UNUSED_RESULT;
