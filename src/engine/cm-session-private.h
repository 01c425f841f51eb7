/* SPDX-License-Identifier: MIT */
#pragma once

/* What cm-session.c (its life) and cm-session-loop.c (its loop) share. */

#include "cm-session.h"

#include "cm-child-log.h"
#include "cm-child.h"
#include "cm-lines.h"
#include "cm-memory.h"

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
};

/* Runs until the stage under way is over; self->failure is set where it was not
 * CM_OUTCOME_DONE. With CM_OUTCOME_LOST the process may still run. */
CmOutcome cm_session_loop(CmSession *self) G_GNUC_WARN_UNUSED_RESULT;

/* Takes what is still in the pipe of stderr. */
void cm_session_drain_stderr(CmSession *self);

/* Begins and ends memory windows as phases change (cm-session-phase.c). */
void cm_session_follow_phase(CmSession *self, double now_s);

/* Calls the progress function: at once where `at_once`, else ten times a second. */
void cm_session_tell_progress(CmSession *self, gboolean at_once, double now_s);
