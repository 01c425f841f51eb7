/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * CmToken: control tokens and thinking tags as models let them through into text.
 *
 * Known by their shape ("<|…|>", "<|…>", "<…|>", "◁…▷", "[INST]", "<name_with_underscores>") or, of
 * plain "<name>", by a list of names; so that a new model's tokens are found as well. Never longer
 * than 48 bytes, never across a line end.
 */

#include <glib.h>

typedef enum {
  CM_TOKEN_OTHER,       /* a control token without a meaning for the text's parts */
  CM_TOKEN_THINK_OPEN,  /* "<think>", "◁think▷", "<|channel>thought" */
  CM_TOKEN_THINK_CLOSE, /* "</think>", "◁/think▷", "<channel|>" */
  CM_TOKEN_TURN,        /* the model's turn ends, or another's begins: "<|im_end|>", "</s>" */
} CmTokenKind;

/* The token that begins at text[0], as a length in bytes; 0 for none. */
gsize cm_token_match(const char *text, gsize length, CmTokenKind *ret_kind);
