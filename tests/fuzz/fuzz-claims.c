/* SPDX-License-Identifier: MIT */
/*
 * Fuzzes the search for what an answer says against a photo's metadata: metadata as JSON up to the
 * first NUL (of the wrong sort: a summer noon in Norway), then the answer. Ranges must lie within
 * it, quotes stand there, kinds be those known, and all of it be the same a second time.
 */
#include "cm-contradiction.h"

#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static CmMetadata *
read_metadata(const char *text, gsize length)
{
  static const char usual[] =
      "{\"taken_at\": \"2024-06-20T12:00:00\", \"taken_offset\": \"+02:00\","
      "\"latitude\": 59.9, \"longitude\": 10.7, \"country\": \"Norway\"}";
  g_autoptr(json_t) object = cm_json_parse(text, length, CM_JSON_LIMITS_LINE, NULL);
  if (!json_is_object(object)) {
    json_decref(object);
    object = cm_json_parse(usual, strlen(usual), CM_JSON_LIMITS_LINE, NULL);
  }
  return cm_metadata_from_json(object);
}

static void
check_one(const CmContradiction *one, const char *answer)
{
  gsize length = strlen(one->quote);
  if (one->begin >= one->end || one->end > strlen(answer) || length > one->end - one->begin)
    g_error("a range outside of the answer, or a quote longer than it");
  if (!g_utf8_validate(one->quote, -1, NULL) || !g_utf8_validate(one->reason, -1, NULL))
    g_error("text that is not valid UTF-8 came out");
  if (g_utf8_validate(answer, -1, NULL) && memcmp(answer + one->begin, one->quote, length) != 0)
    g_error("a quote that does not stand where it is said to");
  if (g_str_equal(cm_claim_kind_to_string(one->kind), "unknown"))
    g_error("a kind that has no name");
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  const uint8_t *nul = size > 0 ? memchr(data, 0, size) : NULL;
  gsize begin = nul != NULL ? (gsize)(nul - data) + 1 : 0;
  g_autoptr(CmMetadata) metadata = read_metadata((const char *)data, nul != NULL ? begin - 1 : 0);
  g_autofree char *answer = g_strndup((const char *)data + begin, size - begin);
  g_autoptr(GPtrArray) first = cm_contradictions_find(metadata, answer);
  g_autoptr(GPtrArray) second = cm_contradictions_find(metadata, answer);
  if (first->len > 20 || first->len != second->len)
    g_error("too many contradictions, or others the second time");
  for (guint i = 0; i < first->len; i++)
    check_one(g_ptr_array_index(first, i), answer);
  return 0;
}
