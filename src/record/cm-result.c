/* SPDX-License-Identifier: MIT */
#include "cm-result.h"

#include <math.h>
#include <string.h>

static const char *const status_names[] = {
    [CM_STATUS_ANSWERED] = "answered",
    [CM_STATUS_FAILED] = "failed",
    [CM_STATUS_SKIPPED] = "skipped",
};

static void
warning_free(gpointer data)
{
  CmWarning *self = data;
  g_free(self->code);
  g_free(self->message);
  g_free(self);
}

static void
buffer_free(gpointer data)
{
  CmBuffer *self = data;
  g_free(self->kind);
  g_free(self->device);
  g_free(self);
}

CmFailure *
cm_failure_new(const char *class_name, const char *phase, const char *message)
{
  CmFailure *self = g_new0(CmFailure, 1);
  self->class_name = g_strdup(class_name);
  self->phase = g_strdup(phase);
  self->message = g_strdup(message);
  self->exit_status = -1;
  return self;
}

void
cm_failure_free(CmFailure *self)
{
  if (self == NULL)
    return;
  g_free(self->class_name);
  g_free(self->phase);
  g_free(self->message);
  g_strfreev(self->details);
  g_free(self->stderr_text);
  json_decref(self->exception);
  g_free(self);
}

CmResult *
cm_result_new(const char *model_id, const char *photo_id, const char *lane, guint repeat)
{
  CmResult *self = g_new0(CmResult, 1);
  self->model_id = g_strdup(model_id);
  self->photo_id = g_strdup(photo_id);
  self->lane = g_strdup(lane);
  self->repeat = repeat;
  self->last_token_id = -1;
  cm_measurement_init(&self->measured);
  self->warnings = g_ptr_array_new_with_free_func(warning_free);
  self->buffers = g_ptr_array_new_with_free_func(buffer_free);
  return self;
}

void
cm_result_free(CmResult *self)
{
  if (self == NULL)
    return;
  g_free(self->model_id);
  g_free(self->model_path);
  g_free(self->engine);
  g_free(self->engine_version);
  g_free(self->photo_id);
  g_free(self->lane);
  g_free(self->control);
  g_free(self->started_at);
  g_free(self->skip_reason);
  g_free(self->skip_class);
  g_free(self->text);
  g_free(self->stop_reason);
  json_decref(self->last_token_ids);
  g_free(self->reasoning);
  json_decref(self->measured_by);
  g_free(self->prefetched);
  cm_failure_free(self->failure);
  g_ptr_array_unref(self->warnings);
  g_ptr_array_unref(self->buffers);
  json_decref(self->model);
  json_decref(self->settings);
  json_decref(self->extra);
  g_free(self);
}

CmGeneration
cm_result_generation(const CmResult *self)
{
  return (CmGeneration){self->model_id, self->photo_id, self->lane, self->control, self->repeat};
}

/* JSON strings hold no NUL but any other byte, so each part is preceded by its length. */
char *
cm_generation_key(const CmGeneration *self)
{
  const char *parts[] = {self->model_id, self->photo_id, self->lane, self->control};
  GString *key = g_string_new(NULL);
  for (gsize i = 0; i < G_N_ELEMENTS(parts); i++) {
    if (parts[i] != NULL)
      g_string_append_printf(key, "%" G_GSIZE_FORMAT ":%s", strlen(parts[i]), parts[i]);
    g_string_append_c(key, ' ');
  }
  g_string_append_printf(key, "%u", self->repeat);
  return g_string_free(key, FALSE);
}

double
cm_result_peak_bytes(const CmResult *self)
{
  double resident = self->measured.peak_rss_bytes;
  return isnan(resident) ? self->measured.engine_peak_bytes : resident;
}

const CmWarning *
cm_result_warning(const CmResult *self, const char *code)
{
  for (guint i = 0; i < self->warnings->len; i++) {
    const CmWarning *warning = g_ptr_array_index(self->warnings, i);
    if (g_str_equal(warning->code, code))
      return warning;
  }
  return NULL;
}

void
cm_result_warn(CmResult *self, const char *code, const char *format, ...)
{
  if (cm_result_warning(self, code) != NULL)
    return;
  CmWarning *warning = g_new0(CmWarning, 1);
  warning->code = g_strdup(code);
  va_list args;
  va_start(args, format);
  warning->message = g_strdup_vprintf(format, args);
  va_end(args);
  g_ptr_array_add(self->warnings, warning);
}

void
cm_result_add_teardown(CmResult *self, const CmResult *teardown)
{
  self->measured.teardown_s = teardown->measured.teardown_s;
  for (guint i = 0; i < teardown->warnings->len; i++) {
    const CmWarning *warning = g_ptr_array_index(teardown->warnings, i);
    cm_result_warn(self, warning->code, "%s", warning->message);
  }
}

static double *
sum_of_kind(CmMeasurement *measured, const char *kind)
{
  if (g_str_equal(kind, "weights"))
    return &measured->weights_bytes;
  if (g_str_equal(kind, "kv_cache"))
    return &measured->kv_cache_bytes;
  if (g_str_equal(kind, "compute"))
    return &measured->compute_bytes;
  return NULL;
}

void
cm_result_add_buffer(CmResult *self, const char *kind, const char *device, double bytes)
{
  CmBuffer *buffer = g_new0(CmBuffer, 1);
  buffer->kind = g_strdup(kind);
  buffer->device = g_strdup(device);
  buffer->bytes = bytes;
  g_ptr_array_add(self->buffers, buffer);

  double *sum = sum_of_kind(&self->measured, kind);
  if (sum != NULL && !isnan(bytes))
    *sum = isnan(*sum) ? bytes : *sum + bytes;
}

CmPhoto *
cm_photo_new(void)
{
  CmPhoto *self = g_new0(CmPhoto, 1);
  self->bytes = -1;
  self->prepare_s = NAN;
  return self;
}

void
cm_photo_free(CmPhoto *self)
{
  if (self == NULL)
    return;
  g_free(self->id);
  g_free(self->path);
  g_free(self->sha256);
  g_free(self->format);
  json_decref(self->decoding);
  json_decref(self->metadata);
  json_decref(self->truth);
  g_free(self->pixels_path);
  g_free(self->pixels_sha256);
  g_free(self);
}

CmPrompt *
cm_prompt_new(const char *lane, const char *text)
{
  CmPrompt *self = g_new0(CmPrompt, 1);
  self->lane = g_strdup(lane);
  self->text = g_strdup(text);
  self->sha256 = g_compute_checksum_for_string(G_CHECKSUM_SHA256, text, -1);
  return self;
}

void
cm_prompt_free(CmPrompt *self)
{
  if (self == NULL)
    return;
  g_free(self->lane);
  g_free(self->photo_id);
  g_free(self->text);
  g_free(self->sha256);
  g_free(self);
}

CmRun *
cm_run_new(void)
{
  CmRun *self = g_new0(CmRun, 1);
  self->photos = g_ptr_array_new_with_free_func((GDestroyNotify)cm_photo_free);
  self->controls = g_ptr_array_new_with_free_func((GDestroyNotify)cm_photo_free);
  self->prompts = g_ptr_array_new_with_free_func((GDestroyNotify)cm_prompt_free);
  return self;
}

void
cm_run_free(CmRun *self)
{
  if (self == NULL)
    return;
  g_free(self->schema);
  g_free(self->program_version);
  g_free(self->started_at);
  g_free(self->finished_at);
  g_ptr_array_unref(self->photos);
  g_ptr_array_unref(self->controls);
  json_decref(self->left_out);
  json_decref(self->vocabulary);
  g_ptr_array_unref(self->prompts);
  json_decref(self->settings);
  json_decref(self->machine);
  json_decref(self->versions);
  json_decref(self->changes);
  json_decref(self->limits);
  json_decref(self->extra);
  g_free(self);
}

const CmPrompt *
cm_run_find_prompt(const CmRun *self, const char *photo_id, const char *lane)
{
  for (guint i = 0; i < self->prompts->len; i++) {
    const CmPrompt *prompt = g_ptr_array_index(self->prompts, i);
    if (g_strcmp0(prompt->lane, lane) == 0 &&
        (prompt->photo_id == NULL || g_strcmp0(prompt->photo_id, photo_id) == 0))
      return prompt;
  }
  return NULL;
}

static const CmPhoto *
photo_of_id(const GPtrArray *photos, const char *id)
{
  for (guint i = 0; i < photos->len; i++) {
    const CmPhoto *photo = g_ptr_array_index(photos, i);
    if (g_strcmp0(photo->id, id) == 0)
      return photo;
  }
  return NULL;
}

const CmPhoto *
cm_run_find_photo(const CmRun *self, const char *id)
{
  return photo_of_id(self->photos, id);
}

const CmPhoto *
cm_run_find_control(const CmRun *self, const char *id)
{
  return photo_of_id(self->controls, id);
}

const char *
cm_status_to_string(CmStatus status)
{
  return status_names[status];
}

gboolean
cm_status_from_string(const char *name, CmStatus *ret_status)
{
  for (guint i = 0; i < G_N_ELEMENTS(status_names); i++) {
    if (g_strcmp0(name, status_names[i]) == 0) {
      *ret_status = (CmStatus)i;
      return TRUE;
    }
  }
  return FALSE;
}
