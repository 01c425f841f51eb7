/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * cm_hello_ask(): a worker started to its greeting and ended again, to learn which engine it has.
 *
 * It is started and held to its bounds exactly as in a run (cm-session.h), but loads no model. When
 * the function returns, no process and no descriptor of it is left.
 *
 * Limits: the deadline, 2 s of grace at its end, and the protocol's bounds.
 */

#include "cm-result.h"

/*
 * Starts argv (NULL-terminated; a path or a name in PATH) with env (NAME=VALUE beside the present
 * environment, NULL-terminated; NULL for nothing), waits at most deadline_s seconds for its
 * `hello` and asks it to quit. Returns a new object, the `hello` (docs/protocol.md), still hostile,
 * and in *ret_spawn_s the seconds from start to hello. NULL where it does not greet, with
 * *ret_failure what happened, to be freed with cm_failure_free().
 */
json_t *cm_hello_ask(const char *const *argv, const char *const *env, double deadline_s,
                     double *ret_spawn_s, CmFailure **ret_failure) G_GNUC_WARN_UNUSED_RESULT;
