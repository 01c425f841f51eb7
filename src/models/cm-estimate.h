/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * How much memory a model is likely to take, before it is loaded. An estimate for --dry-run, never
 * a measurement.
 *
 *   files        model and projector, as large as they are on disk
 *   KV cache     layers × KV heads × (key + value length) × context × 2 bytes (f16)
 *   overhead     64 MiB for process and libraries
 *                + ubatch × (vocabulary + 8 × embedding width) × 4 bytes for the compute buffers
 *
 * What the header does not say counts as nothing, so that the sum is then too small. Recurrent and
 * sliding-window models take less than the formula says.
 */

#include "cm-model.h"

typedef struct {
  double files_bytes; /* NAN unknown */
  double kv_cache_bytes;
  double overhead_bytes;
  double total_bytes; /* NAN where the files are unknown */
  gint64 context_tokens;
} CmEstimate;

/* context and ubatch as the options name them; 0 stands for what the worker chooses. */
CmEstimate cm_estimate_memory(const CmModel *model, gint64 context, gint64 ubatch);

/* "fits" up to 80 % of what is free, "tight" up to all of it, else "will not fit"; "unknown" where
 * either is NAN. */
const char *cm_estimate_verdict(double needed_bytes, double free_bytes);
