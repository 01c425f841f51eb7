/* SPDX-License-Identifier: MIT */
#include "cm-sampling.h"

#include "cm-fault.h"
#include "cm-number.h"

#define DEFAULT_MAX_TOKENS 512
#define DEFAULT_WINDOW     64

static gboolean
read_schema(const json_t *settings, const char **ret_name, const char **ret_gbnf, GError **error)
{
  const json_t *schema = settings ? json_object_get(settings, "schema") : NULL;
  const char *name = cm_json_get_string(schema, "name");
  const char *gbnf = cm_json_get_string(schema, "gbnf");

  if (schema && !json_is_null(schema) && (!name || !*name || !gbnf)) {
    g_set_error_literal(error, CM_FAULT, CM_FAULT_SETTING_UNSUPPORTED,
                        "the setting schema must be an object with a name and, for this engine, a "
                        "grammar (gbnf)");
    return FALSE;
  }
  *ret_name = name;
  *ret_gbnf = gbnf;
  return TRUE;
}

gboolean
cm_sampling_read(const json_t *settings, CmSampling *ret_sampling, GError **error)
{
  double max_tokens;
  double temperature;
  double top_k;
  double top_p;
  double min_p;
  double penalty;
  double window;
  double seed;
  const char *schema;
  const char *gbnf;

  if (!cm_number_get(settings, "max_tokens", DEFAULT_MAX_TOKENS, 1, 1 << 20, &max_tokens, error) ||
      !cm_number_get(settings, "temperature", 0, 0, 100, &temperature, error) ||
      !cm_number_get(settings, "top_k", 0, 0, G_MAXINT32, &top_k, error) ||
      !cm_number_get(settings, "top_p", 1, 0, 1, &top_p, error) ||
      !cm_number_get(settings, "min_p", 0, 0, 1, &min_p, error) ||
      !cm_number_get(settings, "repetition_penalty", 1, 0.01, 100, &penalty, error) ||
      !cm_number_get(settings, "repetition_window", DEFAULT_WINDOW, 0, 1 << 20, &window, error) ||
      !cm_number_get(settings, "seed", 0, 0, G_MAXUINT32, &seed, error) ||
      !read_schema(settings, &schema, &gbnf, error))
    return FALSE;
  *ret_sampling = (CmSampling){
      .max_tokens = (guint)max_tokens,
      .temperature = (float)temperature,
      .top_k = (gint)top_k,
      .top_p = (float)top_p,
      .min_p = (float)min_p,
      .repetition_penalty = (float)penalty,
      .repetition_window = (gint)window,
      .seed = (guint32)seed,
      .schema = schema,
      .gbnf = gbnf,
  };
  return TRUE;
}

/* A float as the decimal number it was read from, so that 0.7 is not recorded as
 * 0.699999988079071. */
static double
decimal(float value)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  return g_ascii_strtod(g_ascii_formatd(text, sizeof text, "%.7g", (double)value), NULL);
}

void
cm_sampling_write(const CmSampling *self, json_t *settings)
{
  cm_json_set_number(settings, "max_tokens", self->max_tokens);
  cm_json_set_number(settings, "temperature", decimal(self->temperature));
  cm_json_set_number(settings, "top_k", self->top_k);
  cm_json_set_number(settings, "top_p", decimal(self->top_p));
  cm_json_set_number(settings, "min_p", decimal(self->min_p));
  cm_json_set_number(settings, "repetition_penalty", decimal(self->repetition_penalty));
  cm_json_set_number(settings, "repetition_window", self->repetition_window);
  cm_json_set_number(settings, "seed", self->seed);
  cm_json_set_string(settings, "schema", self->schema);
}

struct llama_sampler *
cm_sampling_chain(const CmSampling *self, const struct llama_vocab *vocab)
{
  struct llama_sampler *chain;

  if (self->temperature == 0 && self->repetition_penalty == 1)
    return NULL;
  chain = llama_sampler_chain_init(llama_sampler_chain_default_params());
  if (self->repetition_penalty != 1 && self->repetition_window > 0)
    llama_sampler_chain_add(chain, llama_sampler_init_penalties(llama_vocab_n_tokens(vocab),
                                                                self->repetition_window,
                                                                self->repetition_penalty, 0, 0));
  if (self->temperature == 0) {
    llama_sampler_chain_add(chain, llama_sampler_init_greedy());
    return chain;
  }
  if (self->top_k > 0)
    llama_sampler_chain_add(chain, llama_sampler_init_top_k(self->top_k));
  if (self->top_p < 1)
    llama_sampler_chain_add(chain, llama_sampler_init_top_p(self->top_p, 1));
  if (self->min_p > 0)
    llama_sampler_chain_add(chain, llama_sampler_init_min_p(self->min_p, 1));
  llama_sampler_chain_add(chain, llama_sampler_init_temp(self->temperature));
  llama_sampler_chain_add(chain, llama_sampler_init_dist(self->seed));
  return chain;
}

llama_token
cm_sampling_next(struct llama_sampler *chain, struct llama_context *context,
                 const struct llama_vocab *vocab)
{
  const llama_token count = llama_vocab_n_tokens(vocab);
  const float *logits;
  llama_token best = 0;

  if (chain)
    return llama_sampler_sample(chain, context, -1);
  logits = llama_get_logits_ith(context, -1);
  for (llama_token token = 1; token < count; token++)
    if (logits[token] > logits[best])
      best = token;
  return best;
}
