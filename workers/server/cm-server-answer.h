/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * CmServerAnswer: an answer as it comes in: the bytes of a streamed (or whole) chat completion in,
 * messages of the worker out.
 *
 * The first piece, of text or of reasoning, ends the phase prefill and begins decode. Text is sent
 * in whole characters, and where pieces follow one another faster than 20 ms several at once.
 *
 * Calling order: init; cm_server_answer_take() as the call's taker; finish, once the call is over;
 * read the members; clear.
 */

#include "cm-server-chat.h"
#include "cm-server-chunk.h"
#include "cm-server-events.h"
#include "cm-server-fault.h"
#include "cm-stream.h"

typedef struct {
  /* set before the call */
  CmWorker *worker;
  const char *asked;      /* the model that must answer; NULL: any */
  const char *asked_path; /* its file, by which a server may name it; NULL */
  CmServerAsked request;  /* for what the server refuses */
  guint max_tokens;
  const CmServerReply *reply; /* of the call */
  /* what came */
  CmServerNumbers numbers;
  GString *reasoning;
  const char *stop_reason; /* of the protocol; NULL: it did not end */
  guint pieces;
  guint arrivals; /* in how many goes they came, 1 ms of waiting or more apart */
  gsize text_bytes;
  double first_t; /* NAN: no piece came, or all came at once */
  double last_t;
  gboolean done;     /* nothing more is waited for */
  gboolean streamed; /* as events; else in one object */
  /* its own */
  CmServerEvents *events;
  CmStream *stream;
  GString *unsent;
  GString *whole; /* of an answer that is not streamed */
  guint unsent_tokens;
  double sent_t;
  double taken_t;  /* when the bytes before were dealt with; NAN */
  double waited_s; /* for bytes, since the arrival before; own work is none of it */
  gboolean begun;
  guint late; /* objects after the answer's end */
} CmServerAnswer;

/* Makes it ready; what is set before the call stays. stop: words to stop at, NULL-terminated. */
void cm_server_answer_init(CmServerAnswer *self, const char *const *stop);

/* A CmServerTake; data is the answer. CM_FAULT_STREAM_MALFORMED, CM_FAULT_STREAM_ENDLESS,
 * CM_FAULT_WRONG_MODEL, and what an error object in the stream means. */
gboolean cm_server_answer_take(const char *bytes, gsize length, gboolean *ret_enough, gpointer data,
                               GError **error);

/* The call has ended: what was held back is sent. FALSE where the answer had not:
 * CM_FAULT_STREAM_CUT, or as of take. */
gboolean cm_server_answer_finish(CmServerAnswer *self, GError **error);

/* Whether the times of its pieces are those at which the server made them: they came in ten
 * arrivals or more, of fewer than twenty pieces in more than half as many. Where something on the
 * way (a proxy) or the server itself held them back, first_t and last_t tell of that alone. */
gboolean cm_server_answer_is_timed(const CmServerAnswer *self);

/* Sends what text still waits, before a failure is told. */
void cm_server_answer_flush(CmServerAnswer *self);

void cm_server_answer_clear(CmServerAnswer *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(CmServerAnswer, cm_server_answer_clear)
