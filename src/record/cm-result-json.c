/* SPDX-License-Identifier: MIT */
#include "cm-result-json.h"

#include "cm-error.h"
#include "cm-fields.h"
#include "cm-measured-by.h"
#include "cm-members.h"

#define TEARDOWN "teardown"

static void
add_fields(json_t *object, const CmResult *result)
{
  gsize count;
  const CmField *fields = cm_fields(&count);
  g_autoptr(json_t) measured = json_object();
  for (gsize i = 0; i < count; i++) {
    const CmField *field = &fields[i];
    if (!(field->uses & CM_IN_RECORD))
      continue;
    if (field->kind == CM_FIELD_MEASURED)
      cm_json_set_number(measured, field->key, cm_field_number(field, result));
    else if (field->kind == CM_FIELD_MEMBER)
      cm_json_set_string(object, field->key, *cm_field_member(field, (CmResult *)result));
  }
  json_object_set(object, "measured", measured);
}

static json_t *
failure_to_json(const CmFailure *failure)
{
  json_t *object = json_object();
  cm_json_set_string(object, "class", failure->class_name);
  cm_json_set_string(object, "phase", failure->phase);
  cm_json_set_string(object, "message", failure->message);
  cm_members_set_strings(object, "details", failure->details);
  if (failure->exit_status >= 0)
    cm_json_set_number(object, "exit_status", failure->exit_status);
  if (failure->signal != 0)
    cm_json_set_number(object, "signal", failure->signal);
  cm_json_set_string(object, "stderr", failure->stderr_text);
  cm_members_set_json(object, "exception", failure->exception);
  return object;
}

static json_t *
warnings_to_json(const GPtrArray *warnings)
{
  json_t *array = json_array();
  for (guint i = 0; i < warnings->len; i++) {
    const CmWarning *warning = g_ptr_array_index(warnings, i);
    json_t *object = json_object();
    cm_json_set_string(object, "code", warning->code);
    cm_json_set_string(object, "message", warning->message);
    json_array_append_new(array, object);
  }
  return array;
}

static json_t *
buffers_to_json(const GPtrArray *buffers)
{
  json_t *array = json_array();
  for (guint i = 0; i < buffers->len; i++) {
    const CmBuffer *buffer = g_ptr_array_index(buffers, i);
    json_t *object = json_object();
    cm_json_set_string(object, "kind", buffer->kind);
    cm_json_set_string(object, "device", buffer->device);
    cm_json_set_number(object, "bytes", buffer->bytes);
    json_array_append_new(array, object);
  }
  return array;
}

json_t *
cm_result_to_json(const CmResult *result)
{
  json_t *object = json_object();
  cm_json_set_string(object, "_type", "result");
  cm_json_set_string(object, "status", cm_status_to_string(result->status));
  cm_json_set_number(object, "repeat", result->repeat);
  add_fields(object, result);
  if (result->last_token_id >= 0)
    json_object_set_new(object, "last_token_id", json_integer(result->last_token_id));
  cm_members_set_json(object, "last_token_ids", result->last_token_ids);
  cm_members_set_json(object, "measured_by", result->measured_by);
  if (result->failure != NULL)
    json_object_set_new(object, "failure", failure_to_json(result->failure));
  if (result->warnings->len > 0)
    json_object_set_new(object, "warnings", warnings_to_json(result->warnings));
  if (result->buffers->len > 0)
    json_object_set_new(object, "buffers", buffers_to_json(result->buffers));
  cm_members_set_json(object, "model", result->model);
  cm_members_set_json(object, "settings", result->settings);
  cm_members_add_extra(object, result->extra);
  return object;
}

json_t *
cm_teardown_to_json(const CmResult *teardown)
{
  json_t *object = json_object(), *measured = json_object();
  cm_json_set_string(object, "_type", TEARDOWN);
  cm_json_set_number(object, "repeat", teardown->repeat);
  cm_json_set_string(object, "model_id", teardown->model_id);
  cm_json_set_string(object, "photo_id", teardown->photo_id);
  cm_json_set_string(object, "lane", teardown->lane);
  cm_json_set_string(object, "control", teardown->control);
  cm_json_set_number(measured, "teardown_s", teardown->measured.teardown_s);
  json_object_set_new(object, "measured", measured);
  if (teardown->warnings->len > 0)
    json_object_set_new(object, "warnings", warnings_to_json(teardown->warnings));
  return object;
}

/* From here on, reading. `rest` is a copy of the object; what is understood is taken out of it. */

static void
take_fields(json_t *rest, CmResult *result)
{
  gsize count;
  const CmField *fields = cm_fields(&count);
  json_t *measured = json_object_get(rest, "measured");
  for (gsize i = 0; i < count; i++) {
    const CmField *field = &fields[i];
    if (!(field->uses & CM_IN_RECORD))
      continue;
    if (field->kind == CM_FIELD_MEASURED)
      *cm_field_slot(field, &result->measured) = cm_members_take_number(measured, field->key);
    else if (field->kind == CM_FIELD_MEMBER)
      cm_members_take_string(rest, field->key, cm_field_member(field, result));
  }
  cm_members_drop_empty(rest, "measured");
}

static CmFailure *
take_failure(json_t *rest)
{
  json_t *object = json_object_get(rest, "failure");
  if (!json_is_object(object))
    return NULL;
  CmFailure *failure = cm_failure_new(NULL, NULL, NULL);
  cm_members_take_string(object, "class", &failure->class_name);
  cm_members_take_string(object, "phase", &failure->phase);
  cm_members_take_string(object, "message", &failure->message);
  failure->details = cm_members_take_strings(object, "details");
  failure->exit_status = (int)cm_members_take_integer(object, "exit_status", -1, 0, G_MAXINT);
  failure->signal = (int)cm_members_take_integer(object, "signal", 0, 1, G_MAXINT);
  cm_members_take_string(object, "stderr", &failure->stderr_text);
  failure->exception = cm_members_take_json(object, "exception");
  cm_members_drop_empty(rest, "failure");
  return failure;
}

static void
take_warnings(json_t *rest, CmResult *result)
{
  gsize i;
  json_t *item;
  json_array_foreach (json_object_get(rest, "warnings"), i, item) {
    const char *message = cm_json_get_string(item, "message");
    const char *code = cm_json_get_string(item, "code");
    if (code != NULL)
      cm_result_warn(result, code, "%s", message != NULL ? message : "");
  }
  json_object_del(rest, "warnings");
}

/* The sums over buffers stand in `measured` already, so they are not added up again. */
static void
take_buffers(json_t *rest, CmResult *result)
{
  const CmMeasurement measured = result->measured;
  gsize i;
  json_t *item;
  json_array_foreach (json_object_get(rest, "buffers"), i, item) {
    const char *kind = cm_json_get_string(item, "kind");
    if (kind != NULL)
      cm_result_add_buffer(result, kind, cm_json_get_string(item, "device"),
                           cm_json_get_number(item, "bytes"));
  }
  result->measured = measured;
  json_object_del(rest, "buffers");
}

static gboolean
check_result(const CmResult *result, GError **error)
{
  const char *missing = result->model_id == NULL   ? "model_id"
                        : result->photo_id == NULL ? "photo_id"
                        : result->lane == NULL     ? "lane"
                                                   : NULL;
  if (result->status == CM_STATUS_FAILED &&
      (result->failure == NULL || result->failure->class_name == NULL))
    missing = "failure with its class";
  if (missing == NULL)
    return TRUE;
  g_set_error(error, CM_ERROR, CM_ERROR_INVALID, "a result without its %s", missing);
  return FALSE;
}

CmResult *
cm_result_from_json(const json_t *object, GError **error)
{
  CmStatus status;
  if (g_strcmp0(cm_json_get_string(object, "_type"), "result") != 0 ||
      !cm_status_from_string(cm_json_get_string(object, "status"), &status)) {
    g_set_error(error, CM_ERROR, CM_ERROR_INVALID, "not a result with a known status");
    return NULL;
  }

  g_autoptr(json_t) rest = json_deep_copy(object);
  g_autoptr(CmResult) result = cm_result_new(NULL, NULL, NULL, 0);
  json_object_del(rest, "_type");
  json_object_del(rest, "status");
  result->status = status;
  result->repeat = (guint)cm_members_take_integer(rest, "repeat", 0, 0, G_MAXUINT);
  take_fields(rest, result);
  result->last_token_id = cm_members_take_integer(rest, "last_token_id", -1, 0, G_MAXINT64);
  result->last_token_ids = cm_members_take_array(rest, "last_token_ids");
  json_t *measured_by = cm_members_take_json(rest, "measured_by");
  result->measured_by = cm_measured_by_read(measured_by);
  json_decref(measured_by);
  result->failure = take_failure(rest);
  take_warnings(rest, result);
  take_buffers(rest, result);
  result->model = cm_members_take_json(rest, "model");
  result->settings = cm_members_take_json(rest, "settings");
  if (json_object_size(rest) > 0)
    result->extra = g_steal_pointer(&rest);
  return check_result(result, error) ? g_steal_pointer(&result) : NULL;
}

static gboolean
is_of(const json_t *object, const CmResult *result)
{
  return g_strcmp0(cm_json_get_string(object, "model_id"), result->model_id) == 0 &&
         g_strcmp0(cm_json_get_string(object, "photo_id"), result->photo_id) == 0 &&
         g_strcmp0(cm_json_get_string(object, "lane"), result->lane) == 0 &&
         g_strcmp0(cm_json_get_string(object, "control"), result->control) == 0 &&
         cm_json_get_integer(object, "repeat", 0) == (gint64)result->repeat;
}

gboolean
cm_teardown_take(const json_t *object, CmResult *result)
{
  if (g_strcmp0(cm_json_get_string(object, "_type"), TEARDOWN) != 0)
    return FALSE;
  if (result == NULL || !is_of(object, result))
    return TRUE;
  g_autoptr(json_t) rest = json_deep_copy(object);
  g_autoptr(CmResult) teardown = cm_result_new(NULL, NULL, NULL, 0);
  teardown->measured.teardown_s =
      cm_members_take_number(json_object_get(rest, "measured"), "teardown_s");
  take_warnings(rest, teardown);
  cm_result_add_teardown(result, teardown);
  return TRUE;
}
