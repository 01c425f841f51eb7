/* SPDX-License-Identifier: MIT */
#pragma once

/* What cm-worker.c (its life) and cm-worker-loop.c (its loop) share. */

#include "cm-worker.h"

#include "cm-child-log.h"
#include "cm-child.h"
#include "cm-lines.h"
#include "cm-memory.h"

struct CmWorker {
  const CmWorkerContext *context;
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
CmOutcome cm_worker_loop(CmWorker *self) G_GNUC_WARN_UNUSED_RESULT;

/* Takes what is still in the pipe of stderr. */
void cm_worker_drain_stderr(CmWorker *self);

/* Begins and ends memory windows as phases change (cm-worker-phase.c). */
void cm_worker_follow_phase(CmWorker *self, double now_s);

/* Calls the progress function: at once where `at_once`, else ten times a second. */
void cm_worker_tell_progress(CmWorker *self, gboolean at_once, double now_s);
