/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * CmMeasurement: every number measured of one generation, plain data.
 *
 * Each is a double in the unit its name ends with; NAN means "not measured" and is written as
 * absent, never as 0. docs/measuring.md says what each means and excludes. The field table
 * (cm-fields.h) names each once, for records, TSV and tables.
 */

#include <glib.h>

typedef struct {
  /* of the model; the same for each generation of one load */
  double spawn_s;          /* process start to hello */
  double library_load_s;   /* the worker's own share of it: loading engine libraries */
  double model_load_s;     /* text model */
  double projector_load_s; /* image encoder and projector */
  double load_s;           /* load sent to loaded received */
  double teardown_s;       /* quit sent to process reaped */

  /* of the answer */
  double photo_prepare_s; /* decoding and turning the photo, once for all models */
  double prepare_s;       /* the worker's reading of the pixels, tokenizing, resizing */
  double encode_s;        /* image encoder */
  double prefill_s;       /* prompt tokens through the model, image tokens included */
  double first_token_s;   /* generate sent to the first token made (time to first token) */
  double decode_s;        /* first token made to last token made */
  double total_s;         /* generate sent to answer received */

  double tokens_in; /* all, where the engine does not tell text and image apart; else NAN */
  double text_tokens_in;
  double image_tokens_in;
  double tokens_out;
  double prefill_tps; /* all tokens in ÷ prefill_s */
  double decode_tps;  /* (tokens out − 1) ÷ decode_s */

  /* operating system: peak resident memory of the worker, by phase */
  double predicted_peak_bytes; /* of peak_rss_bytes, before the load (src/models/cm-fit.h) */
  double peak_rss_bytes;
  double load_peak_rss_bytes;
  double encode_peak_rss_bytes;
  double prefill_peak_rss_bytes;
  double decode_peak_rss_bytes;

  /* as the engine reports, summed over devices (per device: CmResult.buffers) */
  double weights_bytes;
  double kv_cache_bytes;
  double compute_bytes;
  double engine_peak_bytes;   /* the engine's allocator's own peak (MLX) */
  double engine_active_bytes; /* what that allocator holds in use at the answer's end */
  double engine_cache_bytes;  /* what it keeps for later then */

  double gpu_peak_bytes; /* GPU memory of the worker, peak */
  double cpu_energy_j;   /* package energy while the answer was made, whole machine */
  double gpu_energy_j;

  double clock_error_s; /* largest disagreement between worker's and supervisor's clocks */
} CmMeasurement;

/* Everything unmeasured. */
void cm_measurement_init(CmMeasurement *self);
