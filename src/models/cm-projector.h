/* SPDX-License-Identifier: MIT */
#pragma once

/* Which of the projectors in a model's folder belongs to it. */

#include "cm-model.h"

/* Headers read so far, by path, so that a folder of n models is read once and not n times. */
typedef struct CmGgufCache CmGgufCache;

CmGgufCache *cm_gguf_cache_new(void) G_GNUC_WARN_UNUSED_RESULT;
void cm_gguf_cache_free(CmGgufCache *self);

/* Sets projector_path and projector_bytes, or skip_reason where no projector can be meant. */
void cm_projector_choose(CmGgufCache *cache, CmModel *model);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CmGgufCache, cm_gguf_cache_free)
