/* SPDX-License-Identifier: MIT */
#pragma once

/* What cm-session.c (its life), cm-session-loop.c (its loop) and cm-session-ahead.c (before its
 * turn) share. */

#include "cm-session.h"

#include "cm-child-log.h"
#include "cm-child.h"
#include "cm-lines.h"
#include "cm-memory.h"
#include "cm-read-ahead.h"

#include <poll.h>
#include <sys/types.h>

struct CmSession {
  const CmSessionContext *context;
  CmProgress progress;
  double started_s;
  CmChild *child;
  CmExchange exchange;
  CmLines *lines;
  CmChildLog *log;
  CmMemory *memory;
  GString *unsent; /* of the request */
  gsize sent;
  gint64 last_id;
  gboolean stdout_open;
  gboolean stderr_open;
  double silent_since_s; /* when stdout ended; NAN while open */
  double next_sample_s;
  double next_progress_s;
  CmPhase window;        /* the phase whose memory is measured; CM_N_PHASES none */
  double window_begun_s; /* when it was begun here */
  double window_phase_s; /* when the phase itself began, on our clock */
  CmFailure *failure;    /* why the stage ended, where it failed */

  /* before its turn (cm-session-ahead.c) */
  CmReadAhead *files; /* to be read ahead; NULL: none are left */
  double heard_s;     /* when a whole line was read; NAN: it is not, or it is taken */
  gboolean spoilt;    /* a bound was broken: not to be greeted */
  double looked_s;    /* when it was last seen that none had come */
};

/* Runs until the stage under way is over; self->failure is set where it was not
 * CM_OUTCOME_DONE. With CM_OUTCOME_LOST the process may still run. */
CmOutcome cm_session_loop(CmSession *self) G_GNUC_WARN_UNUSED_RESULT;

/* Takes what is still in the pipe of stderr. */
void cm_session_drain_stderr(CmSession *self);

/* Reads what is there: the bytes read; 0 at the end of the stream, -1 where nothing is there now.
 */
ssize_t cm_session_read(int fd, char *buffer, gsize size);

/* Keeps what stderr has to say now; returns as cm_session_read(). */
ssize_t cm_session_read_stderr(CmSession *self);

/* Descriptors of the session ahead that a loop waits on; it answers them by
 * cm_session_look_beside(). */
enum { CM_SESSION_AHEAD_POLLS = 2 };
void cm_session_poll_ahead(const CmSession *self, struct pollfd polls[CM_SESSION_AHEAD_POLLS]);

/* What a turn of the loop does beside its own worker; asked_s is when it began to wait. */
void cm_session_look_beside(CmSession *self, double asked_s);

/* Looks after a session before its turn; nothing is waited for. */
void cm_session_attend(CmSession *self, double asked_s);

/* Begins and ends memory windows as phases change (cm-session-phase.c). */
void cm_session_follow_phase(CmSession *self, double now_s);

/* Calls the progress function: at once where `at_once`, else ten times a second. */
void cm_session_tell_progress(CmSession *self, gboolean at_once, double now_s);
