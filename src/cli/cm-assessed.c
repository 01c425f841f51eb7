/* SPDX-License-Identifier: MIT */
#include "cm-assessed.h"

#include "cm-assessment-json.h"
#include "cm-diagnosis-json.h"
#include "cm-output.h"
#include "cm-result-json.h"

struct CmAssessed {
  CmOutput *output;
};

/* Takes the object. */
static void
put_line(CmAssessed *self, json_t *object)
{
  g_autofree char *line = cm_json_line(object);
  cm_output_put(self->output, line);
  cm_output_put(self->output, "\n");
  json_decref(object);
}

CmAssessed *
cm_assessed_open(const CmRun *run, const char *folder, GError **error)
{
  g_autofree char *path = g_build_filename(folder, CM_ASSESSED_FILE, NULL);
  CmOutput *output = cm_output_open(path, error);
  if (output == NULL)
    return NULL;
  CmAssessed *self = g_new0(CmAssessed, 1);
  self->output = output;
  put_line(self, cm_run_to_json(run));
  return self;
}

static json_t *
assessment_to_json(const CmAssessment *assessment)
{
  json_t *object = json_object(), *reasons = json_array();
  cm_assessment_to_json(assessment, object);
  for (guint i = 0; i < assessment->reasons->len; i++) {
    g_autofree char *reason = g_utf8_make_valid(g_ptr_array_index(assessment->reasons, i), -1);
    json_array_append_new(reasons, json_string(reason));
  }
  json_object_set_new(object, "reasons", reasons);
  return object;
}

static json_t *
diagnosis_to_json(const CmVerdict *verdict)
{
  json_t *object = cm_diagnosis_to_json(verdict->diagnosis);
  cm_json_set_string(object, "reference_class", verdict->reference_class);
  cm_json_set_string(object, "reference_package", verdict->reference_package);
  return object;
}

static json_t *
contradictions_to_json(const GPtrArray *contradictions)
{
  json_t *list = json_array();
  for (guint i = 0; i < contradictions->len; i++) {
    const CmContradiction *found = g_ptr_array_index(contradictions, i);
    json_t *object = json_object();
    cm_json_set_string(object, "kind", cm_claim_kind_to_string(found->kind));
    cm_json_set_number(object, "begin", (double)found->begin);
    cm_json_set_number(object, "end", (double)found->end);
    cm_json_set_string(object, "quote", found->quote);
    cm_json_set_string(object, "reason", found->reason);
    json_array_append_new(list, object);
  }
  return list;
}

void
cm_assessed_add(CmAssessed *self, const CmResult *result, const CmVerdict *verdict)
{
  json_t *object = cm_result_to_json(result);
  if (verdict != NULL && verdict->assessment != NULL)
    json_object_set_new(object, "assessment", assessment_to_json(verdict->assessment));
  if (verdict != NULL && verdict->contradictions != NULL)
    json_object_set_new(object, "contradictions", contradictions_to_json(verdict->contradictions));
  if (verdict != NULL && verdict->reference != NULL)
    cm_reference_to_json(verdict->reference, object); /* sets `reference` */
  if (verdict != NULL && verdict->diagnosis != NULL)
    json_object_set_new(object, "diagnosis", diagnosis_to_json(verdict));
  put_line(self, object);
}

gboolean
cm_assessed_commit(CmAssessed *self, const CmRun *run, GError **error)
{
  if (run->finished_at != NULL)
    put_line(self, cm_run_end_to_json(run));
  return cm_output_commit(self->output, error);
}

void
cm_assessed_free(CmAssessed *self)
{
  if (self == NULL)
    return;
  cm_output_free(self->output);
  g_free(self);
}
