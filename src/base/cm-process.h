/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * Looking at processes from outside: who is whose child, and how much memory each holds.
 *
 * Every answer may be out of date when it arrives: processes come and go.
 */

#include <glib.h>
#include <sys/types.h>

typedef struct {
  pid_t pid;
  pid_t parent;
  pid_t group;
  gboolean running; /* not ended and waiting to be reaped */
} CmProcess;

/* Every process that this user may see, as a new array of CmProcess. */
GArray *cm_process_list(void) G_GNUC_WARN_UNUSED_RESULT;

/* The pids (pid_t) of a process's running descendants, itself left out, as a new array. */
GArray *cm_process_descendants(pid_t root) G_GNUC_WARN_UNUSED_RESULT;

/* Resident memory now, and its peak since the process began or cm_process_reset_peak() (NAN where
 * the system tells none); Linux: VmRSS and VmHWM, macOS: physical footprint. FALSE where the
 * process is gone or out of bounds. */
gboolean cm_process_memory(pid_t pid, double *ret_rss_bytes, double *ret_peak_bytes);

/* Sets the peak mark back to what is resident now; FALSE where the system refuses. */
gboolean cm_process_reset_peak(pid_t pid);
