/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * CmGrammar: keeps an answer to a form, the setting `schema` of `generate`.
 *
 * The form is a grammar in llama.cpp's notation (GBNF). A token is chosen as without a grammar and
 * then tried on it; only where it does not fit, the whole vocabulary is held against the grammar
 * and the choice made anew among the tokens that do. Trying all tokens each time gives the same
 * tokens where the likeliest is taken, and tokens of the same chances where one is drawn without
 * top-k, top-p and min-p, but takes a look at every token of the vocabulary. What does not fit is
 * put out before top-k and the like cut, so that something is left to cut from.
 *
 * Calling order: new; next for each token until one ends the answer; free. One generation
 * needs one grammar: it remembers what was said.
 *
 * Limits: a grammar of 64 KiB; 12 bytes a token of the vocabulary while it is held against it.
 */

#include <glib.h>
#include <llama.h>

#define CM_GRAMMAR_BYTES_MAX ((gsize)64 << 10)

typedef struct CmGrammar CmGrammar;

/* Reads a grammar whose first rule is `root`. The vocabulary is borrowed.
 * CM_FAULT_SETTING_UNSUPPORTED where llama.cpp refuses it, or it is longer than the bound. */
CmGrammar *cm_grammar_new(const struct llama_vocab *vocab, const char *gbnf,
                          GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* NULL is allowed. */
void cm_grammar_free(CmGrammar *self);

/*
 * The next token after what was computed last, chosen by the chain (NULL: the likeliest) among
 * those that fit, and taken up by both; a token that ends the answer, once the form is complete.
 * LLAMA_TOKEN_NULL with CM_FAULT_DECODE_FAILED where none fits: the vocabulary cannot write the
 * form.
 */
llama_token cm_grammar_next(CmGrammar *self, struct llama_sampler *chain,
                            struct llama_context *context, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CmGrammar, cm_grammar_free)
