/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * The fields that are one number: exposure, lens setting, orientation and rating.
 *
 * Bounds keep out what no camera has and are wide beyond that; a number outside them is a warning,
 * a zero where zero cannot be (a lens that says nothing) is simply none.
 */

#include "cm-meta-origin.h"

/* Sets every number that an origin knows. `origins` holds CmMetaOrigin *, the photo's own last:
 * orientation is how its pixels lie and comes from it alone. */
void cm_meta_numbers_read(const GPtrArray *origins, CmMetaAnswer *answer);
