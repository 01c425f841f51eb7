/* SPDX-License-Identifier: MIT */
#pragma once

/* What cm-child needs of the system at hand (cm-child-linux.c, cm-child-macos.c); private to it. */

#include <glib.h>
#include <sys/types.h>

/* Makes this process the one that inherits orphaned descendants, where the system can. */
void cm_child_system_adopt_orphans(void);

/* In the child, before exec: have it killed when the thread that forked it ends, where the system
 * can. FALSE where the parent, which was `parent`, has ended already. Async-signal-safe. */
gboolean cm_child_system_die_with_parent(pid_t parent);

/* In the child, before exec: marks every descriptor from `first` up close-on-exec.
 * Async-signal-safe. */
void cm_child_system_close_on_exec(int first);

/* A descriptor that polls readable when the process ends; -1 where there is none. */
int cm_child_system_exit_fd(pid_t pid);
