/* SPDX-License-Identifier: MIT */
#include "cm-fields.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

static double
get_repeat(const CmResult *result)
{
  return result->repeat;
}

static double
get_last_token_id(const CmResult *result)
{
  return result->last_token_id < 0 ? NAN : (double)result->last_token_id;
}

static double
get_exit_status(const CmResult *result)
{
  const CmFailure *failure = result->failure;
  return failure == NULL || failure->exit_status < 0 ? NAN : failure->exit_status;
}

static double
get_signal(const CmResult *result)
{
  const CmFailure *failure = result->failure;
  return failure == NULL || failure->signal == 0 ? NAN : failure->signal;
}

/* A model that sees no picture reports no image tokens: its text tokens are all there are. */
static double
get_prompt_tokens(const CmResult *result)
{
  double image = result->measured.image_tokens_in;
  if (!isnan(result->measured.tokens_in))
    return result->measured.tokens_in;
  return result->measured.text_tokens_in + (isnan(image) ? 0 : image);
}

static double
get_all_tokens(const CmResult *result)
{
  return get_prompt_tokens(result) + result->measured.tokens_out;
}

/* One number for tables, by the one rule of CmResult. */
static double
get_peak(const CmResult *result)
{
  return cm_result_peak_bytes(result);
}

/* Against the peak it predicts, which is that of a whole load and answer; NAN where either is
 * unknown. */
static double
get_prediction_error(const CmResult *result)
{
  double peak = result->measured.peak_rss_bytes;
  return result->status == CM_STATUS_ANSWERED && peak > 0
             ? (result->measured.predicted_peak_bytes / peak - 1) * 100
             : NAN;
}

static double
get_load_and_answer(const CmResult *result)
{
  return result->measured.load_s + result->measured.total_s;
}

static char *
get_status(const CmResult *result)
{
  return g_strdup(cm_status_to_string(result->status));
}

static char *
get_failure_class(const CmResult *result)
{
  return result->failure == NULL ? NULL : g_strdup(result->failure->class_name);
}

static char *
get_failure_phase(const CmResult *result)
{
  return result->failure == NULL ? NULL : g_strdup(result->failure->phase);
}

static char *
get_failure_message(const CmResult *result)
{
  return result->failure == NULL ? NULL : g_strdup(result->failure->message);
}

static char *
get_warnings(const CmResult *result)
{
  g_autoptr(GString) codes = g_string_new(NULL);
  for (guint i = 0; i < result->warnings->len; i++) {
    const CmWarning *warning = g_ptr_array_index(result->warnings, i);
    g_string_append_printf(codes, "%s%s", i == 0 ? "" : ",", warning->code);
  }
  return g_strdup(codes->str);
}

static char *
get_measured_by(const CmResult *result)
{
  g_autoptr(GString) parts = g_string_new(NULL);
  const char *name;
  json_t *by;
  json_object_foreach (result->measured_by, name, by)
    if (json_is_string(by))
      g_string_append_printf(parts, "%s%s: %s", parts->len == 0 ? "" : ", ", name,
                             json_string_value(by));
  return g_strdup(parts->str);
}

/* clang-format off */
#define BOTH (CM_IN_RECORD | CM_IN_TSV)
#define ALL  (CM_IN_RECORD | CM_IN_TSV | CM_IN_DETAILS)

#define MEMBER(name, title, uses, column, meaning) \
  {#name, title, "", meaning, CM_FIELD_MEMBER, CM_FORMAT_TEXT, CM_DIRECTION_NONE, uses, column, \
   offsetof(CmResult, name), NULL, NULL}
#define WORDS(key, title, column, get, meaning) \
  {key, title, "", meaning, CM_FIELD_WORDS, CM_FORMAT_TEXT, CM_DIRECTION_NONE, CM_IN_TSV, column, \
   0, NULL, get}
#define NUMBER(key, title, unit, format, direction, column, get, meaning) \
  {key, title, unit, meaning, CM_FIELD_NUMBER, CM_FORMAT_##format, CM_DIRECTION_##direction, \
   CM_IN_TSV, column, 0, get, NULL}
#define MEASURED(name, title, unit, format, direction, column, meaning) \
  {#name, title, unit, meaning, CM_FIELD_MEASURED, CM_FORMAT_##format, CM_DIRECTION_##direction, \
   ALL, column, offsetof(CmMeasurement, name), NULL, NULL}
#define VERDICT(key, title, column, meaning) \
  {key, title, "", meaning, CM_FIELD_VERDICT, CM_FORMAT_TEXT, CM_DIRECTION_NONE, CM_IN_TSV, \
   column, 0, NULL, NULL}

#define SECONDS(name, title, column, meaning) \
  MEASURED(name, title, "s", SECONDS, LOWER, column, meaning)
#define BYTES(name, title, column, meaning) \
  MEASURED(name, title, "bytes", MEMORY, LOWER, column, meaning)

static const CmField fields[] = {
  MEMBER(model_id, "Model Name", BOTH, 1, "The model, as the plan names it."),
  MEMBER(photo_id, "Photo", BOTH, 17, "The photo: the `id` of one of the run's photos."),
  MEMBER(lane, "Lane", BOTH, 18, "The lane: the `lane` of one of the run's prompts."),
  MEMBER(control, "Control", BOTH, 0,
         "The picture sent in the photo's place, with the same prompt: the `id` of one of the run's "
         "controls. Absent for an ordinary generation."),
  NUMBER("repeat", "Repeat", "", ID, NONE, 19, get_repeat,
         "Which repetition of the same generation; 0 is the first."),
  WORDS("status", "Status", 0, get_status, "`answered`, `failed` or `skipped`."),
  MEMBER(model_path, "Model path", CM_IN_RECORD, 0,
         "The file or folder that the worker was given. Absent in records of older versions."),
  MEMBER(engine, "Engine", BOTH, 20, "The engine, as the worker's `hello` says."),
  MEMBER(engine_version, "Engine version", BOTH, 0, "The engine's version, as `hello` says."),
  MEMBER(started_at, "Started", BOTH, 0, "When the generation began; ISO 8601."),
  MEMBER(skip_reason, "Skipped because", BOTH, 0, "Why a skipped model was skipped."),
  MEMBER(skip_class, "Kind of skip", CM_IN_RECORD, 0,
         "What kept it from being run: `memory` (it will not fit; `--resume` with `--force` runs "
         "it), `model` (it takes no pictures, or no engine here runs it) or `setting` (it was asked "
         "for with one that decides which model answers, and that it has no place for)."),
  MEMBER(text, "Answer", CM_IN_RECORD, 0,
         "The answer; of a failure what had come until then."),
  MEMBER(stop_reason, "Stop reason", BOTH, 0,
         "Why the answer ended: `end`, `length`, `stop_word` or `aborted`."),
  WORDS("failure_class", "Failure", 0, get_failure_class, "The failure's class."),
  WORDS("failure_phase", "Failed in", 0, get_failure_phase, "The phase that failed."),
  WORDS("failure_message", "Message", 0, get_failure_message, "The line that explains it."),
  NUMBER("exit_status", "Exit status", "", ID, NONE, 0, get_exit_status,
         "The failed worker's exit status, where it exited by itself."),
  NUMBER("signal", "Signal", "", ID, NONE, 0, get_signal,
         "The number of the signal that ended the failed worker."),
  MEMBER(reasoning, "Reasoning", CM_IN_RECORD, 0,
         "What the model thought before its answer, where the engine tells the two apart."),
  MEMBER(prefetched, "Started ahead", BOTH, 0,
         "When the worker was started before its turn (`--prefetch`): `between models`, or `during "
         "a load` of the model before it. Absent where it was not."),
  WORDS("measured_by", "Measured by", 0, get_measured_by,
        "What the worker's engine did not measure itself, and who did: `server` (as it reports) or "
        "`client` (by when its answer arrived)."),
  WORDS("warnings", "Warnings", 0, get_warnings, "Codes of the warnings, joined by commas."),

  NUMBER("last_token_id", "Token", "", ID, NONE, 2, get_last_token_id,
         "The id of the last token made, in the model's own vocabulary."),
  NUMBER("prompt_tokens", "Prompt (tokens)", "tokens", COUNT, NONE, 3, get_prompt_tokens,
         "Text and image tokens in."),
  MEASURED(tokens_out, "Generation (tokens)", "tokens", COUNT, NONE, 4,
           "Tokens made, the end-of-text token not included."),
  NUMBER("all_tokens", "Total Tokens", "tokens", COUNT, NONE, 5, get_all_tokens,
         "Tokens in and out."),
  MEASURED(prefill_tps, "Prompt Tps", "tokens/s", RATE, HIGHER, 6,
           "All tokens in, divided by `prefill_s`."),
  MEASURED(decode_tps, "Gen TPS", "tokens/s", RATE, HIGHER, 7,
           "Tokens out less one, divided by `decode_s`."),
  BYTES(peak_rss_bytes, "Peak resident", 0, "Peak resident memory of the worker."),
  NUMBER("peak_bytes", "Peak (GB)", "bytes", MEMORY, LOWER, 8, get_peak,
         "`peak_rss_bytes`; where it is not measured `engine_peak_bytes`."),
  SECONDS(total_s, "Generation (s)", 9, "From `generate` sent to `answer` received."),
  SECONDS(load_s, "Load (s)", 10, "From `load` sent to `loaded` received."),
  NUMBER("load_and_answer_s", "Total (s)", "s", SECONDS, LOWER, 11, get_load_and_answer,
         "`load_s` and `total_s` together."),
  VERDICT("quality_issues", "Quality Issues", 12,
          "The reference report's labels of the answer, cut at 30 characters as it does."),
  VERDICT("error_package", "Error Package", 13,
          "The package at fault by the reference report's rule."),
  VERDICT("verdict", "Verdict", 14,
          "Whether a catalogue can use the answer and what most speaks against it; of a failure "
          "the layer at fault."),
  VERDICT("usability", "Usability", 0,
          "`usable`, `usable_with_caveats` or `unusable` (docs/judging.md)."),
  VERDICT("labels", "Labels", 0, "What was observed in the answer, joined by commas."),
  VERDICT("score", "Score", 0, "The reference report's utility score, 0 to 100."),
  VERDICT("grade", "Grade", 0, "Its grade: A, B, C, D or F."),
  VERDICT("weakness", "Weakness", 0, "Its word on the answer's main weakness."),
  VERDICT("echo_ratio", "Echo ratio", 0, "Share of the answer's words that the hint has, 0 to 1."),
  VERDICT("information_gain", "Information gain", 0, "Share that the hint has not."),
  VERDICT("compliance", "Compliance", 0, "Requested sections found, 0 to 1."),
  VERDICT("grounding", "Grounding", 0, "How much of the answer speaks of what is seen, 0 to 1."),
  VERDICT("reference_labels", "Reference labels", 0,
          "The labels of `quality_issues`, uncut, joined by \", \"."),
  VERDICT("error_class", "Error class", 0, "The failure's class by the reference report's rule."),
  VERDICT("diagnosis", "Diagnosis", 0, "The failure's class as diagnosed (docs/diagnosis.md)."),
  VERDICT("layer", "Layer", 0, "The layer at fault."),
  VERDICT("confidence", "Confidence", 0, "How sure that is: `known`, `inferred` or `unknown`."),
  VERDICT("signature", "Signature", 0, "Equal for equal failures of different models."),
  VERDICT("contradictions", "Contradictions", 0,
          "How many claims of the answer the photo's own metadata rules out; empty where it has "
          "none."),
  VERDICT("vocabulary_share", "From the list", 0,
          "Share of the answer's keywords that the person's list has, 0 to 1."),
  SECONDS(first_token_s, "TTFT (s)", 15,
          "Time to first token: from `generate` sent to the first token made."),
  MEASURED(image_tokens_in, "Image tokens", "tokens", COUNT, NONE, 16,
           "Tokens that the picture became."),
  MEASURED(tokens_in, "Tokens in", "tokens", COUNT, NONE, 0,
           "Text and image tokens in, where the engine does not tell them apart."),
  MEASURED(text_tokens_in, "Text tokens", "tokens", COUNT, NONE, 0,
           "Tokens of the prompt's text, the chat template's own included."),

  SECONDS(spawn_s, "Spawn", 0, "From the start of the process to its `hello`."),
  SECONDS(library_load_s, "Library load", 0, "The worker's share of it: loading libraries."),
  SECONDS(model_load_s, "Model load", 0, "Loading the text model."),
  SECONDS(projector_load_s, "Projector load", 0, "Loading the image encoder and projector."),
  SECONDS(teardown_s, "Teardown", 0, "From `quit` sent to the process reaped."),
  SECONDS(photo_prepare_s, "Photo preparation", 0,
          "Decoding and turning the photo, once for all models."),
  SECONDS(prepare_s, "Preparation", 0, "The worker's reading of the pixels, and tokenizing."),
  SECONDS(encode_s, "Image encode", 0, "The image encoder."),
  SECONDS(prefill_s, "Prefill", 0, "The prompt through the model, image tokens included."),
  SECONDS(decode_s, "Decode", 0, "From the first token made to the last."),

  MEASURED(predicted_peak_bytes, "Predicted peak", "bytes", MEMORY, NONE, 0,
           "Peak resident memory of the worker as estimated before the load."),
  {"prediction_error_percent", "Prediction's error", "%",
   "How far `predicted_peak_bytes` was above (negative: below) `peak_rss_bytes`; of answers only.", CM_FIELD_NUMBER,
   CM_FORMAT_RATE, CM_DIRECTION_NONE, CM_IN_TSV | CM_IN_DETAILS, 0, 0, get_prediction_error, NULL},
  BYTES(load_peak_rss_bytes, "Peak in load", 0, "Peak resident memory while loading."),
  BYTES(encode_peak_rss_bytes, "Peak in encode", 0, "Peak resident memory while encoding."),
  BYTES(prefill_peak_rss_bytes, "Peak in prefill", 0, "Peak resident memory in prefill."),
  BYTES(decode_peak_rss_bytes, "Peak in decode", 0, "Peak resident memory while decoding."),
  BYTES(weights_bytes, "Weights", 0, "Weights, as the engine reports, over all devices."),
  BYTES(kv_cache_bytes, "KV cache", 0, "Key and value cache, as the engine reports."),
  BYTES(compute_bytes, "Compute buffers", 0, "Compute buffers, as the engine reports."),
  BYTES(engine_peak_bytes, "Engine's peak", 0, "The peak of the engine's own allocator."),
  BYTES(engine_active_bytes, "Engine in use", 0,
        "What the engine's allocator holds in use at the answer's end."),
  BYTES(engine_cache_bytes, "Engine's cache", 0,
        "What the engine's allocator keeps for later at the answer's end."),
  BYTES(gpu_peak_bytes, "GPU peak", 0, "Peak GPU memory of the worker."),
  MEASURED(cpu_energy_j, "CPU energy", "J", RATE, LOWER, 0,
           "Energy of the CPU packages while the answer was made, of the whole machine."),
  MEASURED(gpu_energy_j, "GPU energy", "J", RATE, LOWER, 0,
           "Energy of the GPUs while the answer was made."),
  SECONDS(clock_error_s, "Clock error", 0,
          "Largest disagreement between the worker's clock and the supervisor's."),
};
/* clang-format on */

const CmField *
cm_fields(gsize *ret_count)
{
  *ret_count = G_N_ELEMENTS(fields);
  return fields;
}

const CmField *
cm_field_find(const char *key)
{
  for (gsize i = 0; i < G_N_ELEMENTS(fields); i++)
    if (g_str_equal(fields[i].key, key))
      return &fields[i];
  return NULL;
}

const CmField *
cm_field_of_column(guint column)
{
  for (gsize i = 0; i < G_N_ELEMENTS(fields); i++)
    if (column > 0 && fields[i].column == column)
      return &fields[i];
  return NULL;
}

gboolean
cm_field_is_number(const CmField *self)
{
  return self->kind == CM_FIELD_MEASURED || self->kind == CM_FIELD_NUMBER;
}

double
cm_field_number(const CmField *self, const CmResult *result)
{
  if (self->kind == CM_FIELD_NUMBER)
    return self->number(result);
  if (self->kind != CM_FIELD_MEASURED)
    return NAN;
  double value;
  memcpy(&value, (const char *)&result->measured + self->offset, sizeof value);
  return value;
}

double *
cm_field_slot(const CmField *self, CmMeasurement *measured)
{
  g_return_val_if_fail(self->kind == CM_FIELD_MEASURED, NULL);
  return (double *)(void *)((char *)measured + self->offset);
}

char **
cm_field_member(const CmField *self, CmResult *result)
{
  g_return_val_if_fail(self->kind == CM_FIELD_MEMBER, NULL);
  return (char **)(void *)((char *)result + self->offset);
}

/* The text of a field that is no number; "" for none. */
static char *
field_text(const CmField *self, const CmResult *result)
{
  char *text = NULL;
  if (self->kind == CM_FIELD_WORDS)
    text = self->words(result);
  else if (self->kind == CM_FIELD_MEMBER)
    text = g_strdup(*cm_field_member(self, (CmResult *)result));
  return text != NULL ? text : g_strdup("");
}

char *
cm_field_show(const CmField *self, const CmResult *result)
{
  if (cm_field_is_number(self))
    return cm_format_number(self->format, cm_field_number(self, result));
  return field_text(self, result);
}

char *
cm_field_raw(const CmField *self, const CmResult *result)
{
  if (cm_field_is_number(self))
    return cm_format_exact(cm_field_number(self, result));
  return field_text(self, result);
}
