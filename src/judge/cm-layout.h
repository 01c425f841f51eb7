/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * CmLayout: the large parts of an answer: reasoning, the answer proper, what follows its end.
 *
 * `plain` is the text, byte for byte as long, with what is no language blanked by spaces: control
 * tokens, thinking tags and SentencePiece's sign of a space. So words and lines can be found where
 * a tokenizer leaked, and a range of `plain` is the same range of the text. Time is linear in the
 * text's length.
 *
 *     [reasoning] body [after an end-of-turn token: the tail]
 */

#include "cm-view.h"

typedef struct CmLayout {
  char *plain;
  gsize length;
  CmSpan reasoning;    /* empty where there is none */
  gboolean tagged;     /* the reasoning was marked by thinking tags */
  gboolean unfinished; /* the reasoning runs to the end of the answer */
  CmSpan body;         /* the answer proper, without white space around it; may be empty */
  CmSpan tail;         /* text after the model ended its turn; empty where there is none */
  guint n_empty_tags;  /* thinking tags around nothing */
} CmLayout;

/* text is the view's: valid UTF-8 without NUL. */
CmLayout *cm_layout_new(const CmQuality *quality, const char *text,
                        gsize length) G_GNUC_WARN_UNUSED_RESULT;

/* NULL is allowed. */
void cm_layout_free(CmLayout *self);

/* Letters, digits and signs of the span that form words: a cheap measure of "is there anything". */
guint cm_layout_count_words(const CmLayout *self, CmSpan span);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CmLayout, cm_layout_free)
