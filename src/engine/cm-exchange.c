/* SPDX-License-Identifier: MIT */
#include "cm-exchange.h"

#include "cm-answer.h"
#include "cm-text.h"

#include <math.h>
#include <string.h>

void
cm_exchange_init(CmExchange *self)
{
  *self = (CmExchange){.text = g_string_new(NULL), .unheard_since_s = NAN};
  cm_clock_check_init(&self->clock);
  cm_phases_init(&self->phases);
}

void
cm_exchange_clear(CmExchange *self)
{
  g_string_free(self->text, TRUE);
  json_decref(self->hello);
  *self = (CmExchange){0};
}

void
cm_exchange_begin(CmExchange *self, CmStage stage, gint64 id, CmResult *result, double now_s)
{
  self->stage = stage;
  self->id = id;
  self->result = result;
  self->sent_s = now_s;
  self->messages = 0;
  self->tokens = 0;
  self->first_text_s = self->last_text_s = NAN;
  g_string_truncate(self->text, 0);
  cm_phases_init(&self->phases);
}

static const char *
name_of_phase(CmPhase phase)
{
  gboolean loads = phase == CM_PHASE_MODEL_LOAD || phase == CM_PHASE_PROJECTOR_LOAD;
  return cm_phase_to_string(loads ? CM_PHASE_LOAD : phase);
}

const char *
cm_exchange_phase(const CmExchange *self)
{
  static const CmPhase of_stage[] = {[CM_STAGE_SPAWN] = CM_PHASE_SPAWN,
                                     [CM_STAGE_LOAD] = CM_PHASE_LOAD,
                                     [CM_STAGE_GENERATE] = CM_PHASE_PREPARE,
                                     [CM_STAGE_TEARDOWN] = CM_PHASE_TEARDOWN};
  if (self->stage != CM_STAGE_GENERATE)
    return cm_phase_to_string(of_stage[self->stage]);
  if (self->phases.open != CM_N_PHASES)
    return name_of_phase(self->phases.open);
  if (self->tokens > 0)
    return cm_phase_to_string(CM_PHASE_DECODE);
  return name_of_phase(self->phases.last != CM_N_PHASES ? self->phases.last : CM_PHASE_PREPARE);
}

static CmStep G_GNUC_PRINTF(4, 5) fault(const CmExchange *self, CmFailure **ret_failure,
                                        const char *class_name, const char *format, ...)
{
  va_list args;
  va_start(args, format);
  g_autofree char *message = g_strdup_vprintf(format, args);
  va_end(args);
  *ret_failure = cm_failure_new(class_name, cm_exchange_phase(self), message);
  return CM_STEP_FAULT;
}

/* When hello, read at now_s, arrived: one that may have waited came after the last look, so by its
 * `t` where that lies between, as it does on one machine. NAN where that is not known. */
static double
arrival_of_hello(const CmExchange *self, double t, double now_s)
{
  if (isnan(self->unheard_since_s))
    return now_s;
  return t >= self->unheard_since_s && t <= now_s ? t : NAN;
}

static CmStep
take_hello(CmExchange *self, const CmMessage *message, double now_s, CmFailure **ret_failure)
{
  gint64 version = cm_json_get_integer(message->body, "protocol", 0);
  if (version != CM_PROTOCOL_VERSION)
    return fault(self, ret_failure, "protocol-version",
                 "the worker speaks version %" G_GINT64_FORMAT
                 " of the protocol, this program version %d; install matching versions",
                 version, CM_PROTOCOL_VERSION);
  self->hello = json_incref(message->body);
  double heard_s = arrival_of_hello(self, message->t, now_s);
  cm_clock_check_start(&self->clock, message->t, isnan(heard_s) ? now_s : heard_s);
  const json_t *capabilities = json_object_get(self->hello, "capabilities");
  for (gsize i = 0; i < json_array_size(capabilities); i++) {
    const char *name = json_string_value(json_array_get(capabilities, i));
    if (g_strcmp0(name, CM_CAPABILITY_PEAK_MEMORY) == 0)
      self->resets_peak_itself = TRUE;
    if (g_strcmp0(name, CM_CAPABILITY_ELSEWHERE) == 0)
      self->computes_elsewhere = TRUE;
  }
  cm_answer_fill_hello(self, heard_s);
  return CM_STEP_DONE;
}

/* Phases of load belong to load and those of an answer to generate. */
static gboolean
phase_fits(const CmExchange *self, CmPhase phase)
{
  gboolean loads = phase == CM_PHASE_MODEL_LOAD || phase == CM_PHASE_PROJECTOR_LOAD;
  return loads == (self->stage == CM_STAGE_LOAD);
}

static CmStep
take_phase(CmExchange *self, const CmMessage *message, double now_s, CmFailure **ret_failure)
{
  (void)now_s;
  const char *name = cm_phase_to_string(message->phase);
  gboolean ordered = phase_fits(self, message->phase) &&
                     (message->begins ? cm_phases_begin(&self->phases, message->phase, message->t)
                                      : cm_phases_end(&self->phases, message->phase, message->t));
  if (!ordered)
    return fault(self, ret_failure, "protocol-order", "phase %s %s out of turn", name,
                 message->begins ? "begins" : "ends");
  if (message->begins)
    cm_answer_fill_engine(self, message);
  else
    cm_phases_add_peak(&self->phases, message->phase,
                       cm_answer_measure(message->body, "peak_rss_bytes"));
  return CM_STEP_GO_ON;
}

static CmStep
take_loaded(CmExchange *self, const CmMessage *message, double now_s, CmFailure **ret_failure)
{
  (void)ret_failure;
  cm_answer_fill_loaded(self, message, now_s);
  return CM_STEP_DONE;
}

static CmStep
take_text(CmExchange *self, const CmMessage *message, double now_s, CmFailure **ret_failure)
{
  const json_t *piece = json_object_get(message->body, "text");
  gsize length = json_string_length(piece);
  if (self->text->len + length > CM_PROTOCOL_MAX_ANSWER_BYTES)
    return fault(self, ret_failure, "answer-too-long",
                 "an answer of more than %" G_GSIZE_FORMAT " bytes", CM_PROTOCOL_MAX_ANSWER_BYTES);
  g_string_append_len(self->text, json_string_value(piece), (gssize)length);
  self->tokens += cm_answer_measure(message->body, "tokens");
  if (isnan(self->first_text_s))
    self->first_text_s = now_s;
  self->last_text_s = now_s;
  return CM_STEP_GO_ON;
}

static CmStep
take_progress(CmExchange *self, const CmMessage *message, double now_s, CmFailure **ret_failure)
{
  (void)self;
  (void)message;
  (void)now_s;
  (void)ret_failure;
  return CM_STEP_GO_ON; /* shows life; nothing of it is recorded */
}

static CmStep
take_warning(CmExchange *self, const CmMessage *message, double now_s, CmFailure **ret_failure)
{
  const guint max_kept = 64;
  (void)now_s;
  (void)ret_failure;
  if (self->result->warnings->len >= max_kept)
    return CM_STEP_GO_ON;
  g_autofree char *text = cm_answer_copy_text(json_object_get(message->body, "message"));
  cm_result_warn(self->result, cm_json_get_string(message->body, "code"), "%s", text);
  return CM_STEP_GO_ON;
}

static CmStep
take_answer(CmExchange *self, const CmMessage *message, double now_s, CmFailure **ret_failure)
{
  gint64 bytes = cm_json_get_integer(message->body, "text_bytes", -1);
  if (bytes != (gint64)self->text->len)
    return fault(self, ret_failure, "protocol-mismatch",
                 "the answer has %" G_GINT64_FORMAT
                 " bytes of text by the worker's count and %" G_GSIZE_FORMAT " came",
                 bytes, self->text->len);
  if (self->phases.open != CM_N_PHASES &&
      !cm_phases_end(&self->phases, self->phases.open, message->t))
    g_assert_not_reached();
  cm_answer_fill_answer(self, message, now_s);
  return CM_STEP_DONE;
}

static CmStep
take_failure(CmExchange *self, const CmMessage *message, double now_s, CmFailure **ret_failure)
{
  (void)now_s;
  const char *phase =
      message->phase != CM_N_PHASES ? name_of_phase(message->phase) : cm_exchange_phase(self);
  *ret_failure = cm_answer_read_failure(message, phase);
  return CM_STEP_REFUSED;
}

static CmStep
take_bye(CmExchange *self, const CmMessage *message, double now_s, CmFailure **ret_failure)
{
  (void)self;
  (void)message;
  (void)now_s;
  (void)ret_failure;
  return CM_STEP_GO_ON; /* teardown ends with the process */
}

#define IN(stage) (1u << CM_STAGE_##stage)

static const struct {
  guint stages; /* in which the message may come */
  CmStep (*take)(CmExchange *self, const CmMessage *message, double now_s, CmFailure **ret_failure);
} rules[CM_N_MESSAGES] = {
    [CM_MESSAGE_HELLO] = {IN(SPAWN), take_hello},
    [CM_MESSAGE_PHASE] = {IN(LOAD) | IN(GENERATE), take_phase},
    [CM_MESSAGE_LOADED] = {IN(LOAD), take_loaded},
    [CM_MESSAGE_TEXT] = {IN(GENERATE), take_text},
    [CM_MESSAGE_PROGRESS] = {IN(LOAD) | IN(GENERATE), take_progress},
    [CM_MESSAGE_WARNING] = {IN(LOAD) | IN(GENERATE) | IN(TEARDOWN), take_warning},
    [CM_MESSAGE_ANSWER] = {IN(GENERATE), take_answer},
    [CM_MESSAGE_FAILURE] = {IN(SPAWN) | IN(LOAD) | IN(GENERATE), take_failure},
    [CM_MESSAGE_BYE] = {IN(TEARDOWN), take_bye},
};

static gboolean
has_right_id(const CmExchange *self, const CmMessage *message)
{
  gboolean may_lack = message->type == CM_MESSAGE_WARNING && message->id == 0;
  gboolean has_none = message->type == CM_MESSAGE_HELLO || message->type == CM_MESSAGE_BYE;
  return may_lack || has_none || message->id == self->id;
}

static CmStep
take_message(CmExchange *self, const CmMessage *message, double now_s, CmFailure **ret_failure)
{
  const char *name = cm_message_type_to_string(message->type);
  if ((rules[message->type].stages & (1u << self->stage)) == 0)
    return fault(self, ret_failure, "protocol-order", "a %s message out of turn", name);
  if (!has_right_id(self, message))
    return fault(self, ret_failure, "protocol-order",
                 "a %s message of request %" G_GINT64_FORMAT " while request %" G_GINT64_FORMAT
                 " was under way",
                 name, message->id, self->id);
  gboolean answers_request = message->id == self->id || message->type == CM_MESSAGE_BYE;
  if (self->clock.started && answers_request)
    cm_clock_check_message(&self->clock, message->t, self->sent_s, now_s);
  return rules[message->type].take(self, message, now_s, ret_failure);
}

/* Nothing that comes now can cost the answer that was already given. */
static CmStep
take_in_teardown(CmExchange *self, CmStep step, CmFailure **failure)
{
  if (step != CM_STEP_FAULT)
    return step;
  cm_result_warn(self->result, "message-after-answer", "after the last answer: %s",
                 (*failure)->message);
  g_clear_pointer(failure, cm_failure_free);
  return CM_STEP_GO_ON;
}

static CmStep
take_line(CmExchange *self, const char *line, gsize length, double now_s, CmFailure **ret_failure)
{
  if (++self->messages > CM_PROTOCOL_MAX_MESSAGES)
    return fault(self, ret_failure, "protocol-flood", "more than %u messages for one request",
                 CM_PROTOCOL_MAX_MESSAGES);
  g_auto(CmMessage) message = {0};
  g_autoptr(GError) error = NULL;
  CmMessageFault kind;
  if (!cm_message_parse(line, length, &message, &kind, &error))
    return fault(self, ret_failure, cm_message_fault_class(kind), "%s", error->message);
  return take_message(self, &message, now_s, ret_failure);
}

CmStep
cm_exchange_take(CmExchange *self, const char *line, gsize length, double now_s,
                 CmFailure **ret_failure)
{
  CmStep step = take_line(self, line, length, now_s, ret_failure);
  return self->stage == CM_STAGE_TEARDOWN ? take_in_teardown(self, step, ret_failure) : step;
}

void
cm_exchange_settle(CmExchange *self)
{
  cm_answer_fill_rest(self);
}
