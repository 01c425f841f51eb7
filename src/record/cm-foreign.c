/* SPDX-License-Identifier: MIT */
#include "cm-foreign.h"

#include "cm-error.h"
#include "cm-members.h"

#include <math.h>

#define PHOTO_ID     "photo-1" /* it shows all models one photo */
#define DEFAULT_LANE "default"
#define BYTES_PER_GB 1e9
#define ENGINE       "mlx-vlm"   /* the one engine it drives */
#define CLASS_NAME   "exception" /* its models fail by a Python exception and in no other way */

/* A table of names: theirs, and ours. */
typedef struct {
  const char *theirs;
  const char *ours;
} Name;

static const Name phases[] = {
    {"import", "load"},
    {"model_load", "load"},
    {"processor_load", "load"},
    {"tokenizer_load", "load"},
    {"model_preflight", "load"},
    {"input_validation", "prepare"},
    {"prompt_prep", "prepare"},
    {"prefill", "prefill"},
    {"generation_before_first_token", "prefill"},
    {"decode", "decode"},
    {"generation_after_first_token", "decode"},
    {"cleanup", "teardown"},
};

static const Name stop_reasons[] = {
    {"completed", "end"},
    {"stop", "end"},
    {"length", "length"},
    {"max_tokens", "length"},
};

/* Our name for the member's value, which is then removed; a name not in the table stays. */
static char *
take_name(json_t *object, const char *key, const Name *names, gsize count)
{
  const char *value = cm_json_get_string(object, key);
  for (gsize i = 0; value != NULL && i < count; i++) {
    if (!g_str_equal(names[i].theirs, value))
      continue;
    json_object_del(object, key);
    return g_strdup(names[i].ours);
  }
  return NULL;
}

/* Keeps what is left of the object: members of no value are none. */
static json_t *
keep_rest(json_t *rest)
{
  const char *key;
  json_t *value;
  void *next;
  json_object_foreach_safe(rest, next, key, value)
  {
    if (json_is_null(value) || (json_is_object(value) && json_object_size(value) == 0))
      json_object_del(rest, key);
  }
  json_t *extra = json_object();
  json_object_set(extra, CM_FOREIGN_EXTRA, rest);
  return extra;
}

gboolean
cm_foreign_is_header(const json_t *object)
{
  return g_strcmp0(cm_json_get_string(object, "_type"), "metadata") == 0 &&
         cm_json_get_string(object, "format_version") != NULL;
}

static void
take_photo(json_t *rest, CmRun *run)
{
  json_t *image = json_object_get(rest, "image");
  if (!json_is_object(image))
    return;
  CmPhoto *photo = cm_photo_new();
  photo->id = g_strdup(PHOTO_ID);
  cm_members_take_string(image, "name", &photo->path);
  cm_members_take_string(image, "sha256", &photo->sha256);
  photo->bytes = cm_members_take_integer(image, "size_bytes", -1, 0, G_MAXINT64);
  photo->width = (guint)cm_members_take_integer(image, "width", 0, 1, G_MAXUINT);
  photo->height = (guint)cm_members_take_integer(image, "height", 0, 1, G_MAXUINT);
  g_ptr_array_add(run->photos, photo);
}

CmRun *
cm_foreign_run_from_json(const json_t *object, GError **error)
{
  const char *version = cm_json_get_string(object, "format_version");
  if (version == NULL || version[0] < '1' || version[0] > '3' || version[1] != '.') {
    g_set_error(error, CM_ERROR, CM_ERROR_UNSUPPORTED,
                "records of the Python tool of format \"%.64s\"; this version reads 1.x to 3.x",
                version != NULL ? version : "");
    return NULL;
  }
  g_autoptr(json_t) rest = json_deep_copy(object);
  g_autofree char *prompt = NULL, *lane = NULL;
  CmRun *run = cm_run_new();
  json_object_del(rest, "_type");
  cm_members_take_string(rest, "prompt", &prompt);
  cm_members_take_string(rest, "eval_mode", &lane);
  g_ptr_array_add(run->prompts,
                  cm_prompt_new(lane != NULL ? lane : DEFAULT_LANE, prompt != NULL ? prompt : ""));
  cm_members_take_string(rest, "started_at", &run->started_at);
  cm_members_take_string(rest, "timestamp", &run->finished_at); /* when the file was written */
  run->machine = cm_members_take_json(rest, "system");
  run->versions = cm_members_take_json(rest, "library_versions");
  run->settings = cm_members_take_json(rest, "generation_settings");
  take_photo(rest, run);
  run->extra = keep_rest(rest);
  return run;
}

static void
take_numbers(json_t *rest, CmResult *result)
{
  CmMeasurement *measured = &result->measured;
  json_t *metrics = json_object_get(rest, "metrics");
  json_t *timing = json_object_get(rest, "timing");
  measured->tokens_in = cm_members_take_number(metrics, "prompt_tokens");
  measured->tokens_out = cm_members_take_number(metrics, "generation_tokens");
  measured->prefill_tps = cm_members_take_number(metrics, "prompt_tps");
  measured->decode_tps = cm_members_take_number(metrics, "generation_tps");
  measured->engine_peak_bytes = cm_members_take_number(metrics, "peak_memory_gb") * BYTES_PER_GB;
  measured->total_s = cm_members_take_number(timing, "generation_time_s");
  measured->load_s = cm_members_take_number(timing, "model_load_time_s");
  result->stop_reason = take_name(timing, "stop_reason", stop_reasons, G_N_ELEMENTS(stop_reasons));
}

static void
set_string(json_t *object, const char *key, char **text)
{
  cm_json_set_string(object, key, *text);
  g_clear_pointer(text, g_free);
}

/* The exception of a failure: its members are named in `keys`, in the order of `ours`. */
static void
take_exception(json_t *from, const char *const *keys, CmFailure *failure)
{
  static const char *const ours[] = {"type", "module", "traceback"};
  g_autoptr(json_t) exception = json_object();
  for (gsize i = 0; i < G_N_ELEMENTS(ours); i++) {
    g_autofree char *text = NULL;
    cm_members_take_string(from, keys[i], &text);
    set_string(exception, ours[i], &text);
  }
  json_t *chain = json_object_get(from, "exception_chain");
  if (json_is_array(chain))
    json_object_set(exception, "chain", chain);
  json_object_del(from, "exception_chain");
  if (json_object_size(exception) > 0)
    failure->exception = g_steal_pointer(&exception);
}

static CmFailure *
take_failure(json_t *rest)
{
  static const char *const new_keys[] = {"exception_type", "exception_module", "traceback"};
  static const char *const old_keys[] = {"error_type", "root_error_module", "error_traceback"};
  CmFailure *failure = cm_failure_new(CLASS_NAME, NULL, NULL);
  json_t *inner = json_object_get(rest, "failure");
  gboolean is_new = json_is_object(inner);
  json_t *from = is_new ? inner : rest;
  cm_members_take_string(from, is_new ? "message" : "error_message", &failure->message);
  failure->phase =
      take_name(from, is_new ? "phase" : "failure_phase", phases, G_N_ELEMENTS(phases));
  take_exception(from, is_new ? new_keys : old_keys, failure);
  cm_members_take_string(rest, "captured_output_on_fail", &failure->stderr_text);
  return failure;
}

/* FALSE where the record does not tell. */
static gboolean
read_status(const json_t *object, CmStatus *ret_status)
{
  const json_t *success = json_object_get(object, "success");
  const char *execution = cm_json_get_string(json_object_get(object, "assessment"), "execution");
  gboolean succeeded;
  if (json_is_boolean(success))
    succeeded = json_is_true(success);
  else if (execution != NULL)
    succeeded = g_str_equal(execution, "completed");
  else if (json_object_get(object, "failure") != NULL)
    succeeded = json_is_null(json_object_get(object, "failure"));
  else
    return FALSE;
  *ret_status = succeeded ? CM_STATUS_ANSWERED : CM_STATUS_FAILED;
  return TRUE;
}

CmResult *
cm_foreign_result_from_json(const json_t *object, const CmRun *run, GError **error)
{
  CmStatus status;
  const char *model = cm_json_get_string(object, "model");
  if (g_strcmp0(cm_json_get_string(object, "_type"), "result") != 0 || model == NULL ||
      !read_status(object, &status)) {
    g_set_error(error, CM_ERROR, CM_ERROR_INVALID,
                "not a result of the Python tool: it needs _type, model, and success or failure");
    return NULL;
  }
  g_autoptr(json_t) rest = json_deep_copy(object);
  const CmPrompt *prompt = g_ptr_array_index(run->prompts, 0);
  CmResult *result = cm_result_new(model, PHOTO_ID, prompt->lane, 0);
  json_object_del(rest, "_type");
  json_object_del(rest, "model");
  json_object_del(rest, "success");
  result->status = status;
  result->engine = g_strdup(ENGINE);
  result->engine_version = g_strdup(cm_json_get_string(run->versions, ENGINE));
  take_numbers(rest, result);
  cm_members_take_string(rest, "generated_text", &result->text);
  if (status == CM_STATUS_FAILED)
    result->failure = take_failure(rest);
  else if (result->text == NULL)
    result->text = g_strdup(""); /* an empty answer is left out of the record */
  result->extra = keep_rest(rest);
  return result;
}
