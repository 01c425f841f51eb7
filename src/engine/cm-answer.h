/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * From what a worker told (CmExchange, CmMessage) to the members of a CmResult; private to
 * cm-exchange. Everything taken over is bounded; a number that cannot be is unmeasured.
 */

#include "cm-exchange.h"

/* A member as a measured number; NAN where it is absent, no number or negative. */
double cm_answer_measure(const json_t *body, const char *key);

/* A copy of a string, at most 8 KiB of it. */
char *cm_answer_copy_text(const json_t *string) G_GNUC_WARN_UNUSED_RESULT;

/* Engine and spawn times, from the hello received at now_s. */
void cm_answer_fill_hello(const CmExchange *exchange, double now_s);

/* The program that the worker runs, where `phase` or `loaded` names it. */
void cm_answer_fill_engine(const CmExchange *exchange, const CmMessage *message);

/* Model facts, settings, buffers and load_s, from `loaded` received at now_s. */
void cm_answer_fill_loaded(const CmExchange *exchange, const CmMessage *message, double now_s);

/* Tokens, rates, times and stop reason, from `answer` received at now_s. */
void cm_answer_fill_answer(const CmExchange *exchange, const CmMessage *message, double now_s);

/* What is known without an answer too: text so far, phases, clocks. */
void cm_answer_fill_rest(const CmExchange *exchange);

/* What a `failure` message says. */
CmFailure *cm_answer_read_failure(const CmMessage *message,
                                  const char *phase) G_GNUC_WARN_UNUSED_RESULT;
