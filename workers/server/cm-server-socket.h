/* SPDX-License-Identifier: MIT */
#pragma once

/* Ports of this machine's loopback address: which is free, and whose process listens there. */

#include <glib.h>

/* A TCP port of 127.0.0.1 that nobody listens on just now; 0 where there is none. */
guint cm_server_port_find(void);

/* Whether somebody listens on that port of 127.0.0.1; at most half a second. */
gboolean cm_server_port_is_taken(guint port);

/* Whether one of the processes (array of pid_t) listens on that TCP port; where the system does not
 * tell who listens, TRUE. */
gboolean cm_server_port_is_of(guint port, const GArray *pids);
