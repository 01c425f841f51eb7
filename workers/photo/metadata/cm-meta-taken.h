/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * When the photo was taken: taken_at and taken_offset.
 *
 * Asked in this order: each origin's EXIF DateTimeOriginal, IPTC 2:55 with 2:60, XMP
 * photoshop:DateCreated and exif:DateTimeOriginal, and after all of these XMP xmp:CreateDate, which
 * of a scan is the scanning's. Never EXIF's DateTime nor the file's own time: both are those of a
 * change.
 *
 * The first date counts. One that says the same moment more exactly (a day and a time of that day)
 * stands in for it, and the offset may come from any that says the same local time.
 */

#include "cm-meta-origin.h"

/* Sets both where a date is known; a date of zeros or off the calendar is a warning. `origins`
 * holds CmMetaOrigin *. */
void cm_meta_taken_read(const GPtrArray *origins, CmMetaAnswer *answer);
