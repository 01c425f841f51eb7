/* SPDX-License-Identifier: MIT */
#include "cm-grammar.h"

#include "cm-fault.h"
#include "cm-sampling.h"

#include <math.h>
#include <string.h>

struct CmGrammar {
  const struct llama_vocab *vocab;
  struct llama_sampler *sampler;
  llama_token_data *candidates; /* of the whole vocabulary */
};

CmGrammar *
cm_grammar_new(const struct llama_vocab *vocab, const char *gbnf, GError **error)
{
  struct llama_sampler *sampler;
  CmGrammar *self;

  if (strlen(gbnf) > CM_GRAMMAR_BYTES_MAX) {
    g_set_error(error, CM_FAULT, CM_FAULT_SETTING_UNSUPPORTED,
                "the grammar of the setting schema is longer than %" G_GSIZE_FORMAT " bytes",
                CM_GRAMMAR_BYTES_MAX);
    return NULL;
  }
  /* an empty text would make a sampler that lets everything pass */
  sampler = *gbnf ? llama_sampler_init_grammar(vocab, gbnf, "root") : NULL;
  if (!sampler) {
    g_set_error_literal(error, CM_FAULT, CM_FAULT_SETTING_UNSUPPORTED,
                        "llama.cpp refuses the grammar of the setting schema; its reason stands in "
                        "the worker's log");
    return NULL;
  }
  self = g_new0(CmGrammar, 1);
  self->vocab = vocab;
  self->sampler = sampler;
  self->candidates = g_new(llama_token_data, (gsize)llama_vocab_n_tokens(vocab));
  return self;
}

void
cm_grammar_free(CmGrammar *self)
{
  if (!self)
    return;
  llama_sampler_free(self->sampler);
  g_free(self->candidates);
  g_free(self);
}

/* All tokens with their logits. */
static llama_token_data_array
list_candidates(const CmGrammar *self, struct llama_context *context)
{
  const float *logits = llama_get_logits_ith(context, -1);
  llama_token count = llama_vocab_n_tokens(self->vocab);

  for (llama_token token = 0; token < count; token++)
    self->candidates[token] = (llama_token_data){.id = token, .logit = logits[token]};
  return (llama_token_data_array){.data = self->candidates, .size = (size_t)count, .selected = -1};
}

/* Keeps those that fit, in their order. */
static void
keep_fitting(CmGrammar *self, llama_token_data_array *list)
{
  size_t kept = 0;

  llama_sampler_apply(self->sampler, list);
  for (size_t i = 0; i < list->size; i++)
    if (list->data[i].logit != -INFINITY)
      list->data[kept++] = list->data[i];
  list->size = kept;
}

static gboolean
fits(CmGrammar *self, llama_token token)
{
  llama_token_data one = {.id = token};
  llama_token_data_array list = {.data = &one, .size = 1, .selected = -1};

  llama_sampler_apply(self->sampler, &list);
  return one.logit != -INFINITY;
}

/* As cm_sampling_next() chooses, from a list. */
static llama_token
pick(llama_token_data_array *list, struct llama_sampler *chain)
{
  size_t best = 0;

  if (chain) {
    llama_sampler_apply(chain, list);
    return list->data[list->selected].id;
  }
  for (size_t i = 1; i < list->size; i++)
    if (list->data[i].logit > list->data[best].logit)
      best = i;
  return list->data[best].id;
}

/* The choice without the grammar, which the chain is not told of. */
static llama_token
choose_freely(const CmGrammar *self, struct llama_sampler *chain, struct llama_context *context)
{
  llama_token_data_array list;

  if (!chain)
    return cm_sampling_next(NULL, context, self->vocab);
  list = list_candidates(self, context);
  return pick(&list, chain);
}

llama_token
cm_grammar_next(CmGrammar *self, struct llama_sampler *chain, struct llama_context *context,
                GError **error)
{
  llama_token token = choose_freely(self, chain, context);

  if (!fits(self, token)) {
    llama_token_data_array list = list_candidates(self, context);

    keep_fitting(self, &list);
    if (list.size == 0) {
      g_set_error_literal(error, CM_FAULT, CM_FAULT_DECODE_FAILED,
                          "no token of the model's vocabulary fits the grammar of the setting "
                          "schema; run it without");
      return LLAMA_TOKEN_NULL;
    }
    token = pick(&list, chain);
  }
  llama_sampler_accept(self->sampler, token);
  if (chain)
    llama_sampler_accept(chain, token);
  return token;
}
