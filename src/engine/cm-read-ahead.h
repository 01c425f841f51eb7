/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * CmReadAhead: has the system read files into its cache, a little at each step.
 *
 * The system reads by itself; a step only asks, and so takes milliseconds at the most, unless the
 * disk's queue is full. Files that cannot be opened or read ahead are passed over: whoever loads
 * them says what is wrong. One file is open at a time.
 *
 * Calling order: new, step until it returns FALSE, free. All calls from one thread.
 */

#include <glib.h>

typedef struct CmReadAhead CmReadAhead;

/* The paths (NULL-terminated; NULL: none) are copied. */
CmReadAhead *cm_read_ahead_new(const char *const *paths) G_GNUC_WARN_UNUSED_RESULT;

/* NULL is allowed. */
void cm_read_ahead_free(CmReadAhead *self);

/* Asks for what comes next, for `budget_s` seconds. FALSE once all was asked for. */
gboolean cm_read_ahead_step(CmReadAhead *self, double budget_s);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CmReadAhead, cm_read_ahead_free)
