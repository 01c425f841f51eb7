/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * Memory that llama.cpp reports of itself, as the protocol's `buffers`.
 *
 * Its C interface has no call for it; its log has lines such as
 * "        CPU KV buffer size =    12.00 MiB", to a hundredth of a MiB.
 */

#include <jansson.h>

/* Adds to the array what the log lines since the mark report: `kind`, `device`, `bytes`. Kinds are
 * weights, kv_cache and compute; a pair of kind and device appears once, with the sum. */
void cm_buffers_collect(json_t *buffers);
