/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * CmSession: one worker process and the conversation with it, held to its deadlines and bounds.
 *
 * Everything happens in one poll loop (cm-session-loop.c): requests out, messages in, stderr kept,
 * memory sampled, deadlines and the memory limit watched, the exit noticed. Nothing blocks on the
 * worker. Private to the supervisor.
 *
 * Calling order: start (or open, and greet once it is its turn); converse for load, then for each
 * generate; finish; free. After CM_OUTCOME_LOST and CM_OUTCOME_INTERRUPTED the process is gone and
 * only free is left. One that is open and not greeted is looked after by another's poll loop
 * (CmSessionContext.ahead, cm-session-ahead.c).
 */

#include "cm-exchange.h"
#include "cm-supervisor.h"

/* What every worker of a supervisor shares; borrowed. */
typedef struct {
  CmLimits limits;
  CmProgressFunc progress; /* NULL: none */
  gpointer progress_data;
  CmMeter meter;
  int interrupt_fd;        /* polls readable once the run is to end */
  struct CmSession *ahead; /* looked after by the one conversed with; NULL: none */
} CmSessionContext;

typedef enum {
  CM_OUTCOME_DONE,
  CM_OUTCOME_REFUSED,     /* the worker reported a failure and lives */
  CM_OUTCOME_LOST,        /* the worker is gone, or had to be ended */
  CM_OUTCOME_INTERRUPTED, /* so was the run; the worker has been ended */
} CmOutcome;

typedef struct CmSession CmSession;

/* Starts the process and waits for its hello, which is written into result. NULL with ret_failure
 * where that failed, NULL without where the run was interrupted. */
CmSession *cm_session_start(const CmSessionContext *context, const CmJob *job, CmResult *result,
                            CmFailure **ret_failure) G_GNUC_WARN_UNUSED_RESULT;

/* The first half: starts the process. NULL with ret_failure where that failed. Of the job only the
 * command line and the environment are read. */
CmSession *cm_session_open(const CmSessionContext *context, const CmJob *job,
                           CmFailure **ret_failure) G_GNUC_WARN_UNUSED_RESULT;

/* The second half: waits for the hello of a process that was opened, however long ago. FALSE as
 * cm_session_start() returns NULL; the session is then only to be freed. */
gboolean cm_session_greet(CmSession *self, const CmJob *job, CmResult *result,
                          CmFailure **ret_failure) G_GNUC_WARN_UNUSED_RESULT;

/* Between the two: begins to have these files (NULL-terminated; NULL: none) read into the system's
 * cache, which whoever looks after it goes on with outside of answers. */
void cm_session_read_ahead(CmSession *self, const char *const *paths);

/* Between the two: TRUE where the process lives, has kept its bounds and may be greeted. */
gboolean cm_session_is_fit(CmSession *self);

/* Ends the process with no grace where it still runs; NULL is allowed. */
void cm_session_free(CmSession *self);

/* Sends a request (its `type` and `id` are set here) and takes messages into result until it is
 * answered. ret_failure is set with CM_OUTCOME_REFUSED and CM_OUTCOME_LOST. `task` is for progress.
 */
CmOutcome cm_session_converse(CmSession *self, CmStage stage, json_t *request, gsize task,
                              CmResult *result, CmFailure **ret_failure) G_GNUC_WARN_UNUSED_RESULT;

/* Before the first generate: waits until the session ahead, if there is one, has said hello, ended
 * or passed its deadline, or the run is to end; so that its start falls into no answer. */
void cm_session_await_ahead(CmSession *self);

/* TRUE where not one message has come since the request was sent: the worker never took it up. */
gboolean cm_session_was_silent(const CmSession *self);

/* Asks it to quit and ends it; what was noteworthy becomes warnings of result. */
void cm_session_finish(CmSession *self, CmResult *result);

/* Its `hello`, borrowed; never NULL after cm_session_start(). */
const json_t *cm_session_hello(const CmSession *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CmSession, cm_session_free)
