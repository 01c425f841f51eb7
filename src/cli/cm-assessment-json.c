/* SPDX-License-Identifier: MIT */
#include "cm-assessment-json.h"

static json_t *
string_or_null(const char *text)
{
  if (text == NULL)
    return json_null();
  g_autofree char *valid = g_utf8_make_valid(text, -1);
  return json_string(valid);
}

static json_t *
string_list(const GPtrArray *strings)
{
  json_t *list = json_array();
  for (guint i = 0; i < strings->len; i++)
    json_array_append_new(list, string_or_null(g_ptr_array_index(strings, i)));
  return list;
}

static json_t *
label_list(guint labels)
{
  json_t *list = json_array();
  for (guint label = 0; label < CM_N_LABELS; label++)
    if ((labels & 1u << label) != 0)
      json_array_append_new(list, json_string(cm_label_to_string((CmLabel)label)));
  return list;
}

static json_t *
observation_list(const GPtrArray *observations)
{
  json_t *list = json_array();
  for (guint i = 0; i < observations->len; i++) {
    const CmObservation *observation = g_ptr_array_index(observations, i);
    json_t *object = json_object();
    cm_json_set_string(object, "label", cm_label_to_string(observation->label));
    cm_json_set_number(object, "begin", (double)observation->begin);
    cm_json_set_number(object, "end", (double)observation->end);
    cm_json_set_string(object, "quote", observation->quote);
    cm_json_set_string(object, "reason", observation->reason);
    json_array_append_new(list, object);
  }
  return list;
}

static json_t *
catalogue_object(const CmCatalogue *catalogue)
{
  json_t *object = json_object();
  json_object_set_new(object, "title", string_or_null(catalogue->title));
  json_object_set_new(object, "description", string_or_null(catalogue->description));
  json_object_set_new(object, "keywords", string_list(catalogue->keywords));
  json_object_set_new(object, "repaired", json_boolean(catalogue->repaired));
  return object;
}

void
cm_assessment_to_json(const CmAssessment *assessment, json_t *object)
{
  json_object_set_new(object, "labels", label_list(assessment->labels));
  cm_json_set_string(object, "usability", cm_usability_to_string(assessment->usability));
  json_object_set_new(object, "observations", observation_list(assessment->observations));
  json_object_set_new(object, "catalogue", catalogue_object(&assessment->catalogue));
}

void
cm_reference_to_json(const CmReference *reference, json_t *object)
{
  json_t *member = json_object();
  cm_json_set_number(member, "score", reference->shown_score);
  cm_json_set_string(member, "grade", (char[]){reference->grade, '\0'});
  cm_json_set_string(member, "weakness", reference->weakness);
  cm_json_set_number(member, "echo_ratio", reference->echo_ratio);
  cm_json_set_number(member, "information_gain", reference->information_gain);
  cm_json_set_number(member, "compliance", reference->compliance);
  cm_json_set_number(member, "grounding", reference->grounding);
  json_object_set_new(member, "labels", string_list(reference->labels));
  json_object_set_new(member, "quality_issues", string_or_null(reference->quality_issues));
  json_object_set_new(object, "reference", member);
}
