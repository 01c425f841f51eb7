/* SPDX-License-Identifier: MIT */
#include "cm-diagnosis-json.h"

json_t *
cm_diagnosis_to_json(const CmDiagnosis *diagnosis)
{
  json_t *object = json_object();
  cm_json_set_string(object, "class", diagnosis->class_name);
  cm_json_set_string(object, "layer", cm_layer_to_string(diagnosis->layer));
  cm_json_set_string(object, "confidence", cm_confidence_to_string(diagnosis->confidence));
  cm_json_set_string(object, "phase", diagnosis->phase);
  cm_json_set_string(object, "end", diagnosis->end);
  cm_json_set_string(object, "package", diagnosis->package);
  cm_json_set_string(object, "message", diagnosis->message);
  cm_json_set_string(object, "evidence", diagnosis->evidence);
  cm_json_set_string(object, "explanation", diagnosis->explanation);
  cm_json_set_string(object, "remedy", diagnosis->remedy);
  json_t *references = json_array();
  for (guint i = 0; diagnosis->references != NULL && diagnosis->references[i] != NULL; i++)
    json_array_append_new(references, json_string(diagnosis->references[i]));
  json_object_set_new(object, "references", references);
  cm_json_set_string(object, "fixed_in", diagnosis->fixed_in);
  cm_json_set_string(object, "signature", diagnosis->signature);
  return object;
}
