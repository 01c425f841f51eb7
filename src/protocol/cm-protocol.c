/* SPDX-License-Identifier: MIT */
#include "cm-protocol.h"

static const char *const type_names[CM_N_MESSAGES] = {
    [CM_MESSAGE_HELLO] = "hello",       [CM_MESSAGE_PHASE] = "phase",
    [CM_MESSAGE_LOADED] = "loaded",     [CM_MESSAGE_TEXT] = "text",
    [CM_MESSAGE_PROGRESS] = "progress", [CM_MESSAGE_WARNING] = "warning",
    [CM_MESSAGE_ANSWER] = "answer",     [CM_MESSAGE_FAILURE] = "failure",
    [CM_MESSAGE_BYE] = "bye",
};

static const char *const phase_names[CM_N_PHASES] = {
    [CM_PHASE_SPAWN] = "spawn",           [CM_PHASE_LOAD] = "load",
    [CM_PHASE_MODEL_LOAD] = "model_load", [CM_PHASE_PROJECTOR_LOAD] = "projector_load",
    [CM_PHASE_PREPARE] = "prepare",       [CM_PHASE_ENCODE] = "encode",
    [CM_PHASE_PREFILL] = "prefill",       [CM_PHASE_DECODE] = "decode",
    [CM_PHASE_TEARDOWN] = "teardown",
};

static gboolean
find_name(const char *const *names, guint count, const char *name, guint *ret_index)
{
  for (guint i = 0; i < count; i++) {
    if (g_strcmp0(name, names[i]) == 0) {
      *ret_index = i;
      return TRUE;
    }
  }
  return FALSE;
}

const char *
cm_message_type_to_string(CmMessageType type)
{
  return type_names[type];
}

gboolean
cm_message_type_from_string(const char *name, CmMessageType *ret_type)
{
  guint index = 0;
  if (!find_name(type_names, CM_N_MESSAGES, name, &index))
    return FALSE;
  *ret_type = (CmMessageType)index;
  return TRUE;
}

const char *
cm_phase_to_string(CmPhase phase)
{
  return phase_names[phase];
}

gboolean
cm_phase_from_string(const char *name, CmPhase *ret_phase)
{
  guint index = 0;
  if (!find_name(phase_names, CM_N_PHASES, name, &index))
    return FALSE;
  *ret_phase = (CmPhase)index;
  return TRUE;
}
