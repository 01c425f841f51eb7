/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * The terms of cm-fit.h's estimate that a checkpoint's config.json gives, as the mlx-vlm worker
 * takes memory (docs/measuring.md). Nothing is read or allocated.
 */

#include "cm-fit.h"

/*
 * Fills in kv_cache_bytes, compute_bytes, encoder_bytes, process_bytes and context_tokens of a
 * checkpoint described from a folder, and returns TRUE. FALSE where config.json does not say all
 * that they are made of, or the model is of a kind whose memory they do not describe (experts,
 * compressed keys, an encoder that grows with the picture or is given an unknown number of tiles):
 * then `fit` is as it was.
 */
gboolean cm_fit_checkpoint(const CmModel *model, const CmFitPlan *plan, CmFit *fit);
