/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * Will a model fit into memory? An estimate of its worker's resident peak from headers alone,
 * made before anything is loaded; docs/measuring.md has the formula, where its terms come from and
 * how far it was off. Nothing is opened or allocated, but for cm_fit_refusal()'s text.
 *
 * Where a header that the sum needs is not there, cannot be read or does not say how large the
 * model is, the sum is unknown. Of a checkpoint that is no GGUF and of which cm-fit-checkpoint.h
 * knows no more, the files and the process bound it from below, and of an encoder that grows with
 * the picture, where its header does not say how far, all that is known: enough to say that it will
 * not fit, never that it does. Lesser things that a header leaves out count as nothing.
 *
 * Order: cm_fit_estimate(), cm_fit_judge() with the memory there is, cm_fit_refusal() for a model
 * that is left out.
 */

#include "cm-model.h"

/* What the run is going to ask for, as the options name it. */
typedef struct {
  gint64 context_tokens;      /* 0: as many as the worker chooses */
  gint64 max_tokens;          /* of an answer; 0 counts as none */
  gint64 batch_tokens;        /* 0: the worker's own */
  gint64 ubatch_tokens;       /* 0: the worker's own */
  gint64 prefill_step_tokens; /* of mlx-vlm, as the next four; 0: its own */
  gint64 kv_cache_tokens;     /* kept at most; 0: all */
  gint64 kv_bits;             /* a number of the KV cache; 0: not quantised */
  gint64 kv_group_size;       /* numbers that share a scale; 0: its own */
  gint64 kv_quantized_start;  /* tokens from which on it is quantised */
  double picture_pixels;      /* of the largest picture; NAN unknown, counts as none */
  gboolean several;           /* one process makes more than one answer */
} CmFitPlan;

/* All in bytes. */
typedef struct {
  double weights_bytes; /* the file, and what the engine keeps rearranged beside it; NAN unknown */
  double projector_bytes; /* NAN unknown */
  double kv_cache_bytes;  /* and the state of recurrent layers */
  double compute_bytes;   /* of the text model */
  double encoder_bytes;   /* of the image encoder, and the pictures made ready for it */
  double picture_bytes;   /* of the picture while it is read, before anything is computed of it */
  double working_bytes;   /* of computing, encoder and picture together, at the most */
  double process_bytes;   /* program, libraries and vocabulary */
  double total_bytes;     /* the peak; NAN unknown */
  double least_bytes;     /* no less than this: the peak where that is known; NAN nothing known */
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

/* The peak against the smaller of free memory and bound. CM_FIT_UNKNOWN where the peak is unknown,
 * unless no less than least_bytes is too much already, or where nothing is known to hold it
 * against. The 80 % leave room for the estimate's error (docs/measuring.md) and for what else the
 * machine does. */
CmFitVerdict cm_fit_judge(const CmFit *fit, const CmFitMemory *memory);

/* "fits", "tight", "will not fit", "unknown". */
const char *cm_fit_verdict_to_string(CmFitVerdict verdict);

/* Why a model of CM_FIT_NOT is skipped, and what runs it all the same: "needs about 41.2 GB, 23.9
 * GB are free (--force runs it all the same)"; "at least" where only least_bytes is known. Owned by
 * the caller. */
char *cm_fit_refusal(const CmFit *fit, const CmFitMemory *memory) G_GNUC_WARN_UNUSED_RESULT;
