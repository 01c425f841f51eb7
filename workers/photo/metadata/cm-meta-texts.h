/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * The fields that are one text: title, description, place names, rights, camera and lens.
 *
 * Origins come with the first word first (sidecars, then the photo). Within an origin the places of
 * a field are asked in the order of the table in cm-meta-texts.c, which docs/photos.md repeats.
 */

#include "cm-meta-origin.h"

/* Sets every text field that an origin knows. `origins` holds CmMetaOrigin *. */
void cm_meta_texts_read(const GPtrArray *origins, CmMetaAnswer *answer);
