/* SPDX-License-Identifier: MIT */
#pragma once

/* A photo for people: what the file is, what an engine would get of it, what it says about itself
 * and where each of these values came from. */

#include "cm-result.h"

/* What is known of one photo; everything borrowed. */
typedef struct {
  const char *path;
  const CmPhoto *photo;   /* NULL where it cannot be decoded */
  const char *problem;    /* why not; NULL where it can */
  const json_t *metadata; /* as cm-metadata-process.h gives it */
} CmPhotoShown;

/* Lines that end in a newline each, wrapped to `width` columns where words allow; no text of the
 * photo can act on a terminal. */
char *cm_photo_description(const CmPhotoShown *shown, guint width) G_GNUC_WARN_UNUSED_RESULT;
