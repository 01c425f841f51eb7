/* SPDX-License-Identifier: MIT */
#pragma once

/* What must hold of models whatever the files say that they were made of. */

#include "cm-store.h"

/* Discovers what lies in the scratch folder as a store of that kind, describes and checks it: texts
 * are valid UTF-8, no path leaves the folder, and no number is 0 for unknown. To be freed. */
GPtrArray *discovered_in(CmStoreKind kind);

/* Checks one described model of the scratch folder. */
void discovered_check(const CmModel *model);
