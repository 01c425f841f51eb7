/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * CM_FAULT: why a request failed, as a GError whose code is a failure class of docs/protocol.md.
 *
 * Inside a worker every fallible function sets one of these; cm_worker_fail() turns it into the
 * `failure` message. The error's message is the line that explains what happened, to which file.
 */

#include <glib.h>

#define CM_FAULT (cm_fault_quark())

typedef enum {
  CM_FAULT_INTERNAL,
  CM_FAULT_MODEL_NOT_FOUND,
  CM_FAULT_MODEL_UNREADABLE,
  CM_FAULT_MODEL_CORRUPT,
  CM_FAULT_MODEL_UNSUPPORTED,
  CM_FAULT_MODEL_LOAD,
  CM_FAULT_PROJECTOR_MISSING,
  CM_FAULT_PROJECTOR_CORRUPT,
  CM_FAULT_PROJECTOR_UNSUPPORTED,
  CM_FAULT_PROJECTOR_MISMATCH,
  CM_FAULT_TEMPLATE_MISSING,
  CM_FAULT_TEMPLATE_UNSUPPORTED,
  CM_FAULT_OUT_OF_MEMORY,
  CM_FAULT_CONTEXT_TOO_SMALL,
  CM_FAULT_PICTURE_REJECTED,
  CM_FAULT_PROMPT_REJECTED,
  CM_FAULT_ENCODE_FAILED,
  CM_FAULT_PREFILL_FAILED,
  CM_FAULT_DECODE_FAILED,
  CM_FAULT_SETTING_UNSUPPORTED,
  CM_FAULT_ENGINE_MISSING,
  CM_FAULT_SERVER_REFUSED,
  CM_FAULT_SERVER_UNAUTHORIZED,
  CM_FAULT_SERVER_NOT_FOUND,
  CM_FAULT_SERVER_BUSY,
  CM_FAULT_SERVER_ERROR,
  CM_FAULT_GATEWAY_ERROR,
  CM_FAULT_SERVER_DIED,
  CM_FAULT_SERVER_NOT_READY,
  CM_FAULT_SERVER_START_FAILED,
  CM_FAULT_REQUEST_TOO_LARGE,
  CM_FAULT_REQUEST_REJECTED,
  CM_FAULT_STREAM_CUT,
  CM_FAULT_STREAM_ENDLESS,
  CM_FAULT_STREAM_MALFORMED,
  CM_FAULT_PICTURE_DROPPED,
  CM_FAULT_WRONG_MODEL,
  CM_N_FAULTS
} CmFault;

GQuark cm_fault_quark(void);

/* The class's name in the protocol, such as "model-corrupt"; never NULL. */
const char *cm_fault_to_string(CmFault fault);
