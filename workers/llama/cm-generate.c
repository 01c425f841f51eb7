/* SPDX-License-Identifier: MIT */
#include "cm-generate.h"

#include "cm-clock.h"
#include "cm-facts.h"
#include "cm-fault.h"
#include "cm-grammar.h"
#include "cm-prompt.h"
#include "cm-reasons.h"
#include "cm-sampling.h"
#include "cm-stream.h"

#include <math.h>
#include <mtmd-helper.h>
#include <string.h>

/* The longest piece of text that one token may stand for. */
#define MAX_PIECE_BYTES 65536

/* Text made sooner than this after the last message waits for the next one: a small model makes
 * thousands of tokens a second, and a message for each costs a part of its rate. */
#define TEXT_PERIOD_S 0.02

typedef struct llama_sampler CmSampler;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CmSampler, llama_sampler_free)

/* One generation under way. */
typedef struct {
  CmLlama *llama;
  CmWorker *worker;
  CmSampling sampling;
  CmGrammar *grammar; /* borrowed; NULL: any text */
  CmStream *stream;
  GString *unsent; /* text that waits */
  guint unsent_tokens;
  double sent_t;      /* of the last text message */
  llama_pos position; /* of the next token */
  guint tokens_out;
  gsize text_bytes;
  double first_token_t; /* NAN until there is one */
  double last_token_t;
  llama_token last_token;
  const char *stop_reason;
} Generation;

static gboolean
compute_failed(GError **error, CmFault fault, const char *what, int status)
{
  g_autofree char *text = g_strdup_printf("%s (status %d)", what, status);

  cm_reasons_set_error(error, CM_SCOPE_COMPUTE, fault, text);
  return FALSE;
}

static gboolean
prefill_text(Generation *g, const mtmd_input_chunk *chunk, gboolean last, GError **error)
{
  llama_pos position = g->position;
  int status;

  cm_worker_begin(g->worker, CM_PHASE_PREFILL);
  status =
      mtmd_helper_eval_chunk_single(g->llama->media, g->llama->context, chunk, g->position, 0,
                                    (int32_t)llama_n_batch(g->llama->context), last, &position);
  if (status != 0)
    return compute_failed(error, CM_FAULT_PREFILL_FAILED, "the prompt cannot be computed", status);
  llama_synchronize(g->llama->context);
  cm_worker_end(g->worker);
  g->position = position;
  return TRUE;
}

static gboolean
prefill_image(Generation *g, const mtmd_input_chunk *chunk, GError **error)
{
  llama_pos position = g->position;
  int status;

  cm_worker_begin(g->worker, CM_PHASE_ENCODE);
  status = mtmd_encode_chunk(g->llama->media, chunk);
  if (status != 0)
    return compute_failed(error, CM_FAULT_ENCODE_FAILED, "the picture cannot be encoded", status);
  cm_worker_end(g->worker);

  cm_worker_begin(g->worker, CM_PHASE_PREFILL);
  status = mtmd_helper_decode_image_chunk(
      g->llama->media, g->llama->context, chunk, mtmd_get_output_embd(g->llama->media), g->position,
      0, (int32_t)llama_n_batch(g->llama->context), &position, NULL, NULL);
  if (status != 0)
    return compute_failed(error, CM_FAULT_PREFILL_FAILED, "the picture cannot be computed", status);
  llama_synchronize(g->llama->context);
  cm_worker_end(g->worker);
  g->position = position;
  return TRUE;
}

static gboolean
prefill(Generation *g, const CmPrompted *prompted, GError **error)
{
  size_t count = mtmd_input_chunks_size(prompted->chunks);

  for (size_t i = 0; i < count; i++) {
    const mtmd_input_chunk *chunk = mtmd_input_chunks_get(prompted->chunks, i);
    gboolean is_text = mtmd_input_chunk_get_type(chunk) == MTMD_INPUT_CHUNK_TYPE_TEXT;

    if (is_text ? !prefill_text(g, chunk, i + 1 == count, error) : !prefill_image(g, chunk, error))
      return FALSE;
  }
  return TRUE;
}

static void
flush_text(Generation *g)
{
  if (g->unsent->len == 0)
    return;
  cm_worker_text(g->worker, g->unsent->str, g->unsent_tokens);
  g_string_truncate(g->unsent, 0);
  g->unsent_tokens = 0;
  g->sent_t = g->last_token_t;
}

static void
send_text(Generation *g, const char *text, guint tokens)
{
  if (!text)
    return;
  g->text_bytes += strlen(text);
  g_string_append(g->unsent, text);
  g->unsent_tokens += tokens;
  if (g->last_token_t - g->sent_t >= TEXT_PERIOD_S)
    flush_text(g);
}

/* Sends the text of a token; control tokens are written out, as llama-mtmd-cli does, since a model
 * that lets them slip has a fault worth seeing. */
static gboolean
emit(Generation *g, llama_token token, GError **error)
{
  const struct llama_vocab *vocab = llama_model_get_vocab(g->llama->model);
  char small[256];
  g_autofree char *large = NULL;
  char *piece = small;
  int32_t length = llama_token_to_piece(vocab, token, small, sizeof small, 0, true);
  g_autofree char *text = NULL;
  guint tokens = 0;

  if (length < 0) {
    length = MIN(-length, MAX_PIECE_BYTES);
    piece = large = g_malloc((gsize)length);
    length = llama_token_to_piece(vocab, token, large, length, 0, true);
  }
  if (length < 0) {
    g_set_error(error, CM_FAULT, CM_FAULT_DECODE_FAILED,
                "token %d stands for more than %d bytes of text", token, MAX_PIECE_BYTES);
    return FALSE;
  }
  text = cm_stream_add(g->stream, piece, (gsize)length, &tokens);
  send_text(g, text, tokens);
  return TRUE;
}

static gboolean
compute_token(Generation *g, llama_token token, GError **error)
{
  int32_t n_sequences = 1;
  llama_seq_id sequence = 0;
  llama_seq_id *sequences = &sequence;
  int8_t want_logits = 1;
  struct llama_batch batch = {
      .n_tokens = 1,
      .token = &token,
      .pos = &g->position,
      .n_seq_id = &n_sequences,
      .seq_id = &sequences,
      .logits = &want_logits,
  };
  int status = llama_decode(g->llama->context, batch);

  if (status != 0)
    return compute_failed(error, CM_FAULT_DECODE_FAILED, "the next token cannot be computed",
                          status);
  g->position++;
  return TRUE;
}

/* Why the generation is over after this token; NULL while it goes on. */
static const char *
stop_reason(const Generation *g)
{
  if (cm_stream_stopped(g->stream))
    return "stop_word";
  return g->tokens_out >= g->sampling.max_tokens ? "length" : NULL;
}

/* The next token; LLAMA_TOKEN_NULL with error set where none can be had. */
static llama_token
choose(const Generation *g, CmSampler *chain, const struct llama_vocab *vocab, GError **error)
{
  return g->grammar ? cm_grammar_next(g->grammar, chain, g->llama->context, error)
                    : cm_sampling_next(chain, g->llama->context, vocab);
}

static gboolean
decode(Generation *g, GError **error)
{
  const struct llama_vocab *vocab = llama_model_get_vocab(g->llama->model);
  g_autoptr(CmSampler) chain = cm_sampling_chain(&g->sampling, vocab);

  while (!g->stop_reason) {
    llama_token token = choose(g, chain, vocab, error);

    if (token == LLAMA_TOKEN_NULL)
      return FALSE;
    if (llama_vocab_is_eog(vocab, token)) {
      g->stop_reason = "end";
      break;
    }
    g->last_token_t = cm_clock_now_s();
    if (g->tokens_out++ == 0)
      g->first_token_t = g->last_token_t;
    g->last_token = token;
    if (!emit(g, token, error))
      return FALSE;
    g->stop_reason = stop_reason(g);
    if (!g->stop_reason && !compute_token(g, token, error))
      return FALSE;
  }
  return TRUE;
}

static void
send_answer(const Generation *g, const CmPrompted *prompted)
{
  json_t *answer = json_object();
  json_t *settings = cm_facts_settings(g->llama);

  cm_sampling_write(&g->sampling, settings);
  cm_json_set_string(answer, "stop_reason", g->stop_reason);
  cm_json_set_number(answer, "text_bytes", (double)g->text_bytes);
  cm_json_set_number(answer, "text_tokens_in", prompted->text_tokens);
  cm_json_set_number(answer, "image_tokens_in", prompted->image_tokens);
  cm_json_set_number(answer, "tokens_out", g->tokens_out);
  cm_json_set_number(answer, "first_token_t", g->first_token_t);
  cm_json_set_number(answer, "last_token_t", g->last_token_t);
  if (g->tokens_out > 0)
    cm_json_set_number(answer, "last_token_id", g->last_token);
  json_object_set_new(answer, "buffers", cm_facts_buffers(g->llama));
  json_object_set_new(answer, "settings", settings);
  cm_worker_send(g->worker, CM_MESSAGE_ANSWER, answer);
}

/* Tokens first, then a context that holds them and the answer. A grammar is read here, so that one
 * that is refused costs no computing. */
static CmPrompted *
prepare(Generation *g, const json_t *request, CmGrammar **ret_grammar, GError **error)
{
  const struct llama_vocab *vocab = llama_model_get_vocab(g->llama->model);
  g_autoptr(CmPrompted) prompted = NULL;

  cm_worker_begin(g->worker, CM_PHASE_PREPARE);
  if (g->sampling.gbnf &&
      !(g->grammar = *ret_grammar = cm_grammar_new(vocab, g->sampling.gbnf, error)))
    return NULL;
  prompted = cm_prompted_new(g->llama, request, error);
  if (!prompted ||
      !cm_llama_fit(g->llama,
                    prompted->text_tokens + prompted->image_tokens + g->sampling.max_tokens,
                    prompted->ubatch_tokens, error))
    return NULL;
  cm_worker_end(g->worker);
  return g_steal_pointer(&prompted);
}

/* The `stop` words; an array of borrowed strings, NULL where there are none. */
static const char **
stop_words(const json_t *request)
{
  const json_t *list = json_object_get(json_object_get(request, "settings"), "stop");
  const char **words = g_new0(const char *, json_array_size(list) + 1);
  guint count = 0;

  for (size_t i = 0; i < json_array_size(list); i++)
    if (json_is_string(json_array_get(list, i)))
      words[count++] = json_string_value(json_array_get(list, i));
  return words;
}

gboolean
cm_generate(CmLlama *llama, const json_t *request, CmWorker *worker, GError **error)
{
  g_autofree const char **words = stop_words(request);
  g_autoptr(CmStream) stream = cm_stream_new(words);
  g_autoptr(CmPrompted) prompted = NULL;
  g_autoptr(CmGrammar) grammar = NULL;
  g_autoptr(GString) unsent = g_string_new(NULL);
  g_autofree char *rest = NULL;
  guint rest_tokens = 0;
  Generation g = {.llama = llama,
                  .worker = worker,
                  .stream = stream,
                  .unsent = unsent,
                  .first_token_t = NAN,
                  .last_token_t = NAN};

  if (!cm_sampling_read(json_object_get(request, "settings"), &g.sampling, error))
    return FALSE;
  prompted = prepare(&g, request, &grammar, error);
  if (!prompted || !prefill(&g, prompted, error))
    return FALSE;
  cm_worker_begin(worker, CM_PHASE_DECODE);
  if (!decode(&g, error)) {
    flush_text(&g);
    return FALSE;
  }
  rest = cm_stream_finish(stream, &rest_tokens);
  send_text(&g, rest, rest_tokens);
  flush_text(&g);
  cm_worker_end(worker);
  send_answer(&g, prompted);
  return TRUE;
}
