/* SPDX-License-Identifier: MIT */
#include "cm-server-chunk.h"

#include "cm-fault.h"
#include "cm-text.h"

#include <math.h>

#define QUOTED_BYTES 80

void
cm_server_numbers_init(CmServerNumbers *self)
{
  *self = (CmServerNumbers){NAN, NAN, NAN, NAN, NAN};
}

static void
take(double *target, double value)
{
  if (value >= 0 && isfinite(value))
    *target = value;
}

void
cm_server_numbers_update(CmServerNumbers *self, const CmServerNumbers *later)
{
  take(&self->prompt_tokens, later->prompt_tokens);
  take(&self->completion_tokens, later->completion_tokens);
  take(&self->cached_tokens, later->cached_tokens);
  take(&self->prompt_s, later->prompt_s);
  take(&self->predicted_s, later->predicted_s);
}

/* `timings` is llama-server's and mlx_vlm.server's; their prompt_n leaves out what was cached. */
static void
read_numbers(const json_t *body, CmServerNumbers *numbers)
{
  const json_t *timings = json_object_get(body, "timings");
  const json_t *usage = json_object_get(body, "usage");
  double cached = cm_json_get_number(timings, "cache_n");
  double computed = cm_json_get_number(timings, "prompt_n");
  cm_server_numbers_init(numbers);
  take(&numbers->cached_tokens, cached);
  take(&numbers->prompt_tokens, isnan(cached) ? computed : computed + cached);
  take(&numbers->completion_tokens, cm_json_get_number(timings, "predicted_n"));
  take(&numbers->prompt_s, cm_json_get_number(timings, "prompt_ms") / 1000);
  take(&numbers->predicted_s, cm_json_get_number(timings, "predicted_ms") / 1000);
  take(&numbers->prompt_tokens, cm_json_get_number(usage, "prompt_tokens"));
  take(&numbers->completion_tokens, cm_json_get_number(usage, "completion_tokens"));
  take(&numbers->cached_tokens,
       cm_json_get_number(json_object_get(usage, "prompt_tokens_details"), "cached_tokens"));
}

/* A text or null; anything else would be lost without a word. */
static gboolean
read_text(const json_t *message, const char *key, const char **ret_text, gsize *ret_bytes,
          GError **error)
{
  const json_t *value = json_object_get(message, key);
  if (value == NULL || json_is_null(value))
    return TRUE;
  if (!json_is_string(value)) {
    g_set_error(error, CM_FAULT, CM_FAULT_STREAM_MALFORMED,
                "the server's `%s` is neither text nor null", key);
    return FALSE;
  }
  if (json_string_length(value) > 0) {
    *ret_text = json_string_value(value);
    *ret_bytes = json_string_length(value);
  }
  return TRUE;
}

/* The reasoning goes by the first name in llama-server, vLLM and LM Studio, by the second in Ollama
 * and newer vLLM. */
static gboolean
read_choice(const json_t *choice, CmServerChunk *chunk, GError **error)
{
  const json_t *delta = json_object_get(choice, "delta");
  const json_t *message = json_is_object(delta) ? delta : json_object_get(choice, "message");
  const char *reason = cm_json_get_string(choice, "finish_reason");
  if (reason != NULL && *reason != '\0')
    chunk->finish_reason = reason;
  chunk->stop_word = cm_json_get_string(choice, "stop_reason");
  if (!read_text(message, "content", &chunk->text, &chunk->text_bytes, error) ||
      !read_text(message, "reasoning_content", &chunk->reasoning, &chunk->reasoning_bytes, error))
    return FALSE;
  return chunk->reasoning != NULL ||
         read_text(message, "reasoning", &chunk->reasoning, &chunk->reasoning_bytes, error);
}

static gboolean
read_body(CmServerChunk *chunk, GError **error)
{
  const json_t *failure = json_object_get(chunk->body, "error");
  const json_t *choices = json_object_get(chunk->body, "choices");
  if (failure != NULL && !json_is_null(failure)) {
    chunk->failure = failure;
    return TRUE;
  }
  /* a last piece with `usage` may be without choices */
  gboolean known = json_is_array(choices) || json_is_object(json_object_get(chunk->body, "usage"));
  if (!known) {
    g_set_error_literal(error, CM_FAULT, CM_FAULT_STREAM_MALFORMED,
                        "the server sent an object that is no piece of a chat completion: it has "
                        "neither `choices` nor `usage`");
    return FALSE;
  }
  chunk->model = cm_json_get_string(chunk->body, "model");
  read_numbers(chunk->body, &chunk->numbers);
  return json_array_size(choices) == 0 || read_choice(json_array_get(choices, 0), chunk, error);
}

gboolean
cm_server_chunk_parse(const char *text, gsize length, CmServerChunk *ret_chunk, GError **error)
{
  g_autoptr(GError) problem = NULL;
  g_auto(CmServerChunk)
      chunk = {.body = cm_json_parse(text, length, CM_SERVER_CHUNK_LIMITS, &problem)};
  cm_server_numbers_init(&chunk.numbers);
  if (!json_is_object(chunk.body)) {
    g_autofree char *quoted = cm_text_sanitize(text, length, QUOTED_BYTES);
    g_set_error(error, CM_FAULT, CM_FAULT_STREAM_MALFORMED,
                "the server sent what is no JSON object (%s): %s",
                problem != NULL ? problem->message : "another value", quoted);
    return FALSE;
  }
  if (!read_body(&chunk, error))
    return FALSE;
  *ret_chunk = chunk;
  chunk.body = NULL;
  return TRUE;
}

void
cm_server_chunk_clear(CmServerChunk *self)
{
  json_decref(self->body);
  self->body = NULL;
}
