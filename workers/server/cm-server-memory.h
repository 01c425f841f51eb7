/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * CmServerMemory: the peak of resident memory of a server's process tree within a stretch of time.
 *
 * The peak is the highest sum of the processes' resident memory at any sample, or where the kernel
 * keeps peak marks (Linux) the sum of the marks within the stretch where that is higher: it holds
 * what happened between samples, and counts processes' peaks together though they may lie apart.
 * Pages that processes share count in each.
 *
 * Calling order: new; begin, tick as often as one likes, end; begin …; free. This process, which
 * is the server's parent, is not counted.
 */

#include <glib.h>
#include <sys/types.h>

typedef struct CmServerMemory CmServerMemory;

/* root: the server's first process. */
CmServerMemory *cm_server_memory_new(pid_t root) G_GNUC_WARN_UNUSED_RESULT;

/* NULL is allowed. */
void cm_server_memory_free(CmServerMemory *self);

/* The processes counted now, as a new array of pid_t. */
GArray *cm_server_memory_pids(const CmServerMemory *self) G_GNUC_WARN_UNUSED_RESULT;

/* Begins a stretch. */
void cm_server_memory_begin(CmServerMemory *self);

/* Samples, where a quarter of a second has passed since the last sample. */
void cm_server_memory_tick(CmServerMemory *self);

/* Ends the stretch: bytes, NAN where none of the processes was there. */
double cm_server_memory_end(CmServerMemory *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CmServerMemory, cm_server_memory_free)
