/* SPDX-License-Identifier: MIT */
#include "cm-verdict-fields.h"

#include <stddef.h>
#include <string.h>

char *
cm_verdict_labels(const CmAssessment *assessment, const char *separator)
{
  g_autoptr(GString) out = g_string_new(NULL);
  for (guint i = 0; i < CM_N_LABELS; i++) {
    if (assessment->labels & (1u << i))
      g_string_append_printf(out, "%s%s", out->len > 0 ? separator : "",
                             cm_label_to_string((CmLabel)i));
  }
  return g_strdup(out->str);
}

static char *
get_usability(const CmVerdict *verdict)
{
  const CmAssessment *assessment = verdict->assessment;
  return assessment != NULL ? g_strdup(cm_usability_to_string(assessment->usability)) : NULL;
}

static char *
get_labels(const CmVerdict *verdict)
{
  return verdict->assessment != NULL ? cm_verdict_labels(verdict->assessment, ",") : NULL;
}

static char *
get_grade(const CmVerdict *verdict)
{
  return verdict->reference != NULL ? g_strndup(&verdict->reference->grade, 1) : NULL;
}

static char *
get_weakness(const CmVerdict *verdict)
{
  return verdict->reference != NULL ? g_strdup(verdict->reference->weakness) : NULL;
}

static char *
get_quality_issues(const CmVerdict *verdict)
{
  return verdict->reference != NULL ? g_strdup(verdict->reference->quality_issues) : NULL;
}

static char *
get_reference_labels(const CmVerdict *verdict)
{
  if (verdict->reference == NULL)
    return NULL;
  const GPtrArray *labels = verdict->reference->labels;
  g_autoptr(GString) out = g_string_new(NULL);
  for (guint i = 0; i < labels->len; i++)
    g_string_append_printf(out, "%s%s", i > 0 ? ", " : "",
                           (const char *)g_ptr_array_index(labels, i));
  return g_strdup(out->str);
}

static char *
get_error_class(const CmVerdict *verdict)
{
  return g_strdup(verdict->reference_class);
}

static char *
get_error_package(const CmVerdict *verdict)
{
  return g_strdup(verdict->reference_package);
}

static char *
get_diagnosis(const CmVerdict *verdict)
{
  return verdict->diagnosis != NULL ? g_strdup(verdict->diagnosis->class_name) : NULL;
}

static char *
get_layer(const CmVerdict *verdict)
{
  return verdict->diagnosis != NULL ? g_strdup(cm_layer_to_string(verdict->diagnosis->layer))
                                    : NULL;
}

static char *
get_confidence(const CmVerdict *verdict)
{
  const CmDiagnosis *diagnosis = verdict->diagnosis;
  return diagnosis != NULL ? g_strdup(cm_confidence_to_string(diagnosis->confidence)) : NULL;
}

static char *
get_signature(const CmVerdict *verdict)
{
  return verdict->diagnosis != NULL ? g_strdup(verdict->diagnosis->signature) : NULL;
}

static char *
get_contradictions(const CmVerdict *verdict)
{
  return verdict->contradictions != NULL ? g_strdup_printf("%u", verdict->n_contradictions) : NULL;
}

static char *
get_vocabulary_share(const CmVerdict *verdict)
{
  return verdict->n_keywords > 0 ? cm_format_exact(verdict->vocabulary_share) : NULL;
}

static const struct {
  const char *key;
  char *(*get)(const CmVerdict *verdict);
} texts[] = {
    {"verdict", cm_verdict_words},
    {"usability", get_usability},
    {"labels", get_labels},
    {"grade", get_grade},
    {"weakness", get_weakness},
    {"quality_issues", get_quality_issues},
    {"reference_labels", get_reference_labels},
    {"error_class", get_error_class},
    {"error_package", get_error_package},
    {"diagnosis", get_diagnosis},
    {"layer", get_layer},
    {"confidence", get_confidence},
    {"signature", get_signature},
    {"contradictions", get_contradictions},
    {"vocabulary_share", get_vocabulary_share},
};

static const struct {
  const char *key;
  gsize offset; /* of a double in CmReference */
} numbers[] = {
    {"score", offsetof(CmReference, score)},
    {"echo_ratio", offsetof(CmReference, echo_ratio)},
    {"information_gain", offsetof(CmReference, information_gain)},
    {"compliance", offsetof(CmReference, compliance)},
    {"grounding", offsetof(CmReference, grounding)},
};

static char *
number_text(const CmReference *reference, gsize offset)
{
  double value;
  memcpy(&value, (const char *)reference + offset, sizeof value);
  return cm_format_exact(value);
}

char *
cm_verdict_field(const CmField *field, const CmVerdict *verdict)
{
  char *text = NULL;
  if (verdict == NULL || field->kind != CM_FIELD_VERDICT)
    return g_strdup("");
  for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
    if (g_str_equal(texts[i].key, field->key))
      text = texts[i].get(verdict);
  }
  for (gsize i = 0; verdict->reference != NULL && i < G_N_ELEMENTS(numbers); i++) {
    if (g_str_equal(numbers[i].key, field->key))
      text = number_text(verdict->reference, numbers[i].offset);
  }
  return text != NULL ? text : g_strdup("");
}
