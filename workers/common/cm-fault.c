/* SPDX-License-Identifier: MIT */
#include "cm-fault.h"

G_DEFINE_QUARK(cm - fault - quark, cm_fault)

static const char *const names[CM_N_FAULTS] = {
    [CM_FAULT_INTERNAL] = "internal",
    [CM_FAULT_MODEL_NOT_FOUND] = "model-not-found",
    [CM_FAULT_MODEL_UNREADABLE] = "model-unreadable",
    [CM_FAULT_MODEL_CORRUPT] = "model-corrupt",
    [CM_FAULT_MODEL_UNSUPPORTED] = "model-unsupported",
    [CM_FAULT_MODEL_LOAD] = "model-load",
    [CM_FAULT_PROJECTOR_MISSING] = "projector-missing",
    [CM_FAULT_PROJECTOR_CORRUPT] = "projector-corrupt",
    [CM_FAULT_PROJECTOR_UNSUPPORTED] = "projector-unsupported",
    [CM_FAULT_PROJECTOR_MISMATCH] = "projector-mismatch",
    [CM_FAULT_TEMPLATE_MISSING] = "template-missing",
    [CM_FAULT_TEMPLATE_UNSUPPORTED] = "template-unsupported",
    [CM_FAULT_OUT_OF_MEMORY] = "out-of-memory",
    [CM_FAULT_CONTEXT_TOO_SMALL] = "context-too-small",
    [CM_FAULT_PICTURE_REJECTED] = "picture-rejected",
    [CM_FAULT_PROMPT_REJECTED] = "prompt-rejected",
    [CM_FAULT_ENCODE_FAILED] = "encode-failed",
    [CM_FAULT_PREFILL_FAILED] = "prefill-failed",
    [CM_FAULT_DECODE_FAILED] = "decode-failed",
    [CM_FAULT_SETTING_UNSUPPORTED] = "setting-unsupported",
    [CM_FAULT_ENGINE_MISSING] = "engine-missing",
    [CM_FAULT_SERVER_REFUSED] = "server-refused",
    [CM_FAULT_SERVER_UNAUTHORIZED] = "server-unauthorized",
    [CM_FAULT_SERVER_NOT_FOUND] = "server-not-found",
    [CM_FAULT_SERVER_BUSY] = "server-busy",
    [CM_FAULT_SERVER_ERROR] = "server-error",
    [CM_FAULT_GATEWAY_ERROR] = "gateway-error",
    [CM_FAULT_SERVER_DIED] = "server-died",
    [CM_FAULT_SERVER_NOT_READY] = "server-not-ready",
    [CM_FAULT_SERVER_START_FAILED] = "server-start-failed",
    [CM_FAULT_REQUEST_TOO_LARGE] = "request-too-large",
    [CM_FAULT_REQUEST_REJECTED] = "request-rejected",
    [CM_FAULT_STREAM_CUT] = "stream-cut",
    [CM_FAULT_STREAM_ENDLESS] = "stream-endless",
    [CM_FAULT_STREAM_MALFORMED] = "stream-malformed",
    [CM_FAULT_PICTURE_DROPPED] = "picture-dropped",
    [CM_FAULT_WRONG_MODEL] = "wrong-model",
};

const char *
cm_fault_to_string(CmFault fault)
{
  return (guint)fault < CM_N_FAULTS ? names[fault] : names[CM_FAULT_INTERNAL];
}
