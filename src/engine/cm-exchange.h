/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * CmExchange: what the messages of one worker mean, in their order, written into results.
 *
 * It does no I/O and reads no clock: lines and times are handed in, so that the whole protocol can
 * be tested and fuzzed without a process. It trusts nothing that a line says.
 *
 * Calling order: init; for each stage (spawn, load, any number of generate, teardown): begin, then
 * take every line until it says other than CM_STEP_GO_ON; settle at the end of a stage however it
 * ended; clear. The result of a stage is borrowed until the next begin.
 */

#include "cm-clock-check.h"
#include "cm-message.h"
#include "cm-phases.h"
#include "cm-result.h"

typedef enum { CM_STAGE_SPAWN, CM_STAGE_LOAD, CM_STAGE_GENERATE, CM_STAGE_TEARDOWN } CmStage;

typedef enum {
  CM_STEP_GO_ON,
  CM_STEP_DONE,    /* what the stage waits for has come */
  CM_STEP_REFUSED, /* the worker reported a failure, in good order */
  CM_STEP_FAULT,   /* the worker broke the protocol and cannot be talked to any more */
} CmStep;

typedef struct {
  CmStage stage;
  gint64 id; /* of the request under way; 0 for none */
  double sent_s;
  gboolean with_picture;  /* the request carries one */
  CmResult *result;       /* borrowed: what this stage writes into */
  json_t *hello;          /* NULL before it */
  double unheard_since_s; /* hello may have waited to be read since then; NAN: it has not */
  gboolean resets_peak_itself;
  gboolean computes_elsewhere; /* its own memory is not the model's */
  CmClockCheck clock;
  CmPhases phases;
  GString *text;
  double tokens; /* as told with the pieces of text */
  double first_text_s;
  double last_text_s;
  guint messages;
} CmExchange;

void cm_exchange_init(CmExchange *self);
void cm_exchange_clear(CmExchange *self);

/* A request was sent at now_s; for CM_STAGE_SPAWN: the process was started. */
void cm_exchange_begin(CmExchange *self, CmStage stage, gint64 id, CmResult *result, double now_s);

/* One line without its newline, received at now_s. With CM_STEP_REFUSED and CM_STEP_FAULT,
 * ret_failure is what happened, owned by the caller. */
CmStep cm_exchange_take(CmExchange *self, const char *line, gsize length, double now_s,
                        CmFailure **ret_failure) G_GNUC_WARN_UNUSED_RESULT;

/* The stage is over: writes into its result what is known whether or not it was answered. */
void cm_exchange_settle(CmExchange *self);

/* The phase under way, as failures and progress name it: spawn, load, prepare, encode, prefill,
 * decode, teardown. */
const char *cm_exchange_phase(const CmExchange *self);
