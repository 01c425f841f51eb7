/* SPDX-License-Identifier: MIT */
#pragma once

/* How the next token is chosen: the settings of `generate` as a chain of llama.cpp's samplers. */

#include "cm-json.h"

#include <llama.h>

typedef struct {
  guint max_tokens;
  float temperature;        /* 0: the likeliest token */
  gint top_k;               /* 0: off */
  float top_p;              /* 1: off */
  float min_p;              /* 0: off */
  float repetition_penalty; /* 1: off */
  gint repetition_window;   /* of the answer's tokens, how many are looked back at */
  guint32 seed;
} CmSampling;

/* Reads the settings (NULL: all defaults); CM_FAULT_SETTING_UNSUPPORTED out of range. */
gboolean cm_sampling_read(const json_t *settings, CmSampling *ret_sampling,
                          GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Writes them into an object. */
void cm_sampling_write(const CmSampling *self, json_t *settings);

/* The chain, to be freed with llama_sampler_free(): penalty, top-k, top-p, min-p, temperature, as
 * llama.cpp's programs order them. The penalty looks at the answer only, as theirs does. */
struct llama_sampler *cm_sampling_chain(const CmSampling *self,
                                        const struct llama_vocab *vocab) G_GNUC_WARN_UNUSED_RESULT;
