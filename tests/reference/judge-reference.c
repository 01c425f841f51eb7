/* SPDX-License-Identifier: MIT */
/*
 * judge-reference [CONFIG]: for each JSON line of prompt, text, prompt_tokens and generation_tokens
 * on standard input, one line with the reference's score and labels. The first line written is the
 * configuration in use, so that the oracle works with the same.
 */
#include "cm-json.h"
#include "cm-quality-keys.h"
#include "cm-reference.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static void
print_line(json_t *object)
{
  g_autofree char *line = cm_json_line(object);
  puts(line);
}

static json_t *
key_value(const CmQuality *quality, const CmQualityKey *key)
{
  if (key->kind == CM_QUALITY_NUMBER)
    return json_real(cm_quality_number(quality, key->path));
  json_t *list = json_array();
  if (key->kind == CM_QUALITY_PHRASES) {
    const char *const *phrases = cm_quality_phrases(quality, key->path);
    for (gsize i = 0; phrases[i] != NULL; i++)
      json_array_append_new(list, json_string(phrases[i]));
    return list;
  }
  const GPtrArray *patterns = cm_quality_patterns(quality, key->path);
  for (guint i = 0; i < patterns->len; i++)
    json_array_append_new(list, json_string(cm_pattern_expression(g_ptr_array_index(patterns, i))));
  return list;
}

static void
print_configuration(const CmQuality *quality)
{
  g_autoptr(json_t) object = json_object();
  guint count = 0;
  const CmQualityKey *keys = cm_quality_keys(&count);
  for (guint i = 0; i < count; i++)
    json_object_set_new(object, keys[i].path, key_value(quality, &keys[i]));
  print_line(object);
}

static void
print_judgement(const CmQuality *quality, json_t *answer)
{
  g_autoptr(CmReference) reference = cm_reference_new(
      quality, cm_json_get_string(answer, "prompt"), cm_json_get_string(answer, "text"),
      cm_json_get_number(answer, "generation_tokens"));
  g_autoptr(json_t) object = json_object();
  const char grade[] = {reference->grade, '\0'};
  json_object_set_new(object, "score", json_real(reference->score));
  json_object_set_new(object, "shown_score", json_real(reference->shown_score));
  json_object_set_new(object, "grade", json_string(grade));
  json_object_set_new(object, "weakness", json_string(reference->weakness));
  json_object_set_new(object, "echo_ratio", json_real(reference->echo_ratio));
  json_object_set_new(object, "information_gain", json_real(reference->information_gain));
  json_object_set_new(object, "compliance", json_real(reference->compliance));
  json_object_set_new(object, "grounding", json_real(reference->grounding));
  json_t *labels = json_array();
  for (guint i = 0; i < reference->labels->len; i++)
    json_array_append_new(labels, json_string(g_ptr_array_index(reference->labels, i)));
  json_object_set_new(object, "labels", labels);
  json_object_set_new(object, "quality_issues", json_string(reference->quality_issues));
  print_line(object);
}

int
main(int argc, char **argv)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(CmQuality) quality = cm_quality_load(argc > 1 ? argv[1] : NULL, &error);
  if (quality == NULL) {
    fprintf(stderr, "judge-reference: %s\n", error->message);
    return 1;
  }
  print_configuration(quality);
  char *line = NULL;
  size_t size = 0;
  ssize_t length;
  while ((length = getline(&line, &size, stdin)) > 0) {
    g_autoptr(json_t) answer = json_loadb(line, (size_t)length, 0, NULL);
    g_assert_nonnull(answer);
    print_judgement(quality, answer);
  }
  free(line);
  return 0;
}
