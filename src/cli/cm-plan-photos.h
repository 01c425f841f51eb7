/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * CmPlanPhotos: the photos of a plan as the run will find them. They are decoded by the same
 * program and with the same options, their pixels going nowhere, so that plan and run estimate from
 * the same picture and name the same photos as left out.
 *
 * Limits: CM_PLAN_PHOTOS_MAX photos are read, those of the most bytes, and none is begun once
 * CM_PLAN_PHOTOS_S seconds are over. The numbers are ours: of photos of 12 megapixels, which decode
 * in a quarter of a second or less, all 16 are read.
 *
 * Calling order: _read(), read the members, _free(). Everything is owned by it but the paths.
 */

#include "cm-photo-choice.h"

#define CM_PLAN_PHOTOS_MAX 16
#define CM_PLAN_PHOTOS_S   5.0

typedef struct {
  GPtrArray *paths;   /* of char *, borrowed from the choice: those that a run would take, as far as
                         they were read */
  GPtrArray *decoded; /* of CmPhoto */
  json_t *left_out;   /* as in CmPhotoChoice, what cannot be decoded included; NULL for none */
  guint n_read;       /* decoded or not */
  guint n_chosen;
} CmPlanPhotos;

/* The choice is borrowed for the life of the result. Errors: as cm_photos_prepare(), where every
 * photo was read and none can be decoded, and those that would meet every photo. */
CmPlanPhotos *cm_plan_photos_read(const CmOptions *options, const CmPhotoChoice *choice,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* What the estimate was made from: "at most 768 × 512 pixels", "at most 768 × 512 pixels in the 16
 * of 250 photos read, …". */
char *cm_plan_photos_words(const CmPlanPhotos *self) G_GNUC_WARN_UNUSED_RESULT;

/* NULL is allowed. */
void cm_plan_photos_free(CmPlanPhotos *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CmPlanPhotos, cm_plan_photos_free)
