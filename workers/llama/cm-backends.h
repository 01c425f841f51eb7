/* SPDX-License-Identifier: MIT */
#pragma once

/* ggml's backends: loading them, and what they say of this machine. */

#include <jansson.h>

/* Loads every backend that works here and routes all logs into cm-log.h. Call once, before any
 * other call into llama.cpp. */
void cm_backends_load(void);

/* Whether a backend computes on a GPU. */
int cm_backends_have_gpu(void);

/* The array `devices` of the protocol's hello. */
json_t *cm_backends_devices(void);
