/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * Will a model fit into memory? An estimate of the llama worker's resident peak from headers alone,
 * made before anything is loaded; docs/measuring.md has the formula, where its terms come from and
 * how far it was off. Nothing is opened or allocated, but for cm_fit_refusal()'s text.
 *
 * What a header does not say counts as nothing, so that the sum is then too small. Of checkpoints
 * that are no GGUF only the files and the process are counted.
 *
 * Order: cm_fit_estimate(), cm_fit_judge() with the memory there is, cm_fit_refusal() for a model
 * that is left out.
 */

#include "cm-model.h"

/* What the run is going to ask for, as the options name it. */
typedef struct {
  gint64 context_tokens; /* 0: as many as the worker chooses */
  gint64 max_tokens;     /* of an answer; 0 counts as none */
  gint64 batch_tokens;   /* 0: the worker's own */
  gint64 ubatch_tokens;  /* 0: the worker's own */
  double picture_pixels; /* of the largest picture; NAN unknown, counts as none */
} CmFitPlan;

/* All in bytes. */
typedef struct {
  double weights_bytes; /* the file, and what the engine keeps rearranged beside it; NAN unknown */
  double projector_bytes; /* NAN unknown */
  double kv_cache_bytes;  /* and the state of recurrent layers */
  double compute_bytes;   /* of the text model */
  double encoder_bytes;   /* of the image encoder, and the pictures made ready for it */
  double picture_bytes;   /* of the picture while it is read, before anything is computed */
  double process_bytes;   /* program, libraries and vocabulary */
  double total_bytes;     /* the peak; NAN where the files' sizes are unknown */
  gint64 context_tokens;  /* planned */
} CmFit;

/* The memory there is, in bytes; NAN unknown. */
typedef struct {
  double free_bytes;
  double bound_bytes; /* --max-memory; 0: none */
} CmFitMemory;

typedef enum {
  CM_FIT_UNKNOWN,
  CM_FIT_FITS,  /* in 80 % of the memory there is */
  CM_FIT_TIGHT, /* in all of it */
  CM_FIT_NOT,
} CmFitVerdict;

/* The estimate of a described model. */
CmFit cm_fit_estimate(const CmModel *model, const CmFitPlan *plan);

/* needed_bytes against the smaller of free memory and bound. CM_FIT_UNKNOWN where needed_bytes is
 * NAN, or nothing is known to hold it against. The 80 % leave room for the estimate's error
 * (docs/measuring.md) and for what else the machine does. */
CmFitVerdict cm_fit_judge(double needed_bytes, const CmFitMemory *memory);

/* "fits", "tight", "will not fit", "unknown". */
const char *cm_fit_verdict_to_string(CmFitVerdict verdict);

/* Why a model of CM_FIT_NOT is skipped, and what runs it all the same: "needs about 41.2 GB, 23.9
 * GB are free (--force runs it all the same)". Owned by the caller. */
char *cm_fit_refusal(double needed_bytes, const CmFitMemory *memory) G_GNUC_WARN_UNUSED_RESULT;
