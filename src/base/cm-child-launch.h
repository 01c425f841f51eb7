/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * From fork to exec: what a child does before it is the program; private to cm-child.
 *
 * Everything it needs is made before the fork: afterwards only async-signal-safe calls are allowed.
 */

#include "cm-child.h"

typedef struct {
  const CmChildSpec *spec;
  const char *program; /* path, found */
  char *const *env;    /* whole */
  int fds[3];          /* to become its 0, 1 and 2 */
} CmChildLaunch;

/* Starts the program as the leader of a new process group and returns once it runs. Errors: as
 * cm_child_spawn(). */
gboolean cm_child_launch(const CmChildLaunch *launch, pid_t *ret_pid, GError **error);
