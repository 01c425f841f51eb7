/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * Ctrl-C, SIGTERM and SIGHUP while models run.
 *
 * The first ends the worker in hand; the run then stops by itself, with its reports written. The
 * second ends the program at once; workers die with it. A signal that was ignored when the program
 * started (nohup) stays ignored. Not for more than one supervisor at a time.
 */

#include "cm-supervisor.h"

/* From now on signals end this supervisor's work; it is borrowed until cm_signals_forget(). */
void cm_signals_watch(CmSupervisor *supervisor);

/* Signals are remembered still, but nothing is ended by the first. */
void cm_signals_forget(void);

/* Whether one has come. */
gboolean cm_signals_came(void);
