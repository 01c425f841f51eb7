/* SPDX-License-Identifier: MIT */
#include "cm-server-answer.h"

#include "cm-clock.h"
#include "cm-fault.h"
#include "cm-server-key.h"
#include "cm-server-models.h"

#include <math.h>
#include <string.h>

#define TEXT_PERIOD_S 0.02

#define REASONING_BYTES ((gsize)64 << 10) /* what a record keeps */

/* A piece is a token, or a part of one where a server cuts by characters. */
#define PIECES_A_TOKEN 4
#define PIECES_MORE    256

/* After the end come usage and [DONE]. */
#define LATE_MAX 16

#define WHOLE_BYTES ((gsize)16 << 20)

/* Pieces came apart where so long nothing came between them. */
#define APART_S 0.001
/* With so many arrivals, what came with the first of them weighs a tenth at most. */
#define ARRIVALS_ENOUGH 10

void
cm_server_answer_init(CmServerAnswer *self, const char *const *stop)
{
  cm_server_numbers_init(&self->numbers);
  self->first_t = self->last_t = self->taken_t = NAN;
  self->reasoning = g_string_new(NULL);
  self->unsent = g_string_new(NULL);
  self->events = cm_server_events_new();
  self->stream = cm_stream_new(stop);
}

void
cm_server_answer_clear(CmServerAnswer *self)
{
  g_clear_pointer(&self->events, cm_server_events_free);
  g_clear_pointer(&self->stream, cm_stream_free);
  if (self->reasoning != NULL)
    g_string_free(self->reasoning, TRUE);
  if (self->unsent != NULL)
    g_string_free(self->unsent, TRUE);
  if (self->whole != NULL)
    g_string_free(self->whole, TRUE);
}

void
cm_server_answer_flush(CmServerAnswer *self)
{
  if (self->unsent->len == 0)
    return;
  cm_worker_text(self->worker, self->unsent->str, self->unsent_tokens);
  g_string_truncate(self->unsent, 0);
  self->unsent_tokens = 0;
  self->sent_t = cm_clock_now_s();
}

static void
send_text(CmServerAnswer *self, const char *text, guint tokens)
{
  if (text == NULL)
    return;
  self->text_bytes += strlen(text);
  g_string_append(self->unsent, text);
  self->unsent_tokens += tokens;
  if (cm_clock_now_s() - self->sent_t >= TEXT_PERIOD_S)
    cm_server_answer_flush(self);
}

static void
begin_decode(CmServerAnswer *self)
{
  if (self->begun)
    return;
  self->begun = TRUE;
  cm_worker_end(self->worker);
  cm_worker_begin(self->worker, CM_PHASE_DECODE);
}

static gboolean
is_asked(const CmServerAnswer *self, const char *told)
{
  if (self->asked == NULL || told == NULL || *told == '\0')
    return TRUE;
  return cm_server_model_is(self->asked, told) ||
         (self->asked_path != NULL && cm_server_model_is(self->asked_path, told));
}

static gboolean
endless(const CmServerAnswer *self, GError **error)
{
  gboolean many = self->pieces > PIECES_MORE &&
                  (self->pieces - PIECES_MORE) / PIECES_A_TOKEN > self->max_tokens;
  if (!many && self->text_bytes <= CM_PROTOCOL_MAX_ANSWER_BYTES && self->late <= LATE_MAX)
    return FALSE;
  g_set_error(error, CM_FAULT, CM_FAULT_STREAM_ENDLESS,
              "the server did not end the answer: %u pieces came where %u tokens were asked for",
              self->pieces, self->max_tokens);
  return TRUE;
}

static void
count_arrival(CmServerAnswer *self)
{
  if (self->arrivals > 0 && self->waited_s < APART_S)
    return;
  self->arrivals++;
  self->waited_s = 0;
}

gboolean
cm_server_answer_is_timed(const CmServerAnswer *self)
{
  return self->arrivals >= CLAMP(self->pieces / 2 + 1, 2, ARRIVALS_ENOUGH);
}

/* One piece of text or reasoning. */
static void
take_piece(CmServerAnswer *self, const CmServerChunk *chunk)
{
  guint tokens = 0;
  begin_decode(self);
  count_arrival(self);
  self->last_t = cm_clock_now_s();
  if (self->pieces++ == 0)
    self->first_t = self->last_t;
  if (chunk->reasoning != NULL && self->reasoning->len < REASONING_BYTES)
    g_string_append_len(self->reasoning, chunk->reasoning,
                        (gssize)MIN(chunk->reasoning_bytes, REASONING_BYTES));
  if (chunk->text == NULL || cm_stream_stopped(self->stream))
    return;
  g_autofree char *text = cm_stream_add(self->stream, chunk->text, chunk->text_bytes, &tokens);
  send_text(self, text, tokens);
}

static const char *
stop_reason_of(const CmServerChunk *chunk)
{
  static const char *const ends[] = {"stop",       "eos",           "end_turn",
                                     "tool_calls", "function_call", NULL};
  const char *told = chunk->finish_reason;
  if (g_str_equal(told, "length") || g_str_equal(told, "max_tokens"))
    return "length";
  if (chunk->stop_word != NULL && g_str_equal(told, "stop"))
    return "stop_word";
  return g_strv_contains(ends, told) ? "end" : "aborted";
}

/* What is no piece is quoted, and may repeat the key. */
static gboolean
parse(const CmServerAnswer *self, const char *data, gsize length, CmServerChunk *ret_chunk,
      GError **error)
{
  g_autoptr(GError) problem = NULL;
  if (cm_server_chunk_parse(data, length, ret_chunk, &problem))
    return TRUE;
  g_autofree char *hidden = cm_server_key_hide(self->request.key, problem->message);
  g_set_error_literal(error, problem->domain, problem->code, hidden);
  return FALSE;
}

static gboolean
take_chunk(CmServerAnswer *self, const char *data, gsize length, GError **error)
{
  g_auto(CmServerChunk) chunk = {0};
  if (!parse(self, data, length, &chunk, error))
    return FALSE;
  if (chunk.failure != NULL) {
    cm_server_fault_set_told(data, length, &self->request, error);
    return FALSE;
  }
  if (!is_asked(self, chunk.model)) {
    g_autofree char *told = cm_server_key_hide(self->request.key, chunk.model);
    g_set_error(error, CM_FAULT, CM_FAULT_WRONG_MODEL,
                "%s was asked for, and the server says that %.200s answers; load the model there, "
                "or name it as the server does",
                self->asked, told);
    return FALSE;
  }
  cm_server_numbers_update(&self->numbers, &chunk.numbers);
  self->late += self->stop_reason != NULL;
  if (chunk.text != NULL || chunk.reasoning != NULL)
    take_piece(self, &chunk);
  if (cm_stream_stopped(self->stream)) {
    self->stop_reason = "stop_word";
    self->done = TRUE;
  } else if (chunk.finish_reason != NULL) {
    self->stop_reason = stop_reason_of(&chunk);
  }
  return !endless(self, error);
}

static gboolean
take_event(CmServerAnswer *self, const char *data, gsize length, gboolean is_error, GError **error)
{
  if (is_error) {
    cm_server_fault_set_told(data, length, &self->request, error);
    return FALSE;
  }
  if (length == strlen("[DONE]") && memcmp(data, "[DONE]", length) == 0) {
    /* a server that does not say why it ended */
    if (self->stop_reason == NULL)
      self->stop_reason = self->pieces >= self->max_tokens ? "length" : "end";
    self->done = TRUE;
    return TRUE;
  }
  return take_chunk(self, data, length, error);
}

static gboolean
take_events(CmServerAnswer *self, GError **error)
{
  gsize length = 0;
  gboolean is_error = FALSE;
  while (!self->done) {
    g_autofree char *data = cm_server_events_take(self->events, &length, &is_error);
    if (data == NULL)
      return TRUE;
    if (!take_event(self, data, length, is_error, error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
take_whole(CmServerAnswer *self, const char *bytes, gsize length, GError **error)
{
  if (self->whole == NULL)
    self->whole = g_string_new(NULL);
  if (self->whole->len + length > WHOLE_BYTES) {
    g_set_error_literal(error, CM_FAULT, CM_FAULT_STREAM_ENDLESS,
                        "the server's answer is longer than 16 MiB and had not ended");
    return FALSE;
  }
  g_string_append_len(self->whole, bytes, (gssize)length);
  return TRUE;
}

gboolean
cm_server_answer_take(const char *bytes, gsize length, gboolean *ret_enough, gpointer data,
                      GError **error)
{
  CmServerAnswer *self = data;
  const char *type = self->reply->content_type;
  if (type != NULL && g_str_equal(type, "application/json"))
    return take_whole(self, bytes, length, error);
  if (type != NULL && g_str_equal(type, "text/html")) {
    g_set_error_literal(error, CM_FAULT, CM_FAULT_STREAM_MALFORMED,
                        "the server answered with a page (text/html); check that its URL is that "
                        "of an OpenAI-compatible interface");
    return FALSE;
  }
  self->streamed = TRUE;
  if (!isnan(self->taken_t))
    self->waited_s += cm_clock_now_s() - self->taken_t;
  gboolean fed = cm_server_events_feed(self->events, bytes, length, error);
  /* what came before a line that is too long still counts */
  gboolean took = take_events(self, fed ? error : NULL);
  self->taken_t = cm_clock_now_s();
  *ret_enough = self->done;
  return fed && took;
}

/* What an unfinished last event says counts only where it is whole. FALSE where it says what went
 * wrong. */
static gboolean
take_rest(CmServerAnswer *self, GError **error)
{
  g_autoptr(GError) problem = NULL;
  cm_server_events_finish(self->events);
  if (self->done || take_events(self, &problem) ||
      g_error_matches(problem, CM_FAULT, CM_FAULT_STREAM_MALFORMED))
    return TRUE;
  g_propagate_error(error, g_steal_pointer(&problem));
  return FALSE;
}

gboolean
cm_server_answer_finish(CmServerAnswer *self, GError **error)
{
  guint tokens = 0;
  if (self->whole != NULL && !take_chunk(self, self->whole->str, self->whole->len, error))
    return FALSE;
  if (self->whole != NULL) {
    self->first_t = self->last_t = NAN;
    self->stop_reason = self->stop_reason != NULL ? self->stop_reason : "end";
  } else if (!take_rest(self, error)) {
    return FALSE;
  }
  if (self->stop_reason == NULL) {
    g_set_error(error, CM_FAULT, CM_FAULT_STREAM_CUT,
                "the server's answer ends in the middle, after %u pieces: it never said that it "
                "was over; its own log may say why",
                self->pieces);
    return FALSE;
  }
  if (!cm_stream_stopped(self->stream)) {
    g_autofree char *rest = cm_stream_finish(self->stream, &tokens);
    send_text(self, rest, tokens);
  }
  cm_server_answer_flush(self);
  cm_worker_end(self->worker);
  return TRUE;
}
