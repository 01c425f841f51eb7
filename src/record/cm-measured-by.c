/* SPDX-License-Identifier: MIT */
#include "cm-measured-by.h"

#include "cm-fields.h"

#define MAX_SOURCES 4

/* Numbers that are computed, and what from. */
static const struct {
  const char *key;
  const char *sources[MAX_SOURCES + 1];
} computed[] = {
    {"prompt_tokens", {"tokens_in", "text_tokens_in", "image_tokens_in"}},
    {"all_tokens", {"tokens_in", "text_tokens_in", "image_tokens_in", "tokens_out"}},
    {"prefill_tps", {"prefill_s", "tokens_in", "text_tokens_in", "image_tokens_in"}},
    {"decode_tps", {"decode_s", "tokens_out"}},
    {"peak_bytes", {"peak_rss_bytes", "engine_peak_bytes"}},
    {"prediction_error_percent", {"peak_rss_bytes"}},
};

/* One of the two words, static; NULL for anything else. */
static const char *
known_word(const json_t *value)
{
  const char *text = json_string_value(value);
  if (g_strcmp0(text, CM_MEASURED_BY_SERVER) == 0)
    return CM_MEASURED_BY_SERVER;
  return g_strcmp0(text, CM_MEASURED_BY_CLIENT) == 0 ? CM_MEASURED_BY_CLIENT : NULL;
}

json_t *
cm_measured_by_read(const json_t *told)
{
  json_t *checked = json_object();
  const char *name;
  json_t *value;
  json_object_foreach ((json_t *)told, name, value) {
    const CmField *field = cm_field_find(name);
    const char *whom = known_word(value);
    if (whom != NULL && field != NULL && cm_field_is_number(field))
      json_object_set_new(checked, name, json_string(whom));
  }
  if (json_object_size(checked) > 0)
    return checked;
  json_decref(checked);
  return NULL;
}

static const char *
less_exact(const char *one, const char *other)
{
  return one == NULL || g_strcmp0(other, CM_MEASURED_BY_CLIENT) == 0 ? other : one;
}

const char *
cm_measured_by_whom(const CmResult *result, const char *key)
{
  const char *whom = known_word(json_object_get(result->measured_by, key));
  for (gsize i = 0; i < G_N_ELEMENTS(computed) && result->measured_by != NULL; i++) {
    if (!g_str_equal(computed[i].key, key))
      continue;
    for (const char *const *source = computed[i].sources; *source != NULL; source++) {
      const char *of_source = known_word(json_object_get(result->measured_by, *source));
      whom = of_source != NULL ? less_exact(whom, of_source) : whom;
    }
  }
  return whom;
}
