/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * CmRefIntern: numbers strings of bytes from 0 in the order in which they are first met.
 *
 * The bytes are borrowed and must stay where they are. The hash is seeded anew in each process, so
 * that no text can be written whose words all collide. Private to cm-reference.
 */

#include <glib.h>

typedef struct CmRefIntern CmRefIntern;

CmRefIntern *cm_ref_intern_new(void) G_GNUC_WARN_UNUSED_RESULT;

/* NULL is allowed. */
void cm_ref_intern_free(CmRefIntern *self);

/* The number of these bytes; a new one where they were not met before. */
guint32 cm_ref_intern_add(CmRefIntern *self, const char *bytes, gsize length);

/* The number of these bytes, or G_MAXUINT32. */
guint32 cm_ref_intern_find(const CmRefIntern *self, const char *bytes, gsize length);

/* How many there are. */
guint32 cm_ref_intern_size(const CmRefIntern *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CmRefIntern, cm_ref_intern_free)
