/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * A look into the first directory of a TIFF structure, which EXIF is too.
 *
 * XMP, IPTC and Photoshop's resources may stand in it (tags 700, 33723, 34377). They are taken out
 * and their entries blanked, so that exiv2, which would parse them unseen, meets EXIF alone.
 */

#include "cm-meta-blocks.h"

/* Takes those blocks, and the size where `is_file` says that the structure is a TIFF file's and not
 * an EXIF block's. FALSE where exiv2 cannot read the structure: it is no TIFF, or a BigTIFF. */
gboolean cm_meta_tiff_take(CmMetaBlocks *blocks, CmMetaSpan tiff, gboolean is_file,
                           CmMetaAnswer *answer) G_GNUC_WARN_UNUSED_RESULT;
