/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * CmPrompted: a request's prompt and picture as the model takes them.
 *
 * The picture's marker stands before the person's text, the whole in the model's own chat template,
 * as llama-mtmd-cli has it; libmtmd then puts tokens and picture where the model wants them.
 */

#include "cm-llama.h"

typedef struct {
  mtmd_input_chunks *chunks; /* text and picture, in order */
  guint text_tokens;
  guint image_tokens;
  guint ubatch_tokens; /* tokens that must be computed at once; 0: any number */
} CmPrompted;

/* Errors: template-missing, template-unsupported (libllama does not know it), prompt-rejected,
 * picture-rejected. */
CmPrompted *cm_prompted_new(const CmLlama *llama, const json_t *request,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* NULL is allowed. */
void cm_prompted_free(CmPrompted *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CmPrompted, cm_prompted_free)
