/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * Whether a photo's file is all there, told by the lengths its own container declares.
 *
 * Decoders say "truncated" in many words, or "corrupt", or, for a PNG cut inside its last chunk,
 * nothing. This looks at lengths alone, so it finds what was cut off and nothing else: a file that
 * passes may still be damaged. JPEG declares no length; its decoder tells reliably.
 */

#include "cm-photo-source.h"

/* FALSE with CM_PHOTO_ERROR_TRUNCATED where bytes are missing at the file's end, or
 * CM_PHOTO_ERROR_CORRUPT where the container makes no sense. */
gboolean cm_photo_container_check(const CmPhotoSource *source,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
