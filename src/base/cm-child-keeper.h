/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * The keeper: a process that outlives this one just long enough to kill a child's process group.
 *
 * It waits on a pipe whose other end only this process holds. When this process ends, in whatever
 * way, the pipe ends too and the keeper kills the group. It reaches what the kernel's own tie
 * between parent and child does not: the child's descendants, and every child on macOS. Private to
 * cm-child.
 */

#include <glib.h>
#include <sys/types.h>

typedef struct {
  pid_t pid;   /* 0 for none */
  int pipe_fd; /* our end; -1 closed */
} CmChildKeeper;

/* Starts a keeper for a process group. Errors: CM_ERROR_IO. */
gboolean cm_child_keeper_start(CmChildKeeper *self, pid_t group, GError **error);

/* Sends it home, the group untouched; does nothing where there is none. */
void cm_child_keeper_stop(CmChildKeeper *self);
