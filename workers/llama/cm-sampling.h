/* SPDX-License-Identifier: MIT */
#pragma once

/* How the next token is chosen: the settings of `generate` as a chain of llama.cpp's samplers, and
 * the form that the answer is kept to (cm-grammar.h). */

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
  const char *schema; /* name of the form; NULL: any text */
  const char *gbnf;   /* its grammar; NULL without schema */
} CmSampling;

/* Reads the settings (NULL: all defaults), from which texts are borrowed.
 * CM_FAULT_SETTING_UNSUPPORTED out of range, or for a schema without a name or a grammar. */
gboolean cm_sampling_read(const json_t *settings, CmSampling *ret_sampling,
                          GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Writes them into an object. */
void cm_sampling_write(const CmSampling *self, json_t *settings);

/* The chain, to be freed with llama_sampler_free(): penalty, top-k, top-p, min-p, temperature, as
 * llama.cpp's programs order them. The penalty looks at the answer only, as theirs does. NULL where
 * the likeliest token is wanted as it stands: that needs no chain. */
struct llama_sampler *cm_sampling_chain(const CmSampling *self,
                                        const struct llama_vocab *vocab) G_GNUC_WARN_UNUSED_RESULT;

/* The next token after what was computed last. Without a chain it is the likeliest, the first of
 * equals, read from the logits in place; a chain would first copy the whole vocabulary into a list
 * of candidates. */
llama_token cm_sampling_next(struct llama_sampler *chain, struct llama_context *context,
                             const struct llama_vocab *vocab);
