/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * Where the photo was taken: latitude, longitude and altitude_m, of EXIF's GPS directory
 * (Exif 2.32, 4.6.6) or XMP's exif:GPS… (XMP Specification, part 2, 3.3).
 *
 * Decimal degrees, north and east positive, rounded to 7 digits, which is a centimetre. A position
 * counts only whole: a hemisphere that is not said, degrees beyond 90 or 180 and exactly 0°, 0°
 * (open sea, which a receiver without a fix writes) are a warning and no position.
 */

#include "cm-meta-origin.h"

/* Sets what the first origin that has it says. `origins` holds CmMetaOrigin *. */
void cm_meta_place_read(const GPtrArray *origins, CmMetaAnswer *answer);
