/* SPDX-License-Identifier: MIT */
#include "cm-request-settings.h"

#include "cm-error.h"
#include "cm-option-value.h"
#include "cm-schema.h"

#include <string.h>

/* A picture's side that every worker takes (docs/photos.md bounds photos likewise). */
#define RESIZE_MAX 16384

/* One argument of a processor. */
#define ARGUMENT_LIMITS ((CmJsonLimits){.bytes = 65536, .items = 1000, .depth = 8})

static gboolean
wrong(GError **error, const char *message)
{
  g_set_error_literal(error, CM_ERROR, CM_ERROR_USAGE, message);
  return FALSE;
}

static gboolean
was_given(const CmOptions *options, const char *long_name)
{
  return cm_option_was_given(options, cm_option_find(long_name));
}

/* "448" or "448x336". */
static gboolean
parse_resize(const char *text, gint64 *ret_width, gint64 *ret_height)
{
  g_auto(GStrv) sides = g_strsplit(text, "x", 2);
  const char *height = sides[0] != NULL && sides[1] != NULL ? sides[1] : text;
  return sides[0] != NULL && cm_value_parse_integer(sides[0], ret_width) &&
         cm_value_parse_integer(height, ret_height) && *ret_width >= 1 && *ret_height >= 1 &&
         *ret_width <= RESIZE_MAX && *ret_height <= RESIZE_MAX;
}

/* What stands behind "=": JSON where it is one value, else the text; NULL for a list or an object
 * that is none. */
static json_t *
argument_value(const char *text)
{
  g_autofree char *list = g_strdup_printf("[%s]", text);
  g_autoptr(json_t) values = cm_json_parse(list, strlen(list), ARGUMENT_LIMITS, NULL);
  if (json_array_size(values) == 1)
    return json_incref(json_array_get(values, 0));
  return *text == '{' || *text == '[' ? NULL : json_string(text);
}

/* The arguments of --processor-arg as an object. */
static json_t *
processor_arguments(const CmOptions *options, GError **error)
{
  g_autoptr(json_t) arguments = json_object();
  for (guint i = 0; i < options->processor_args->len; i++) {
    const char *text = g_ptr_array_index(options->processor_args, i);
    const char *equals = strchr(text, '=');
    g_autofree char *shown = g_strescape(text, NULL);
    if (equals == NULL || equals == text || !g_utf8_validate(text, -1, NULL)) {
      g_set_error(error, CM_ERROR, CM_ERROR_USAGE,
                  "--processor-arg takes KEY=VALUE, such as max_pixels=200704, not \"%s\"", shown);
      return NULL;
    }
    g_autofree char *key = g_strndup(text, (gsize)(equals - text));
    if (json_object_get(arguments, key) != NULL) {
      g_set_error(error, CM_ERROR, CM_ERROR_USAGE, "--processor-arg gives %s twice", key);
      return NULL;
    }
    json_t *value = argument_value(equals + 1);
    if (value == NULL) {
      g_set_error(error, CM_ERROR, CM_ERROR_USAGE,
                  "--processor-arg %s: what stands behind = begins like JSON and is none", shown);
      return NULL;
    }
    json_object_set_new(arguments, key, value);
  }
  return g_steal_pointer(&arguments);
}

static gboolean
check_cache(const CmOptions *options, GError **error)
{
  if (options->kv_bits != NULL)
    return TRUE;
  if (was_given(options, "kv-group-size"))
    return wrong(error, "--kv-group-size goes with --kv-bits BITS: without it the cache is not "
                        "quantised");
  if (was_given(options, "kv-quantized-start"))
    return wrong(error,
                 "--kv-quantized-start goes with --kv-bits BITS: without it the cache is not "
                 "quantised");
  return TRUE;
}

static gboolean
check_thinking(const CmOptions *options, GError **error)
{
  const struct {
    const char *name;
    gboolean asked;
  } parts[] = {
      {"thinking-budget", options->thinking_budget > 0},
      {"thinking-start", options->thinking_start != NULL},
      {"thinking-end", options->thinking_end != NULL},
  };
  gboolean on = g_strcmp0(options->thinking, "on") == 0;
  for (gsize i = 0; i < G_N_ELEMENTS(parts) && !on; i++) {
    if (!parts[i].asked)
      continue;
    g_set_error(error, CM_ERROR, CM_ERROR_USAGE, "--%s goes with --thinking on", parts[i].name);
    return FALSE;
  }
  const char *ends[] = {options->thinking_start, options->thinking_end};
  for (gsize i = 0; i < G_N_ELEMENTS(ends); i++)
    if (ends[i] != NULL && *ends[i] == '\0')
      return wrong(error, "--thinking-start and --thinking-end take a token, not an empty text");
  return TRUE;
}

/* What git and hubs call a revision: no empty part, no "..", nothing hidden. */
static gboolean
check_revision(const char *revision, GError **error)
{
  gboolean good = revision == NULL || strlen(revision) >= 1;
  g_auto(GStrv) parts = g_strsplit(revision != NULL ? revision : "main", "/", -1);
  for (guint i = 0; parts[i] != NULL; i++)
    good = good && *parts[i] != '\0' && *parts[i] != '.';
  if (good)
    return TRUE;
  g_autofree char *shown = g_strescape(revision, NULL);
  g_set_error(error, CM_ERROR, CM_ERROR_USAGE,
              "--revision takes a branch, a tag or the first digits of a commit, not \"%s\"",
              shown);
  return FALSE;
}

/* Paths that requests hold, which are UTF-8. */
static gboolean
check_paths(const CmOptions *options, GError **error)
{
  const struct {
    const char *name, *path;
  } paths[] = {{"adapter", options->adapter}, {"server-key-file", options->server_key_file}};
  for (gsize i = 0; i < G_N_ELEMENTS(paths); i++) {
    if (paths[i].path == NULL || g_utf8_validate(paths[i].path, -1, NULL))
      continue;
    g_autofree char *shown = g_strescape(paths[i].path, NULL);
    g_set_error(error, CM_ERROR, CM_ERROR_USAGE,
                "--%s \"%s\": the path is not UTF-8, and requests to workers are; rename it, or "
                "link to it by another name",
                paths[i].name, shown);
    return FALSE;
  }
  /* behind a launcher it may lie on another machine */
  if (options->adapter == NULL || options->launcher != NULL ||
      g_file_test(options->adapter, G_FILE_TEST_IS_DIR))
    return TRUE;
  g_set_error(error, CM_ERROR, CM_ERROR_NOT_FOUND,
              "--adapter %s: no such folder; name one with adapter_config.json", options->adapter);
  return FALSE;
}

gboolean
cm_request_settings_check(const CmOptions *options, GError **error)
{
  gint64 width = 0, height = 0;
  if (options->resize != NULL && !parse_resize(options->resize, &width, &height)) {
    g_autofree char *shown = g_strescape(options->resize, NULL);
    g_set_error(error, CM_ERROR, CM_ERROR_USAGE,
                "--resize takes WIDTHxHEIGHT in pixels, 1x1 to 16384x16384, not \"%s\"", shown);
    return FALSE;
  }
  g_autoptr(json_t) arguments = processor_arguments(options, error);
  return arguments != NULL && check_cache(options, error) && check_thinking(options, error) &&
         check_revision(options->revision, error) && check_paths(options, error);
}

static void
set_text(json_t *settings, const char *key, const char *text)
{
  g_autofree char *valid = text != NULL ? g_utf8_make_valid(text, -1) : NULL;
  cm_json_set_string(settings, key, valid);
}

static void
set_texts(json_t *settings, const char *key, const GPtrArray *texts)
{
  json_t *array = json_array();
  for (guint i = 0; i < texts->len; i++) {
    g_autofree char *valid = g_utf8_make_valid(g_ptr_array_index(texts, i), -1);
    json_array_append_new(array, json_string(valid));
  }
  json_object_set_new(settings, key, array);
}

/* A number of an option for which 0 asks for nothing. */
static void
set_asked(json_t *settings, const char *key, gint64 value)
{
  if (value > 0)
    json_object_set_new(settings, key, json_integer(value));
}

json_t *
cm_request_settings_for_load(const CmOptions *options)
{
  json_t *settings = json_object();
  json_object_set_new(settings, "context_tokens", json_integer(options->context));
  json_object_set_new(settings, "threads", json_integer(options->threads));
  json_object_set_new(settings, "gpu_layers", json_integer(options->gpu_layers));
  json_object_set_new(settings, "batch_tokens", json_integer(options->batch));
  json_object_set_new(settings, "ubatch_tokens", json_integer(options->ubatch));
  if (options->trust_remote_code)
    json_object_set_new(settings, "trust_remote_code", json_true());
  if (options->lazy_load)
    json_object_set_new(settings, "lazy", json_true());
  /* a worker may look from another folder */
  g_autofree char *adapter =
      options->adapter != NULL ? g_canonicalize_filename(options->adapter, NULL) : NULL;
  set_text(settings, "adapter", options->launcher == NULL ? adapter : options->adapter);
  if (options->processor_args->len > 0)
    json_object_set_new(settings, "processor_arguments", processor_arguments(options, NULL));
  return settings;
}

static void
set_cache(json_t *settings, const CmOptions *options)
{
  set_asked(settings, "kv_cache_tokens", options->kv_cache_tokens);
  set_asked(settings, "prefill_step_tokens", options->prefill_step);
  if (options->kv_bits == NULL)
    return;
  gint64 bits = g_ascii_strtoll(options->kv_bits, NULL, 10);
  gint64 group = g_ascii_strtoll(options->kv_group_size, NULL, 10);
  json_object_set_new(settings, "kv_bits", json_integer(bits));
  json_object_set_new(settings, "kv_group_size", json_integer(group));
  json_object_set_new(settings, "kv_quantized_start", json_integer(options->kv_quantized_start));
}

static void
set_thinking(json_t *settings, const CmOptions *options)
{
  if (options->thinking == NULL)
    return;
  gboolean on = g_str_equal(options->thinking, "on");
  json_object_set_new(settings, "thinking", json_boolean(on));
  set_asked(settings, "thinking_budget_tokens", options->thinking_budget);
  set_text(settings, "thinking_start", options->thinking_start);
  set_text(settings, "thinking_end", options->thinking_end);
}

json_t *
cm_request_settings_for_generate(const CmOptions *options, gboolean with_schema)
{
  json_t *settings = json_object();
  json_object_set_new(settings, "max_tokens", json_integer(options->max_tokens));
  cm_json_set_number(settings, "temperature", options->temperature);
  json_object_set_new(settings, "top_k", json_integer(options->top_k));
  cm_json_set_number(settings, "top_p", options->top_p);
  cm_json_set_number(settings, "min_p", options->min_p);
  cm_json_set_number(settings, "repetition_penalty", options->repetition_penalty);
  json_object_set_new(settings, "repetition_window", json_integer(options->repetition_window));
  json_object_set_new(settings, "seed", json_integer(options->seed));
  set_texts(settings, "stop", options->stop);
  set_cache(settings, options);
  set_thinking(settings, options);
  gint64 width = 0, height = 0;
  if (options->resize != NULL && parse_resize(options->resize, &width, &height))
    json_object_set_new(settings, "resize",
                        json_pack("[I, I]", (json_int_t)width, (json_int_t)height));
  if (options->eos_tokens->len > 0)
    set_texts(settings, "eos_tokens", options->eos_tokens);
  if (with_schema && options->schema)
    json_object_set_new(settings, "schema", cm_schema_catalogue());
  return settings;
}
