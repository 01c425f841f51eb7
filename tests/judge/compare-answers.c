/* SPDX-License-Identifier: MIT */
/*
 * For tests and trials: reads cases as JSON lines from standard input, and writes a JSON line for
 * each.
 *
 *     compare-answers sight    prompt, answer, blank, other, other_shows, image_tokens (any may
 * lack) compare-answers claims   metadata, answer compare-answers alike    a, b
 */
#include "cm-contradiction.h"
#include "cm-error.h"
#include "cm-json.h"
#include "cm-sight.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static json_t *
sight_of(const CmQuality *quality, const json_t *row)
{
  json_t *list = json_object_get(row, "other_shows");
  g_autofree const char **shows = g_new0(const char *, json_array_size(list) + 1);
  for (gsize i = 0; i < json_array_size(list); i++)
    shows[i] = json_string_value(json_array_get(list, i));
  CmSightInput input = {.prompt = cm_json_get_string(row, "prompt"),
                        .answer = cm_json_get_string(row, "answer"),
                        .blank = cm_json_get_string(row, "blank"),
                        .other = cm_json_get_string(row, "other"),
                        .other_shows = shows,
                        .image_tokens = cm_json_get_number(row, "image_tokens")};
  g_autoptr(CmSight) sight = cm_sight_new(quality, &input);
  json_t *said = json_object();
  json_object_set_new(said, "verdict", json_string(cm_sight_verdict_to_string(sight->verdict)));
  json_object_set_new(said, "reason", json_string(sight->reason));
  cm_json_set_number(said, "n_terms", sight->n_terms);
  cm_json_set_number(said, "same_blank", sight->same_blank);
  cm_json_set_number(said, "same_other", sight->same_other);
  cm_json_set_number(said, "from_hint", sight->from_hint);
  cm_json_set_number(said, "n_seen_terms", sight->n_seen_terms);
  cm_json_set_number(said, "n_following", sight->n_following);
  cm_json_set_number(said, "n_shown", sight->n_shown);
  cm_json_set_number(said, "n_shown_found", sight->n_shown_found);
  return said;
}

static json_t *
claims_of(const json_t *row)
{
  g_autoptr(CmMetadata) metadata = cm_metadata_from_json(json_object_get(row, "metadata"));
  g_autoptr(GPtrArray) found = cm_contradictions_find(metadata, cm_json_get_string(row, "answer"));
  json_t *said = json_array();
  for (guint i = 0; i < found->len; i++) {
    const CmContradiction *one = g_ptr_array_index(found, i);
    json_t *object = json_object();
    json_object_set_new(object, "kind", json_string(cm_claim_kind_to_string(one->kind)));
    json_object_set_new(object, "quote", json_string(one->quote));
    json_object_set_new(object, "reason", json_string(one->reason));
    json_array_append_new(said, object);
  }
  return said;
}

static json_t *
alike_of(const CmQuality *quality, const json_t *row)
{
  double alike =
      cm_answers_alike(quality, cm_json_get_string(row, "a"), cm_json_get_string(row, "b"));
  json_t *said = json_object();
  cm_json_set_number(said, "alike", alike);
  json_object_set_new(said, "nearly_same", json_boolean(alike >= CM_ANSWERS_NEARLY_SAME));
  return said;
}

static json_t *
said_of(const CmQuality *quality, const char *what, const json_t *row)
{
  if (g_str_equal(what, "sight"))
    return sight_of(quality, row);
  return g_str_equal(what, "claims") ? claims_of(row) : alike_of(quality, row);
}

int
main(int argc, char **argv)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(CmQuality) quality = cm_quality_load(NULL, &error);
  static const char *const known[] = {"sight", "claims", "alike", NULL};
  if (quality == NULL || argc != 2 || !g_strv_contains(known, argv[1])) {
    g_printerr("usage: compare-answers sight|claims|alike <CASES\n");
    return 2;
  }
  char *line = NULL;
  size_t size = 0;
  for (ssize_t n; (n = getline(&line, &size, stdin)) >= 0;) {
    g_autoptr(json_t) row = cm_json_parse(line, (gsize)n, CM_JSON_LIMITS_LINE, &error);
    if (row == NULL) {
      g_printerr("%s\n", error->message);
      return 1;
    }
    g_autoptr(json_t) said = said_of(quality, argv[1], row);
    g_autofree char *text = cm_json_line(said);
    g_print("%s\n", text);
  }
  free(line); /* of getline() */
  return 0;
}
