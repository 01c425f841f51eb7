/* SPDX-License-Identifier: MIT */
#include "cm-message.h"

#include "cm-error.h"
#include "cm-text.h"

#include <math.h>
#include <string.h>

static const char *const fault_classes[CM_N_MESSAGE_FAULTS] = {
    [CM_MESSAGE_FAULT_UTF8] = "protocol-utf8",     [CM_MESSAGE_FAULT_JSON] = "protocol-json",
    [CM_MESSAGE_FAULT_LIMIT] = "protocol-limit",   [CM_MESSAGE_FAULT_TYPE] = "protocol-type",
    [CM_MESSAGE_FAULT_MEMBER] = "protocol-member",
};

const char *
cm_message_fault_class(CmMessageFault fault)
{
  return fault_classes[fault];
}

static gboolean
is_count(const json_t *value)
{
  return json_is_integer(value) && json_integer_value(value) >= 0;
}

static gboolean
is_text(const json_t *value)
{
  return json_string_length(value) > 0;
}

/* Failure classes and warning codes are plain names, so that they can stand in any report. */
static gboolean
is_class(const json_t *value)
{
  gsize length = json_string_length(value);
  return length > 0 && length <= 64 &&
         strspn(json_string_value(value), "abcdefghijklmnopqrstuvwxyz0123456789-_") == length;
}

static gboolean
is_event(const json_t *value)
{
  const char *name = json_string_value(value);
  return g_strcmp0(name, "begin") == 0 || g_strcmp0(name, "end") == 0;
}

static gboolean
is_stop_reason(const json_t *value)
{
  static const char *const reasons[] = {"end", "length", "stop_word", "aborted", NULL};
  const char *name = json_string_value(value);
  return name != NULL && g_strv_contains(reasons, name);
}

static gboolean
is_worker_phase(const json_t *value)
{
  CmPhase phase;
  return cm_phase_from_string(json_string_value(value), &phase) && phase != CM_PHASE_SPAWN &&
         phase != CM_PHASE_LOAD && phase != CM_PHASE_TEARDOWN;
}

static gboolean
is_integer(const json_t *value)
{
  return json_is_integer(value);
}

typedef struct {
  const char *key;
  gboolean (*holds)(const json_t *value);
} MemberRule;

/* What each type cannot do without; all but hello and bye need an id as well. */
static const MemberRule member_rules[CM_N_MESSAGES][3] = {
    [CM_MESSAGE_HELLO] = {{"protocol", is_integer}, {"engine", is_text}, {"worker", is_text}},
    [CM_MESSAGE_PHASE] = {{"phase", is_worker_phase}, {"event", is_event}},
    [CM_MESSAGE_TEXT] = {{"text", is_text}, {"tokens", is_count}},
    [CM_MESSAGE_PROGRESS] = {{"phase", is_worker_phase}},
    [CM_MESSAGE_WARNING] = {{"code", is_class}, {"message", is_text}},
    [CM_MESSAGE_ANSWER] = {{"stop_reason", is_stop_reason}, {"text_bytes", is_count}},
    [CM_MESSAGE_FAILURE] = {{"class", is_class}, {"message", is_text}},
};

static gboolean
set_fault(CmMessageFault fault, CmMessageFault *ret_fault, GError **error, const char *what,
          const char *detail)
{
  g_autofree char *safe = cm_text_sanitize(detail, strlen(detail), 200);
  g_autofree char *message = g_strdup_printf("%s: %s", what, safe);
  *ret_fault = fault;
  g_set_error_literal(error, CM_ERROR,
                      fault == CM_MESSAGE_FAULT_LIMIT ? CM_ERROR_LIMIT : CM_ERROR_INVALID, message);
  return FALSE;
}

static gboolean
check_members(const CmMessage *message, CmMessageFault *ret_fault, GError **error)
{
  const json_t *id = json_object_get(message->body, "id");
  gboolean needs_id = message->type != CM_MESSAGE_HELLO && message->type != CM_MESSAGE_BYE;
  if (needs_id && !is_count(id))
    return set_fault(CM_MESSAGE_FAULT_MEMBER, ret_fault, error, "no usable member", "id");
  if (!json_is_number(json_object_get(message->body, "t")))
    return set_fault(CM_MESSAGE_FAULT_MEMBER, ret_fault, error, "no usable member", "t");
  for (guint i = 0; i < G_N_ELEMENTS(member_rules[0]); i++) {
    const MemberRule *rule = &member_rules[message->type][i];
    if (rule->key != NULL && !rule->holds(json_object_get(message->body, rule->key)))
      return set_fault(CM_MESSAGE_FAULT_MEMBER, ret_fault, error, "no usable member", rule->key);
  }
  return TRUE;
}

/* The common members of a body whose members were checked. */
static void
take_members(CmMessage *message)
{
  message->id = cm_json_get_integer(message->body, "id", 0);
  message->t = cm_json_get_number(message->body, "t");
  message->begins = g_strcmp0(cm_json_get_string(message->body, "event"), "begin") == 0;
  if (!cm_phase_from_string(cm_json_get_string(message->body, "phase"), &message->phase))
    message->phase = CM_N_PHASES;
}

static gboolean
check_body(CmMessage *message, CmMessageFault *ret_fault, GError **error)
{
  if (!json_is_object(message->body))
    return set_fault(CM_MESSAGE_FAULT_JSON, ret_fault, error, "a line that is", "no object");
  const char *type = cm_json_get_string(message->body, "type");
  if (type == NULL)
    return set_fault(CM_MESSAGE_FAULT_TYPE, ret_fault, error, "a message without", "type");
  if (!cm_message_type_from_string(type, &message->type))
    return set_fault(CM_MESSAGE_FAULT_TYPE, ret_fault, error, "unknown message type", type);
  if (!check_members(message, ret_fault, error)) {
    g_prefix_error(error, "%s message: ", type);
    return FALSE;
  }
  take_members(message);
  return TRUE;
}

gboolean
cm_message_parse(const char *line, gsize length, CmMessage *ret_message, CmMessageFault *ret_fault,
                 GError **error)
{
  if (!g_utf8_validate_len(line, length, NULL))
    return set_fault(CM_MESSAGE_FAULT_UTF8, ret_fault, error, "a line that is", "not valid UTF-8");

  g_autoptr(GError) problem = NULL;
  g_auto(CmMessage) message = {.body = cm_json_parse(line, length, CM_JSON_LIMITS_LINE, &problem)};
  if (message.body == NULL) {
    gboolean limit = g_error_matches(problem, CM_ERROR, CM_ERROR_LIMIT);
    return set_fault(limit ? CM_MESSAGE_FAULT_LIMIT : CM_MESSAGE_FAULT_JSON, ret_fault, error,
                     "a line that cannot be read", problem->message);
  }
  if (!check_body(&message, ret_fault, error))
    return FALSE;
  *ret_message = message;
  message.body = NULL;
  return TRUE;
}

void
cm_message_clear(CmMessage *self)
{
  json_decref(self->body);
  self->body = NULL;
}
