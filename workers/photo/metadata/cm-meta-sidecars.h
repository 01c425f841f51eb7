/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * The XMP sidecars beside a photo: of a/b.jpg these are a/b.jpg.xmp and a/b.xmp, or with XMP in
 * capitals; where a file system tells both apart and has both, the small letters count.
 *
 * b.jpg.xmp is of this file and comes first. b.xmp may be of any file called b: one that names
 * another file's suffix (photoshop:SidecarForExtension, as Lightroom does for raw files) is left
 * out, with a warning, and so is one that cannot be read.
 */

#include "cm-meta-origin.h"

/* Adds an origin for each sidecar to origins (of CmMetaOrigin *), the more specific first. */
void cm_meta_sidecars_open(const char *photo_path, GPtrArray *origins, CmMetaAnswer *answer);
