/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * The worker protocol's constants (docs/protocol.md), shared by the supervisor and C workers.
 *
 * Both sides parse a line with cm_json_parse() under CM_JSON_LIMITS_LINE, whose bytes are
 * CM_PROTOCOL_MAX_LINE_BYTES.
 */

#include <glib.h>

#define CM_PROTOCOL_VERSION 1

#define CM_PROTOCOL_MAX_LINE_BYTES   ((gsize)4 << 20)  /* its newline included */
#define CM_PROTOCOL_MAX_ANSWER_BYTES ((gsize)16 << 20) /* all text pieces of one answer */
#define CM_PROTOCOL_MAX_MESSAGES     1000000u          /* of one request */

/* What the worker sends. */
typedef enum {
  CM_MESSAGE_HELLO,
  CM_MESSAGE_PHASE,
  CM_MESSAGE_LOADED,
  CM_MESSAGE_TEXT,
  CM_MESSAGE_PROGRESS,
  CM_MESSAGE_WARNING,
  CM_MESSAGE_ANSWER,
  CM_MESSAGE_FAILURE,
  CM_MESSAGE_BYE,
  CM_N_MESSAGES
} CmMessageType;

/* What the supervisor sends: the `type` of a request. */
#define CM_REQUEST_LOAD     "load"
#define CM_REQUEST_GENERATE "generate"
#define CM_REQUEST_QUIT     "quit"

/* Capabilities of `hello` that the supervisor acts on. */
#define CM_CAPABILITY_PICTURE     "picture"
#define CM_CAPABILITY_SEED        "seed"
#define CM_CAPABILITY_PEAK_MEMORY "peak_memory"
#define CM_CAPABILITY_SCHEMA      "schema"
#define CM_CAPABILITY_ELSEWHERE   "elsewhere"

/* What the supervisor sets in every worker's environment. */
#define CM_WORKER_ENVIRONMENT "CHECK_MODELS_WORKER=1"

/* Phases, in the order in which they may follow one another. Workers report model_load to decode;
 * spawn, load and teardown are the supervisor's own. */
typedef enum {
  CM_PHASE_SPAWN,
  CM_PHASE_LOAD,
  CM_PHASE_MODEL_LOAD,
  CM_PHASE_PROJECTOR_LOAD,
  CM_PHASE_PREPARE,
  CM_PHASE_ENCODE,
  CM_PHASE_PREFILL,
  CM_PHASE_DECODE,
  CM_PHASE_TEARDOWN,
  CM_N_PHASES
} CmPhase;

/* The value of the member `type`, such as "hello"; never NULL. */
const char *cm_message_type_to_string(CmMessageType type);

/* FALSE for a name that the protocol does not have. */
gboolean cm_message_type_from_string(const char *name,
                                     CmMessageType *ret_type) G_GNUC_WARN_UNUSED_RESULT;

/* The phase's name in messages and records, such as "model_load"; never NULL. */
const char *cm_phase_to_string(CmPhase phase);

/* FALSE for a name that is no phase. */
gboolean cm_phase_from_string(const char *name, CmPhase *ret_phase) G_GNUC_WARN_UNUSED_RESULT;
