/* SPDX-License-Identifier: MIT */
#include "cm-prompt-values.h"

#include <string.h>

const char *const cm_prompt_value_names[] = {
    "hint",     "title",    "description", "keywords",     "place",           "date",
    "position", "camera",   "lens",        "language",     "vocabulary",      "vocabulary_cut",
    "schema",   "raw_date", "raw_time",    "raw_keywords", "raw_description", NULL,
};

/* What {{schema}} itself prints; what is asked is the template's matter. */
#define SCHEMA_IN_WORDS "one JSON object with the members title, description and keywords"

GHashTable *
cm_prompt_values_new(void)
{
  return g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
}

/* Takes the value; an empty one is none. */
static void
add(GHashTable *values, const char *name, char *value)
{
  if (value != NULL && *value != '\0')
    g_hash_table_replace(values, g_strdup(name), value);
  else
    g_free(value);
}

/* n terms of the list at even distances. */
static char *
pick(const GPtrArray *terms, guint n)
{
  GString *list = g_string_new(NULL);
  for (guint i = 0; i < n; i++) {
    const char *term = g_ptr_array_index(terms, (guint)((guint64)i * terms->len / n));
    g_autofree char *quoted = cm_hint_quote(term, CM_HINT_KEYWORD_CHARS);
    g_strdelimit(quoted, ",", ' ');
    g_string_append_printf(list, "%s%s", i > 0 ? ", " : "", quoted);
  }
  return g_string_free(list, FALSE);
}

static void
add_vocabulary(GHashTable *values, const GPtrArray *terms)
{
  guint n = MIN(terms->len, CM_PROMPT_VOCABULARY_TERMS);
  g_autofree char *list = pick(terms, n);
  for (glong length; (length = g_utf8_strlen(list, -1)) > CM_PROMPT_VOCABULARY_CHARS;) {
    n = (guint)MIN(n - 1, (gint64)n * CM_PROMPT_VOCABULARY_CHARS / length);
    g_free(list);
    list = pick(terms, n);
  }
  add(values, "vocabulary", g_steal_pointer(&list));
  if (n < terms->len)
    add(values, "vocabulary_cut", g_strdup_printf("%u of %u", n, terms->len));
}

void
cm_prompt_values_add_options(GHashTable *values, const CmLanguageName *language,
                             const CmVocabulary *vocabulary, gboolean schema)
{
  if (language != NULL)
    add(values, "language", g_strdup(language->english));
  if (vocabulary != NULL)
    add_vocabulary(values, cm_vocabulary_terms(vocabulary));
  if (schema)
    add(values, "schema", g_strdup(SCHEMA_IN_WORDS));
}

static int
by_code_points(gconstpointer a, gconstpointer b)
{
  return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void
add_raw_keywords(GHashTable *values, const GPtrArray *keywords)
{
  g_autoptr(GPtrArray) sorted = g_ptr_array_new();
  for (guint i = 0; i < keywords->len; i++)
    g_ptr_array_add(sorted, g_ptr_array_index(keywords, i));
  g_ptr_array_sort(sorted, by_code_points);
  GString *list = g_string_new(NULL);
  for (guint i = 0; i < sorted->len; i++) {
    const char *keyword = g_ptr_array_index(sorted, i);
    if (list->len + 2 + strlen(keyword) > CM_METADATA_TEXT_BYTES)
      break;
    g_string_append_printf(list, "%s%s", i > 0 ? ", " : "", keyword);
  }
  add(values, "raw_keywords", g_string_free(list, FALSE));
}

/* The zone of a time without offset, as this machine writes it; NULL where it has no such time. */
static char *
zone_here(const char *taken_at)
{
  g_autofree char *whole = g_strdup_printf("%s%s", taken_at, strlen(taken_at) == 16 ? ":00" : "");
  g_autoptr(GTimeZone) here = g_time_zone_new_local();
  g_autoptr(GDateTime) time = g_date_time_new_from_iso8601(whole, here);
  if (time == NULL)
    return NULL;
  gboolean is_gmt = g_date_time_get_utc_offset(time) == 0;
  return g_strdup(is_gmt ? "GMT" : g_date_time_get_timezone_abbreviation(time));
}

static char *
zone_of(const CmMetadata *metadata)
{
  const char *offset = metadata->taken_offset;
  if (offset == NULL)
    return zone_here(metadata->taken_at);
  gboolean is_gmt = g_str_equal(offset, "Z") || g_str_equal(offset + 1, "00:00");
  return g_strdup_printf("GMT%s", is_gmt ? "" : offset);
}

static void
add_raw_date(GHashTable *values, const CmMetadata *metadata)
{
  const char *taken_at = metadata->taken_at;
  if (taken_at == NULL)
    return;
  if (strlen(taken_at) < 16) {
    add(values, "raw_date", g_strdup(taken_at));
    return;
  }
  g_autofree char *zone = zone_of(metadata);
  add(values, "raw_date",
      g_strdup_printf("%.10s %s%s%s", taken_at, taken_at + 11, zone != NULL ? " " : "",
                      zone != NULL ? zone : ""));
  add(values, "raw_time", g_strdup(taken_at + 11));
}

void
cm_prompt_values_add_photo(GHashTable *values, const json_t *metadata, const CmTemplate *hint)
{
  g_autoptr(CmMetadata) read = cm_metadata_from_json(metadata);
  cm_hint_add_values(read, values);
  g_autofree char *lines = cm_template_render(hint, values, CM_TEMPLATE_BYTES_MAX, NULL);
  if (lines != NULL)
    add(values, "hint", g_strdup(g_strchomp(lines)));

  add(values, "raw_description", g_strdup(read->description));
  add_raw_keywords(values, read->keywords);
  add_raw_date(values, read);
}
