/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * What this process may use at most, set by itself before it looks at the photo. The supervisor
 * holds it to a wall-clock deadline besides. Where a system does not enforce one of these (macOS:
 * the address space), the others remain.
 */

#include <glib.h>

typedef struct {
  guint64 memory_bytes; /* address space; 0: no bound */
  guint64 cpu_s;        /* processor time of all threads; 0: no bound */
  guint64 file_bytes;   /* longest file it may write */
} CmPhotoLimits;

/* Lowers the limits and turns core files off. A bound above what is in force already changes
 * nothing. */
void cm_photo_limits_apply(const CmPhotoLimits *limits);
