/* SPDX-License-Identifier: MIT */
#pragma once

/* The photos of a run, decoded once for all models. */

#include "cm-options.h"
#include "cm-result.h"

/* Decodes one photo to ID.ppm in the scratch folder. Errors: those of cm-photo-process.h. */
CmPhoto *cm_photos_decode(const CmOptions *options, const char *path, const char *id,
                          const char *scratch, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/*
 * Decodes every photo of the options into the scratch folder and appends it to photos (of CmPhoto),
 * as photo-1, photo-2, …. The first that cannot be decoded ends it with its error
 * (cm-photo-process.h); a signal between two, with CM_ERROR_INTERRUPTED.
 */
gboolean cm_photos_prepare(const CmOptions *options, const char *scratch, GPtrArray *photos,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;
