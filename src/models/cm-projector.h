/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * CmProjectors: the image projectors that lie together, and which of them belongs to a model.
 *
 * Their headers are read only where several lie there, and each once, so that a folder of n models
 * and m projectors costs m headers at most.
 */

#include "cm-model.h"

typedef struct CmProjectors CmProjectors;

CmProjectors *cm_projectors_new(void) G_GNUC_WARN_UNUSED_RESULT;

/* NULL is allowed. */
void cm_projectors_free(CmProjectors *self);

/* Adds one; bytes as it is on disk, -1 where it is missing. */
void cm_projectors_add(CmProjectors *self, const char *path, gint64 bytes);

/* How many were added. */
guint cm_projectors_count(const CmProjectors *self);

/*
 * Sets the model's projector_path and projector_bytes: of several, the one whose output width fits
 * the model, then the one whose name is most alike; where there is only one, or none fits and one
 * has the model's name, that one, so that a mismatch is tried and recorded. Else, where several lie
 * there, the model's skip_reason; nothing where there is none.
 */
void cm_projectors_choose(CmProjectors *self, CmModel *model);

/* Whether a GGUF file is a projector: by its name (mmproj, which llama.cpp writes), else by the
 * architecture at the beginning of its header. Reads 4 KiB at most. */
gboolean cm_projector_is(const char *path);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CmProjectors, cm_projectors_free)
