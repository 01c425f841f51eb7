/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * CmRequests: reads a worker's requests in a thread of its own.
 *
 * The thread ends the process when the input ends while the worker is busy: its supervisor is gone,
 * and nobody would read the answer. A `quit` that came before the end of the input is honoured in
 * its turn instead.
 */

#include "cm-json.h"

typedef struct CmRequests CmRequests;

/* Takes the descriptor. The thread runs until the input ends and holds a reference of its own. */
CmRequests *cm_requests_new(int fd) G_GNUC_WARN_UNUSED_RESULT;

/* Waits for the next request: a new reference, NULL at the end of the input and after bad input.
 * The worker counts as busy from here until the next call. */
json_t *cm_requests_next(CmRequests *self) G_GNUC_WARN_UNUSED_RESULT;

/* NULL is allowed. */
void cm_requests_unref(CmRequests *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CmRequests, cm_requests_unref)
