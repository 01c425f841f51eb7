/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * The process's own peak memory within a stretch of time.
 *
 * Calling order: begin, work, end; stretches do not nest. Linux: resident size, by resetting the
 * kernel's peak mark. macOS: physical footprint; the kernel's mark cannot be reset there, so where
 * it did not rise within the stretch the larger footprint of both ends stands for the peak.
 */

#include <glib.h>

/* Starts a stretch. */
void cm_peak_begin(void);

/* Bytes, NAN where the system does not tell. */
double cm_peak_end(void);
