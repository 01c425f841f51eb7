/* SPDX-License-Identifier: MIT */
#pragma once

/* A model as a JSON object, for `list --json` and `show --json` (docs/models.md). */

#include "cm-model-prospect.h"

/* With what running it on this machine would be. What is not known is left out, never 0. Paths that
 * are no UTF-8 hold U+FFFD. */
json_t *cm_model_to_json(const CmModel *model,
                         const CmProspectMachine *machine) G_GNUC_WARN_UNUSED_RESULT;
