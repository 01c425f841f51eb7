/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * CmWorker: the worker's end of the protocol (docs/protocol.md).
 *
 * cm_worker_new() is a worker's first act: it moves the protocol off descriptors 0 and 1 and points
 * 1 at 2, so that no library's print enters the protocol, before any library is initialised.
 *
 * Calling order: new; send hello; then next until it returns NULL, answering each request with
 * messages; bye where the request was `quit`; free. Messages carry the id of the request that next
 * returned last. All calls come from one thread. A second thread reads the requests, so that the
 * end of the input is seen during a long computation: the supervisor is then gone, and the process
 * exits at once. A supervisor that no longer reads has the same effect.
 */

#include "cm-json.h"
#include "cm-protocol.h"

typedef struct CmWorker CmWorker;

CmWorker *cm_worker_new(GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* NULL is allowed. */
void cm_worker_free(CmWorker *self);

/* The next request, a new reference; NULL at the end of the input and for a line that is no request
 * (the reason is then on stderr). */
json_t *cm_worker_next(CmWorker *self) G_GNUC_WARN_UNUSED_RESULT;

/* Sends a message: `type`, `id` (but for hello and bye), `t`, and the members, which are taken. */
void cm_worker_send(CmWorker *self, CmMessageType type, json_t *members);

/* Whose peak of memory a phase has, where it is not this process's: both are called with data at
 * the phase's ends; `end` tells bytes, NAN where there is nothing to measure. */
typedef struct {
  void (*begin)(gpointer data);
  double (*end)(gpointer data);
  gpointer data;
} CmWorkerPeak;

/* From now on phases have that peak; peak is copied, its data must live as long as the worker. */
void cm_worker_set_peak(CmWorker *self, const CmWorkerPeak *peak);

/* Which program this worker runs for the engine, where it is known before `loaded`: the next phase
 * that begins says so, and a failure's record then names it. version: NULL unknown. Both are
 * copied. */
void cm_worker_set_engine(CmWorker *self, const char *engine, const char *version);

/* Begins a phase, whose peak of memory is measured from here. */
void cm_worker_begin(CmWorker *self, CmPhase phase);

/* Ends the phase that cm_worker_begin() began. */
void cm_worker_end(CmWorker *self);

/* Sends a piece of the answer; text is valid UTF-8 and not empty. */
void cm_worker_text(CmWorker *self, const char *text, guint tokens);

/* Sends `warning`, of the request under way or of none; code is a stable name, docs/records.md. */
void cm_worker_warn(CmWorker *self, const char *code, const char *format, ...) G_GNUC_PRINTF(3, 4);

/* Sends `failure` with the error's class and message (CM_FAULT; `internal` for any other domain),
 * and lines that explain it, NULL for none. A phase left open is named as the phase of the failure
 * and is over. */
void cm_worker_fail(CmWorker *self, const GError *fault, const char *const *details);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CmWorker, cm_worker_free)
