/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * The photos of a run: decoded once for all models, and what each says about itself.
 *
 * Limit: of all photos together CM_PHOTOS_METADATA_BYTES_MAX bytes of metadata are kept, since a
 * run's header is one line; beyond that a photo's `metadata` has a warning alone.
 */

#include "cm-photo-choice.h"
#include "cm-result.h"

#define CM_PHOTOS_METADATA_BYTES_MAX ((gsize)8 << 20)

/* Decodes one photo to ID.ppm in the scratch folder; with scratch NULL it is decoded all the same
 * and its pixels go nowhere, and it needs no id. Metadata is not read. Errors: those of
 * cm-photo-process.h. */
CmPhoto *cm_photos_decode(const CmOptions *options, const char *path, const char *id,
                          const char *scratch, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The message of an error of cm_photos_decode() without the path that stands before it; borrowed
 * from the error. */
const char *cm_photos_message(const GError *error, const char *path);

/* Whether an error of cm_photos_decode() would meet the next photo in the same way. */
gboolean cm_photos_ends_all(const GError *error);

/* What the photo says about itself, as a record keeps it (cm-metadata-process.h); never NULL. */
json_t *cm_photos_metadata(const char *path) G_GNUC_WARN_UNUSED_RESULT;

/*
 * Decodes every photo chosen into the scratch folder, reads its metadata and appends it to
 * run->photos, as photo-1, photo-2, …. One of several that cannot be decoded is told on standard
 * error, joins what the choice left out in run->left_out, and the others go on.
 *
 * Errors: where no photo is left, that of the first (cm-photo-process.h); NO_SPACE and INTERNAL at
 * once; CM_ERROR_INTERRUPTED for a signal between two photos.
 */
gboolean cm_photos_prepare(const CmOptions *options, const CmPhotoChoice *choice,
                           const char *scratch, CmRun *run,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;
