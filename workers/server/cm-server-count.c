/* SPDX-License-Identifier: MIT */
#include "cm-server-count.h"

#include "cm-fault.h"
#include "cm-server-chat.h"
#include "cm-server-chunk.h"

#include <math.h>

#define REPLY_S     60.0
#define REPLY_BYTES ((gsize)4 << 20)

/* Prompts remembered; a run has a handful. */
#define PROMPTS_MAX 1000

/* NAN where the server does not tell. */
static double
ask(CmServer *server, const char *prompt)
{
  g_autofree char *body = cm_server_chat_without_picture(server, prompt);
  CmServerCall call = {
      .path = "/v1/chat/completions", .body = body, .timeout_s = REPLY_S, .max_bytes = REPLY_BYTES};
  g_auto(CmServerReply) reply = {0};
  g_auto(CmServerChunk) chunk = {0};
  g_autoptr(GError) unused = NULL;
  if (!cm_server_client_call(server->started.client, &call, &reply, &unused) ||
      reply.status != 200 ||
      !cm_server_chunk_parse(reply.body->str, reply.body->len, &chunk, &unused))
    return NAN;
  return chunk.numbers.prompt_tokens;
}

static double
text_tokens_of(CmServer *server, const char *prompt)
{
  const double *known = g_hash_table_lookup(server->text_tokens, prompt);
  if (known != NULL)
    return *known;
  double tokens = ask(server, prompt);
  if (g_hash_table_size(server->text_tokens) < PROMPTS_MAX)
    g_hash_table_insert(server->text_tokens, g_strdup(prompt), g_memdup2(&tokens, sizeof tokens));
  return tokens;
}

gboolean
cm_server_count(CmServer *server, const char *prompt, gboolean with_picture, double prompt_tokens,
                CmServerCount *ret_count, GError **error)
{
  int counts = server->settings.counts_picture;
  if (isnan(prompt_tokens))
    return TRUE;
  if (!with_picture || counts == 0) {
    ret_count->text_tokens = prompt_tokens;
    return TRUE;
  }
  double text = text_tokens_of(server, prompt);
  if (isnan(text) || text > prompt_tokens)
    return TRUE;
  if (text == prompt_tokens && counts == 1) {
    g_set_error(error, CM_FAULT, CM_FAULT_PICTURE_DROPPED,
                "the prompt costs %.0f tokens with the picture and without it: the server dropped "
                "the picture, and the answer is not about it; check that the model there can see "
                "(a projector may be missing)",
                text);
    return FALSE;
  }
  ret_count->text_tokens = text;
  ret_count->image_tokens = prompt_tokens - text;
  return TRUE;
}
