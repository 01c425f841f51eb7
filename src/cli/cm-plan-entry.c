/* SPDX-License-Identifier: MIT */
#include "cm-plan-entry.h"

CmPlanEntry *
cm_plan_entry_new(const CmModel *model, const char *engine)
{
  CmPlanEntry *self = g_new0(CmPlanEntry, 1);
  self->id = g_strdup(model->id);
  self->model = model;
  self->engine = g_strdup(engine);
  return self;
}

void
cm_plan_entry_name_by_engine(CmPlanEntry *self)
{
  char *id = g_strdup_printf("%s:%s", self->engine, self->model->id);
  g_free(self->id);
  self->id = id;
}

static const char *
skip_class_of(const CmPlanEntry *self)
{
  if (self->unfit)
    return CM_SKIP_MEMORY;
  return self->unsettable ? CM_SKIP_SETTING : CM_SKIP_MODEL;
}

void
cm_plan_entry_leave_out(const CmPlanEntry *self, CmResult *result)
{
  if (self->fault != NULL) {
    g_autofree char *message = g_utf8_make_valid(self->skip_reason, -1);
    result->status = CM_STATUS_FAILED;
    result->failure = cm_failure_new(self->fault, CM_PHASE_OF_PLAN, message);
    return;
  }
  result->status = CM_STATUS_SKIPPED;
  result->skip_reason = g_strdup(self->skip_reason);
  result->skip_class = g_strdup(skip_class_of(self));
}

void
cm_plan_entry_tell(const CmPlanEntry *self, CmResult *result)
{
  const CmModel *model = self->model;
  g_free(result->model_path);
  result->model_path = g_utf8_make_valid(model->path, -1);
  gboolean is_part = model->incomplete && model->form != CM_FORM_OTHER;
  if (result->status == CM_STATUS_FAILED && is_part && model->problems->len > 0)
    cm_result_warn(result, CM_WARNING_INCOMPLETE, "%s",
                   (const char *)g_ptr_array_index(model->problems, 0));
}

void
cm_plan_entry_free(CmPlanEntry *self)
{
  if (self == NULL)
    return;
  g_free(self->id);
  g_free(self->engine);
  g_strfreev(self->argv);
  g_strfreev(self->env);
  json_decref(self->load_settings);
  g_free(self->skip_reason);
  g_free(self);
}

json_t *
cm_plan_entry_load_settings(const CmPlanEntry *self, const json_t *of_all)
{
  json_t *settings = of_all != NULL ? json_copy((json_t *)of_all) : json_object();
  if (self->load_settings != NULL)
    json_object_update(settings, self->load_settings);
  return settings;
}
