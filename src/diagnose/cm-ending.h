/* SPDX-License-Identifier: MIT */
#pragma once

/* How a process ended, in words. */

#include <glib.h>

/* "ended by SIGSEGV (memory that is not its own)", "exit status 3"; owned by the caller. NULL where
 * signal is 0 and exit_status below 0. */
char *cm_ending_words(int signal, int exit_status) G_GNUC_WARN_UNUSED_RESULT;
