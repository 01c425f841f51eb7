/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * CmServerChunk: what one object of a chat completion says, a streamed piece
 * (`chat.completion.chunk`) or a whole answer (`chat.completion`).
 *
 * The object is hostile: bounds of CM_SERVER_CHUNK_LIMITS, strict JSON, valid UTF-8; a member of
 * the wrong type counts as absent, except that text which is no text is an error. The strings are
 * borrowed from `body` and may hold NULs.
 */

#include "cm-json.h"

#define CM_SERVER_CHUNK_LIMITS                                                                     \
  ((CmJsonLimits){.bytes = 16 << 20, .items = 100000, .depth = 32, .nuls = TRUE})

/* Numbers of the server; NAN where it gives none, never negative. */
typedef struct {
  double prompt_tokens;     /* usage.prompt_tokens, else of timings */
  double completion_tokens; /* usage.completion_tokens, else of timings */
  double cached_tokens;     /* of the prompt, which were not computed again */
  double prompt_s;
  double predicted_s; /* of the tokens after the first */
} CmServerNumbers;

typedef struct {
  json_t *body;
  const char *text;
  gsize text_bytes;
  const char *reasoning;
  gsize reasoning_bytes;
  const char *finish_reason; /* NULL: it goes on */
  const char *stop_word;     /* by which it ended, where the server tells (vLLM) */
  const char *model;
  const json_t *failure; /* an error in place of a piece */
  CmServerNumbers numbers;
} CmServerChunk;

/* All NAN. */
void cm_server_numbers_init(CmServerNumbers *self);

/* Takes over the numbers of `later` that are there. */
void cm_server_numbers_update(CmServerNumbers *self, const CmServerNumbers *later);

/* Reads an object. CM_FAULT_STREAM_MALFORMED where it is none of a chat completion. */
gboolean cm_server_chunk_parse(const char *text, gsize length, CmServerChunk *ret_chunk,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;

void cm_server_chunk_clear(CmServerChunk *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(CmServerChunk, cm_server_chunk_clear)
