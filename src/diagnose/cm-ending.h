/* SPDX-License-Identifier: MIT */
#pragma once

/* How a process ended, in words. */

#include <glib.h>

/* "ended by SIGSEGV (memory that is not its own)", "exit status 3"; owned by the caller. NULL where
 * signal is 0 and exit_status below 0. */
char *cm_ending_words(int signal, int exit_status) G_GNUC_WARN_UNUSED_RESULT;

/* "SIGSEGV (memory that is not its own)", by the numbers of the system that runs this program; a
 * static string, NULL for a signal without a name here. */
const char *cm_ending_signal(int signal);
