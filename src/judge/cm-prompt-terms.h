/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * CmPromptTerms: the words of a prompt as tables in which an answer's words are looked up.
 *
 * Made once for a prompt, read by every judgement of an answer to it.
 */

#include "cm-terms.h"

/* Neighbouring words that are compared. */
enum { CM_PROMPT_ECHO_ROW = 4, CM_PROMPT_COPY_ROW = 3 };

typedef struct CmPromptTerms {
  CmTerms *instructions;
  GHashTable *rows;      /* of CM_PROMPT_ECHO_ROW terms of the instructions */
  GHashTable *pairs;     /* of the instructions' terms */
  GHashTable *singles;   /* the instructions' terms */
  GHashTable *hint_rows; /* of CM_PROMPT_COPY_ROW terms of the hint, its keywords among them */
  GHashTable *hint_singles;
  GHashTable *hint_keywords; /* cm_terms_key() of each */
} CmPromptTerms;

/* Nothing of the specification is kept. */
CmPromptTerms *cm_prompt_terms_new(const CmPromptSpec *spec) G_GNUC_WARN_UNUSED_RESULT;

/* NULL is allowed. */
void cm_prompt_terms_free(CmPromptTerms *self);
