/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * Reading the pixels that check-models-photo wrote: a binary PPM ("P6", 8 bit).
 *
 * The file comes from a process that handled a hostile photo, so its header is believed no further
 * than the file's own length.
 */

#include <glib.h>

/* Longest accepted edge and most pixels of a picture. */
#define CM_PPM_MAX_EDGE   100000u
#define CM_PPM_MAX_PIXELS ((gsize)256 << 20)

typedef struct {
  guint width;
  guint height;
  guint8 *rgb; /* width × height × 3 bytes, row by row; owned */
} CmPpm;

/* Reads a picture. CM_FAULT_PICTURE_REJECTED where it is not there, no such PPM, or cut short. */
CmPpm *cm_ppm_read(const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* NULL is allowed. */
void cm_ppm_free(CmPpm *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CmPpm, cm_ppm_free)
