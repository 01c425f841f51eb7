/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * CmMemory: the resident memory of a worker and its descendants, from outside.
 *
 * cm_memory_sample() is called every CM_MEMORY_PERIOD_S. The memory is the sum over the worker and
 * its descendants (looked for every half second), so a page shared between them counts twice. The
 * worker's own peak comes from the kernel's mark where there is one, and so holds what happened
 * between two samples; that of descendants is sampled.
 *
 * A window is the time of one phase: begin it, and ask for its peak at the end. Beginning one
 * resets the kernel's mark, so the whole peak is kept here.
 */

#include <glib.h>
#include <sys/types.h>

#define CM_MEMORY_PERIOD_S 0.025

typedef struct CmMemory CmMemory;

CmMemory *cm_memory_new(pid_t worker) G_GNUC_WARN_UNUSED_RESULT;

/* NULL is allowed. */
void cm_memory_free(CmMemory *self);

/* Looks; to be called every CM_MEMORY_PERIOD_S. A process that is gone changes nothing. */
void cm_memory_sample(CmMemory *self, double now_s);

/* By the last sample; NAN where there was none. */
double cm_memory_rss_bytes(const CmMemory *self);

/* The highest ever; NAN where there was no sample. */
double cm_memory_peak_bytes(const CmMemory *self);

/* Begins a window, with the kernel's peak mark reset where `reset` (a worker that resets its own
 * mark is left alone) and the system allows it. */
void cm_memory_begin_window(CmMemory *self, gboolean reset, double now_s);

/* Samples, and tells the highest since the window began; NAN where there was no sample. */
double cm_memory_end_window(CmMemory *self, double now_s);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CmMemory, cm_memory_free)
