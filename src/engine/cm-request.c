/* SPDX-License-Identifier: MIT */
#include "cm-request.h"

#include "cm-neutral.h"
#include "cm-protocol.h"
#include "cm-setting-name.h"

#include <math.h>

const CmPhoto *
cm_request_picture(const CmTask *task)
{
  return task->control != NULL ? task->control : task->photo;
}

json_t *
cm_request_load(const CmJob *job)
{
  json_t *request = json_pack("{s:s}", "type", CM_REQUEST_LOAD);
  cm_json_set_string(request, "model", job->model_path);
  cm_json_set_string(request, "projector", job->projector_path);
  json_object_set_new(request, "settings",
                      job->load_settings != NULL ? json_copy((json_t *)job->load_settings)
                                                 : json_object());
  return request;
}

/* Whichever deadline comes first; NAN for none. */
static double
first_token_deadline_s(const CmLimits *limits)
{
  double first_s = limits->first_token_s > 0 ? limits->first_token_s : NAN;
  double answer_s = limits->answer_s > 0 ? limits->answer_s : NAN;
  return fmin(first_s, answer_s);
}

json_t *
cm_request_generate(const CmTask *task, const CmLimits *limits)
{
  json_t *request = json_pack("{s:s}", "type", CM_REQUEST_GENERATE);
  cm_json_set_string(request, "prompt", task->prompt->text);
  json_t *picture = json_null();
  const CmPhoto *sent = cm_request_picture(task);
  if (sent != NULL) {
    picture = json_object();
    cm_json_set_string(picture, "path", sent->pixels_path);
    cm_json_set_number(picture, "width", sent->width);
    cm_json_set_number(picture, "height", sent->height);
  }
  json_object_set_new(request, "picture", picture);
  cm_json_set_number(request, "first_token_deadline_s", first_token_deadline_s(limits));
  json_object_set_new(request, "settings",
                      task->settings != NULL ? json_copy((json_t *)task->settings) : json_object());
  return request;
}

/* A worker that cannot hold an answer to a form is asked without; the prompt still asks for it. */
static void
drop_schema(json_t *settings, const json_t *hello, CmResult *result)
{
  if (json_object_get(settings, "schema") == NULL ||
      cm_json_array_has(json_object_get(hello, "capabilities"), CM_CAPABILITY_SCHEMA))
    return;
  json_object_del(settings, "schema");
  cm_result_warn(result, CM_WARNING_SCHEMA,
                 "the worker cannot hold an answer to a schema; only the prompt asks for JSON");
}

/* One warning names those of `load` and of `generate`. */
static void
warn_ignored(CmResult *result, const char *names)
{
  for (guint i = 0; i < result->warnings->len; i++) {
    CmWarning *known = g_ptr_array_index(result->warnings, i);
    if (!g_str_equal(known->code, CM_WARNING_IGNORED))
      continue;
    char *message = g_strdup_printf("%s, %s", known->message, names);
    g_free(known->message);
    known->message = message;
    return;
  }
  cm_result_warn(result, CM_WARNING_IGNORED,
                 "the engine has no such setting and was run without it: %s", names);
}

static void
name_ignored(const json_t *settings, const json_t *honoured, CmResult *result)
{
  g_autoptr(GString) ignored = g_string_new(NULL);
  const char *name;
  json_t *value;
  json_object_foreach ((json_t *)settings, name, value)
    if (!g_str_equal(name, "schema") && !cm_json_array_has(honoured, name) &&
        !cm_setting_is_neutral(settings, name, value))
      cm_setting_append_option(ignored, name);
  if (ignored->len > 0)
    warn_ignored(result, ignored->str);
}

void
cm_request_fit(json_t *request, const json_t *hello, CmResult *result)
{
  json_t *settings = json_object_get(request, "settings");
  const json_t *honoured = json_object_get(hello, "settings");
  drop_schema(settings, hello, result);
  if (json_is_array(honoured))
    name_ignored(settings, honoured, result);
}

CmFailure *
cm_request_refusal(const json_t *request, const json_t *hello)
{
  static const char *const deciding[] = {"adapter", "revision"};
  const json_t *settings = json_object_get(request, "settings");
  const json_t *honoured = json_object_get(hello, "settings");
  for (gsize i = 0; json_is_array(honoured) && i < G_N_ELEMENTS(deciding); i++) {
    if (json_object_get(settings, deciding[i]) == NULL || cm_json_array_has(honoured, deciding[i]))
      continue;
    g_autofree char *message =
        g_strdup_printf("the worker has no setting %s, and without it another model would answer; "
                        "leave --%s out for it",
                        deciding[i], deciding[i]);
    return cm_failure_new("setting-unsupported", "load", message);
  }
  return NULL;
}
