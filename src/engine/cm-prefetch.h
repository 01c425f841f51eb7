/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * CmPrefetch: the worker of a job to come, started before its turn, and its model's files read
 * ahead. Private to the supervisor.
 *
 * What it needs of the job is copied. It costs nothing but time when it goes wrong: a worker that
 * cannot be started, or has ended or broken a bound when its turn comes, is not handed out, and the
 * one that is started in its place tells why.
 *
 * Calling order: new; start, at most once; while another session is conversed with, that one looks
 * after it (CmSessionContext.ahead); take, at most once; free, which ends a worker not taken.
 */

#include "cm-session.h"

typedef struct CmPrefetch CmPrefetch;

/* Nothing is started yet. */
CmPrefetch *cm_prefetch_new(const CmJob *job, CmPrefetchMoment moment) G_GNUC_WARN_UNUSED_RESULT;

/* NULL is allowed. */
void cm_prefetch_free(CmPrefetch *self);

/* TRUE where the job's worker would be started in the same way, for the same model. */
gboolean cm_prefetch_is_for(const CmPrefetch *self, const CmJob *job);

/* When it is, or was, to be started. */
CmPrefetchMoment cm_prefetch_moment(const CmPrefetch *self);

/* Starts the worker and begins to read ahead; the context is borrowed for the worker's life. */
void cm_prefetch_start(CmPrefetch *self, const CmSessionContext *context);

/* The worker, borrowed; NULL: none was started, or it was taken. */
CmSession *cm_prefetch_session(const CmPrefetch *self);

/* Hands the worker over, to be greeted next; NULL where there is none that could be. */
CmSession *cm_prefetch_take(CmPrefetch *self) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CmPrefetch, cm_prefetch_free)
