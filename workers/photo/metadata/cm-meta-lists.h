/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * The fields that are lists: keywords, of all sources together, and creators.
 *
 * Keywords of sidecars come first, then IPTC's, XMP's and Windows'. Of a hierarchy's path
 * ("places|Europe|Norway") the last part is the keyword; the program's own tags in it
 * ("darktable|…") are none. Creators are those of the first origin that names any; EXIF's Artist
 * and Windows' author, which cameras fill in, count where IPTC and XMP name none.
 *
 * Limits: CM_META_ITEMS_MAX items and CM_META_LIST_BYTES_MAX bytes a list; more is a warning.
 */

#include "cm-meta-origin.h"

#define CM_META_LIST_BYTES_MAX 65536

/* Sets `keywords` and `creators` where there are any. `origins` holds CmMetaOrigin *. */
void cm_meta_lists_read(const GPtrArray *origins, CmMetaAnswer *answer);
