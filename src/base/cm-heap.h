/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * Keeps the heap near what is in use. Call once, first thing.
 *
 * glibc's malloc learns from each large block that is freed to take the next of its size from the
 * heap; judging a hundred long answers, each with short-lived views of several hundred KiB between
 * verdicts that stay, then leaves a heap of holes (70 MB where 10 are in use). With the threshold
 * fixed at its first value such blocks come from the system and go back to it.
 */
void cm_heap_keep_small(void);
