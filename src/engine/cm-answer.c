/* SPDX-License-Identifier: MIT */
#include "cm-answer.h"

#include "cm-measured-by.h"
#include "cm-text.h"

#include <math.h>

#define MAX_TEXT_BYTES 8192
#define MAX_DETAILS    100
#define MAX_BUFFERS    256
#define MAX_IDS        16

#define MAX_REASONING_BYTES ((gsize)64 << 10)

double
cm_answer_measure(const json_t *body, const char *key)
{
  double value = cm_json_get_number(body, key);
  return value >= 0 ? value : NAN;
}

char *
cm_answer_copy_text(const json_t *string)
{
  if (!json_is_string(string))
    return NULL;
  return cm_text_sanitize(json_string_value(string), json_string_length(string), MAX_TEXT_BYTES);
}

void
cm_answer_fill_hello(const CmExchange *exchange, double now_s)
{
  CmResult *result = exchange->result;
  result->engine = cm_answer_copy_text(json_object_get(exchange->hello, "engine"));
  result->engine_version = cm_answer_copy_text(json_object_get(exchange->hello, "engine_version"));
  result->measured.spawn_s = now_s - exchange->sent_s;
  result->measured.library_load_s = cm_answer_measure(exchange->hello, "library_load_s");
}

/* Takes over a member that is an object, instead of what was there. */
static void
replace_object(json_t **target, const CmMessage *message, const char *key)
{
  json_t *value = json_object_get(message->body, key);
  if (!json_is_object(value))
    return;
  json_decref(*target);
  *target = json_incref(value);
}

/* Adds the members of one that is an object to those there. What was there may be another result's
 * too, so it is copied. */
static void
add_members(json_t **target, const CmMessage *message, const char *key)
{
  json_t *value = json_object_get(message->body, key);
  if (!json_is_object(value))
    return;
  json_t *both = json_is_object(*target) ? json_copy(*target) : json_object();
  json_object_update(both, value);
  json_decref(*target);
  *target = both;
}

/* As replace_object, for a text; a worker that runs another program is that program's engine. */
static void
replace_text(char **target, const CmMessage *message, const char *key)
{
  char *value = cm_answer_copy_text(json_object_get(message->body, key));
  if (value == NULL)
    return;
  g_free(*target);
  *target = value;
}

static void
replace_buffers(CmResult *result, const CmMessage *message)
{
  const json_t *buffers = json_object_get(message->body, "buffers");
  if (json_array_size(buffers) == 0)
    return;
  g_ptr_array_set_size(result->buffers, 0);
  CmMeasurement *measured = &result->measured;
  measured->weights_bytes = measured->kv_cache_bytes = measured->compute_bytes = NAN;
  for (gsize i = 0; i < MIN(json_array_size(buffers), MAX_BUFFERS); i++) {
    const json_t *buffer = json_array_get(buffers, i);
    g_autofree char *kind = cm_answer_copy_text(json_object_get(buffer, "kind"));
    g_autofree char *device = cm_answer_copy_text(json_object_get(buffer, "device"));
    if (kind != NULL && device != NULL)
      cm_result_add_buffer(result, kind, device, cm_answer_measure(buffer, "bytes"));
  }
}

void
cm_answer_fill_engine(const CmExchange *exchange, const CmMessage *message)
{
  replace_text(&exchange->result->engine, message, "engine");
  replace_text(&exchange->result->engine_version, message, "engine_version");
}

void
cm_answer_fill_loaded(const CmExchange *exchange, const CmMessage *message, double now_s)
{
  CmResult *result = exchange->result;
  cm_answer_fill_engine(exchange, message);
  replace_object(&result->model, message, "model");
  replace_object(&result->settings, message, "settings");
  replace_buffers(result, message);
  result->measured.load_s = now_s - exchange->sent_s;
}

/* The ids of the answer's end; what is no id is left out. */
static json_t *
read_ids(const json_t *array)
{
  json_t *ids = json_array();
  gsize count = json_array_size(array);
  for (gsize i = count > MAX_IDS ? count - MAX_IDS : 0; i < count; i++) {
    const json_t *id = json_array_get(array, i);
    if (json_is_integer(id) && json_integer_value(id) >= 0)
      json_array_append_new(ids, json_integer(json_integer_value(id)));
  }
  if (json_array_size(ids) > 0)
    return ids;
  json_decref(ids);
  return NULL;
}

/* Times that an engine took itself stand in place of the phases' own; null says that it is not
 * known which part of the phase was that. */
static void
take_times(CmMeasurement *measured, const json_t *times)
{
  const struct {
    const char *key;
    double *seconds;
  } targets[] = {
      {"prepare_s", &measured->prepare_s},
      {"encode_s", &measured->encode_s},
      {"prefill_s", &measured->prefill_s},
      {"decode_s", &measured->decode_s},
  };
  for (gsize i = 0; i < G_N_ELEMENTS(targets); i++) {
    double seconds = cm_answer_measure(times, targets[i].key);
    if (!isnan(seconds) || json_is_null(json_object_get(times, targets[i].key)))
      *targets[i].seconds = seconds;
  }
  /* what a worker did after the answer is no part of it; more than was waited cannot be */
  double total_s = cm_answer_measure(times, "total_s");
  if (total_s < measured->total_s)
    measured->total_s = total_s;
}

/* When the first token was made, else when its text arrived; NAN where the worker's word cannot be
 * true. */
static double
first_token_s(const CmExchange *exchange, const CmMessage *message, double now_s)
{
  double t = cm_json_get_number(message->body, "first_token_t");
  double made_s = isnan(t) ? exchange->first_text_s : cm_clock_check_convert(&exchange->clock, t);
  return made_s >= exchange->sent_s && made_s <= now_s ? made_s - exchange->sent_s : NAN;
}

static double
decode_s(const CmExchange *exchange, const CmMessage *message)
{
  double first_t = cm_json_get_number(message->body, "first_token_t");
  double last_t = cm_json_get_number(message->body, "last_token_t");
  return last_t >= first_t ? last_t - first_t : exchange->phases.sum_s[CM_PHASE_DECODE];
}

/* Tokens over seconds; NAN where either is nothing or unknown. */
static double
rate(double tokens, double seconds)
{
  return tokens > 0 && seconds > 0 ? tokens / seconds : NAN;
}

/* All of them; NAN where not all are known. */
static double
tokens_in(const CmMeasurement *measured, gboolean with_picture)
{
  if (!isnan(measured->tokens_in))
    return measured->tokens_in;
  return measured->text_tokens_in + (with_picture ? measured->image_tokens_in : 0);
}

static void
fill_phases(CmMeasurement *measured, const CmPhases *phases)
{
  const struct {
    double *seconds;
    double *peak;
    CmPhase phase;
  } targets[] = {
      {&measured->model_load_s, &measured->load_peak_rss_bytes, CM_PHASE_MODEL_LOAD},
      {&measured->projector_load_s, &measured->load_peak_rss_bytes, CM_PHASE_PROJECTOR_LOAD},
      {&measured->prepare_s, &measured->peak_rss_bytes, CM_PHASE_PREPARE},
      {&measured->encode_s, &measured->encode_peak_rss_bytes, CM_PHASE_ENCODE},
      {&measured->prefill_s, &measured->prefill_peak_rss_bytes, CM_PHASE_PREFILL},
  };
  for (guint i = 0; i < G_N_ELEMENTS(targets); i++) {
    double seconds = phases->sum_s[targets[i].phase], peak = phases->peak_bytes[targets[i].phase];
    if (isnan(*targets[i].seconds) && !isnan(seconds))
      *targets[i].seconds = seconds;
    *targets[i].peak = fmax(*targets[i].peak, peak);
    measured->peak_rss_bytes = fmax(measured->peak_rss_bytes, peak);
  }

  /* decode's time is that of the tokens after the first: measured where they arrive */
  double peak = phases->peak_bytes[CM_PHASE_DECODE];
  measured->decode_peak_rss_bytes = fmax(measured->decode_peak_rss_bytes, peak);
  measured->peak_rss_bytes = fmax(measured->peak_rss_bytes, peak);
}

void
cm_answer_fill_answer(const CmExchange *exchange, const CmMessage *message, double now_s)
{
  CmResult *result = exchange->result;
  CmMeasurement *measured = &result->measured;
  result->status = CM_STATUS_ANSWERED;
  result->stop_reason = g_strdup(cm_json_get_string(message->body, "stop_reason"));
  result->last_token_id = cm_json_get_integer(message->body, "last_token_id", -1);
  add_members(&result->settings, message, "settings");
  replace_buffers(result, message);

  result->last_token_ids = read_ids(json_object_get(message->body, "last_token_ids"));
  result->measured_by = cm_measured_by_read(json_object_get(message->body, "measured_by"));
  const json_t *reasoning = json_object_get(message->body, "reasoning");
  if (json_string_length(reasoning) > 0)
    result->reasoning = cm_text_sanitize(json_string_value(reasoning),
                                         json_string_length(reasoning), MAX_REASONING_BYTES);

  measured->tokens_in = cm_answer_measure(message->body, "tokens_in");
  measured->text_tokens_in = cm_answer_measure(message->body, "text_tokens_in");
  measured->image_tokens_in = cm_answer_measure(message->body, "image_tokens_in");
  measured->tokens_out = cm_answer_measure(message->body, "tokens_out");
  measured->engine_peak_bytes = cm_answer_measure(message->body, "engine_peak_bytes");
  measured->engine_active_bytes = cm_answer_measure(message->body, "engine_active_bytes");
  measured->engine_cache_bytes = cm_answer_measure(message->body, "engine_cache_bytes");
  measured->total_s = now_s - exchange->sent_s;
  measured->first_token_s = first_token_s(exchange, message, now_s);
  measured->decode_s = decode_s(exchange, message);
  fill_phases(measured, &exchange->phases);
  take_times(measured, json_object_get(message->body, "times"));
  measured->decode_tps = rate(measured->tokens_out - 1, measured->decode_s);
  measured->prefill_tps = rate(tokens_in(measured, exchange->with_picture), measured->prefill_s);
  if (exchange->with_picture && measured->image_tokens_in == 0)
    cm_result_warn(result, "picture-not-counted",
                   "a picture was sent and the worker counted no image tokens: the model may not "
                   "have seen it");
}

void
cm_answer_fill_rest(const CmExchange *exchange)
{
  CmResult *result = exchange->result;
  if (isnan(result->measured.total_s)) /* no answer has taken them */
    fill_phases(&result->measured, &exchange->phases);
  if (exchange->text->len > 0 && result->text == NULL)
    result->text = g_strndup(exchange->text->str, exchange->text->len);
  if (result->stop_reason != NULL && result->text == NULL)
    result->text = g_strdup("");
  result->measured.clock_error_s = exchange->clock.error_s;
  if (exchange->clock.disagrees)
    cm_result_warn(result, "clock-disagrees",
                   "the worker's clock and this program's differ by up to %.3f s: the times of "
                   "phases may be wrong",
                   exchange->clock.error_s);
}

CmFailure *
cm_answer_read_failure(const CmMessage *message, const char *phase)
{
  g_autofree char *text = cm_answer_copy_text(json_object_get(message->body, "message"));
  CmFailure *failure = cm_failure_new(cm_json_get_string(message->body, "class"), phase, text);
  const json_t *details = json_object_get(message->body, "details");
  g_autoptr(GStrvBuilder) lines = g_strv_builder_new();
  for (gsize i = 0; i < MIN(json_array_size(details), MAX_DETAILS); i++) {
    g_autofree char *line = cm_answer_copy_text(json_array_get(details, i));
    if (line != NULL)
      g_strv_builder_add(lines, line);
  }
  if (json_array_size(details) > 0)
    failure->details = g_strv_builder_end(lines);
  json_t *exception = json_object_get(message->body, "exception");
  if (json_is_object(exception))
    failure->exception = json_incref(exception);
  return failure;
}
