/* SPDX-License-Identifier: MIT */
#pragma once

/* Which of the projectors in a model's folder belongs to it. */

#include "cm-model.h"

/* Headers read so far, by path, so that a folder of n models is read once and not n times. */
typedef struct CmGgufCache CmGgufCache;

CmGgufCache *cm_gguf_cache_new(void) G_GNUC_WARN_UNUSED_RESULT;
void cm_gguf_cache_free(CmGgufCache *self);

/* Whether a file is a projector, and no model of its own: by its header, and where that cannot be
 * read (gguf is NULL) by mmproj in its name. */
gboolean cm_projector_is(const char *path, const CmGguf *gguf);

/* Sets projector_path and projector_bytes, or skip_reason where none lies beside the model. One
 * that does not fit, or is cut short, is set where there is no better one: cm_model_describe() says
 * what is wrong with it. */
void cm_projector_choose(CmGgufCache *cache, CmModel *model);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CmGgufCache, cm_gguf_cache_free)
