/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * An orderly end on SIGTERM: the server that was started is asked to end too, and what waits for it
 * gives up.
 *
 * Calling order: watch, before any thread is made; afterwards wanted, by whatever waits. A process
 * that does not end by itself within two seconds is ended then; the server goes with it.
 */

#include <glib.h>
#include <sys/types.h>

/* Takes SIGTERM for the whole process. */
void cm_server_end_watch(void);

/* The process group that gets SIGTERM too; 0 for none. */
void cm_server_end_set_group(pid_t group);

/* Whether SIGTERM has come. */
gboolean cm_server_end_wanted(void);
