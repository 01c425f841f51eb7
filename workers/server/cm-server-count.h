/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * Which of a prompt's tokens are the picture's: those that the same prompt without it does not
 * cost.
 *
 * The prompt alone is asked for once (one token, after the first answer and outside every phase),
 * and remembered by its text. What stands around a picture counts as the picture's.
 */

#include "cm-server.h"

typedef struct {
  double text_tokens; /* NAN unknown */
  double image_tokens;
} CmServerCount;

/* Counts. prompt_tokens: what the server counted for the answer, NAN unknown. Where the server is
 * known to count pictures and this one cost nothing, CM_FAULT_PICTURE_DROPPED; where that is not
 * known image_tokens is 0 then, and where it is known not to, NAN. */
gboolean cm_server_count(CmServer *server, const char *prompt, gboolean with_picture,
                         double prompt_tokens, CmServerCount *ret_count,
                         GError **error) G_GNUC_WARN_UNUSED_RESULT;
