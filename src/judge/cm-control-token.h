/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * Control tokens in an answer's text: what a chat template or a picture's encoding puts between
 * words, and a reader should never see (<|im_end|>, </s>, <end_of_turn>, [INST], <row_1_col_1>,
 * ◁think▷ …). Thinking tags (<think>) are no control tokens: they belong to the reasoning.
 */

#include "cm-view.h"

/* What a token says about the text around it. */
typedef enum {
  CM_TOKEN_NONE,
  CM_TOKEN_OTHER,
  CM_TOKEN_END,  /* the answer, or a turn, ends: <|im_end|>, </s>, <|endoftext|> */
  CM_TOKEN_TURN, /* somebody else's turn begins: <|im_user|>, [INST] */
} CmTokenKind;

/* The next token from byte `from` on; its range goes to *ret_span. CM_TOKEN_NONE: none is left. */
CmTokenKind cm_control_token_next(const CmView *view, gsize from, CmSpan *ret_span);
