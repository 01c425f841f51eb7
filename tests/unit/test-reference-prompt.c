/* SPDX-License-Identifier: MIT */
/* The prompt of the reference tool: its form with each combination of what a photo has, and the one
 * that was published. */
#include "cm-lanes.h"

#include <string.h>

/* The text of one lane for a photo with this metadata. */
static char *
text_of(const char *lane, const char *metadata)
{
  const char *const lanes[] = {lane, NULL};
  const CmLaneOptions options = {.lanes = lanes, .template_name = "reference"};
  g_autoptr(GPtrArray) photos = g_ptr_array_new_with_free_func((GDestroyNotify)cm_photo_free);
  g_autoptr(GPtrArray) prompts = g_ptr_array_new_with_free_func((GDestroyNotify)cm_prompt_free);
  CmPhoto *photo = cm_photo_new();
  photo->id = g_strdup("photo-1");
  photo->metadata = json_loads(metadata, 0, NULL);
  g_ptr_array_add(photos, photo);
  g_autoptr(GError) error = NULL;
  gboolean made = cm_lanes_make(&options, photos, prompts, &error);
  g_assert_no_error(error);
  g_assert_true(made);
  g_assert_cmpuint(prompts->len, ==, 1);
  return g_steal_pointer(&((CmPrompt *)g_ptr_array_index(prompts, 0))->text);
}

/* The reference's form with each combination of what a photo has. */
static void
test_reference(void)
{
  static const char HEAD[] = "travel, food, editorial)\n";
  static const char TAIL[] = "\n\nBe factual about visual content.  Include";
  static const char *const members[] = {
      "\"description\":\" D's\\rd \"", "\"keywords\":[\"b\",\"B\"]",
      "\"taken_at\":\"2026-02-07T16:11:23\",\"taken_offset\":\"Z\"", "\"taken_at\":\"2026-02\""};
  static const char *const lines[] = {
      "\nContext: The image is described as 'D's\rd'.", "Existing keywords: B, b",
      "Taken around 2026-02-07 16:11:23 GMT at 16:11:23.", "Taken around 2026-02."};
  for (guint bits = 0; bits < 16; bits++) {
    if ((bits & 12) == 12)
      continue;
    g_autoptr(GString) metadata = g_string_new("{");
    g_autoptr(GString) expected = g_string_new(HEAD);
    for (guint i = 0; i < 4; i++) {
      if ((bits >> i & 1) == 0)
        continue;
      g_string_append_printf(metadata, "%s%s", metadata->len > 1 ? "," : "", members[i]);
      g_string_append_printf(expected, "%s\n", lines[i]);
    }
    g_string_append_c(metadata, '}');
    g_string_truncate(expected, expected->len - 1);
    g_string_append(expected, TAIL);
    g_autofree char *text = text_of("assisted", metadata->str);
    g_assert_nonnull(strstr(text, expected->str));
    g_assert_null(strstr(text, "\n\n\n"));
    g_autofree char *blind = text_of("blind", metadata->str);
    g_assert_null(strstr(blind, "Taken"));
    g_assert_true(bits != 0 || g_str_equal(blind, text));
  }
}

/* Between two marks of the text. */
static char *
between(const char *text, const char *before, const char *after)
{
  const char *begin = strstr(text, before);
  g_assert_nonnull(begin);
  begin += strlen(before);
  const char *end = strstr(begin, after);
  g_assert_nonnull(end);
  return g_strndup(begin, (gsize)(end - begin));
}

/* A photo that carries what the published prompt says of its photo gets that prompt. */
static void
test_published_prompt(void)
{
  g_autofree char *path =
      g_build_filename(g_getenv("CM_SOURCE_DIR"), "..", "shared", "seed", "results.jsonl", NULL);
  g_autofree char *records = NULL;
  if (!g_file_get_contents(path, &records, NULL, NULL)) {
    g_test_skip("the published run is not here");
    return;
  }
  g_autoptr(json_t) header = json_loadb(records, strcspn(records, "\n"), 0, NULL);
  const char *published = json_string_value(json_object_get(header, "prompt"));
  g_autofree char *description = between(published, "described as '", "'.\nExisting");
  g_autofree char *keywords = between(published, "Existing keywords: ", "\n");
  g_auto(GStrv) each = g_strsplit(keywords, ", ", -1);
  g_autoptr(json_t) metadata = json_object();
  json_object_set_new(metadata, "description", json_string(description));
  json_t *list = json_array();
  for (guint i = g_strv_length(each); i > 0; i--) /* their order is the reference's own */
    json_array_append_new(list, json_string(each[i - 1]));
  json_object_set_new(metadata, "keywords", list);
  json_object_set_new(metadata, "taken_at", json_string("2026-02-07T16:11:23"));
  json_object_set_new(metadata, "taken_offset", json_string("+00:00"));
  g_autofree char *line = cm_json_line(metadata);
  g_autofree char *text = text_of("assisted", line);
  g_assert_cmpstr(text, ==, published);
}

/* A date without offset is in this machine's zone, as the reference has it. */
static void
test_zone(void)
{
  static const char METADATA[] = "{\"taken_at\":\"2026-07-01T09:30:00\"}";
  g_autofree char *here = g_strdup(g_getenv("TZ"));
  g_setenv("TZ", "Europe/London", TRUE);
  g_autofree char *summer = text_of("assisted", METADATA);
  g_assert_true(strstr(summer, "Taken around 2026-07-01 09:30:00 BST at 09:30:00.") != NULL ||
                strstr(summer, "Taken around 2026-07-01 09:30:00 GMT at 09:30:00.") != NULL);
  g_setenv("TZ", "UTC", TRUE);
  g_autofree char *utc = text_of("assisted", METADATA);
  g_assert_nonnull(strstr(utc, "Taken around 2026-07-01 09:30:00 GMT at 09:30:00."));
  if (here != NULL)
    g_setenv("TZ", here, TRUE);
  else
    g_unsetenv("TZ");
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/reference-prompt/combinations", test_reference);
  g_test_add_func("/reference-prompt/published", test_published_prompt);
  g_test_add_func("/reference-prompt/zone", test_zone);
  return g_test_run();
}
