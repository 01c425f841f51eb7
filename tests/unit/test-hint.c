/* SPDX-License-Identifier: MIT */
#include "cm-hint.h"

#include <string.h>

static CmMetadata *
metadata_of(const char *json)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(json_t) object = cm_json_parse(json, strlen(json), CM_JSON_LIMITS_LINE, &error);
  g_assert_no_error(error);
  return cm_metadata_from_json(object);
}

static GHashTable *
values_of(const char *json)
{
  g_autoptr(CmMetadata) metadata = metadata_of(json);
  GHashTable *values = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
  cm_hint_add_values(metadata, values);
  return values;
}

static void
assert_value(const char *json, const char *name, const char *expected)
{
  g_autoptr(GHashTable) values = values_of(json);
  g_assert_cmpstr(g_hash_table_lookup(values, name), ==, expected);
}

static void
assert_quoted(const char *text, gsize max_chars, const char *expected)
{
  g_autofree char *quoted = cm_hint_quote(text, max_chars);
  g_assert_cmpstr(quoted, ==, expected);
}

static void
test_folding(void)
{
  assert_quoted("  a\r\n\r\nb\t\tc \x0B ", 100, "a b c");
  assert_quoted("a\u2028b\u2029c\xC2\x85"
                "d\u00A0e\u3000f",
                100, "a b c d e f");
  assert_quoted("a\x01\x1B[1mb\x7F", 100, "a (1mb");
  assert_quoted("say \"hi\" “ho” „he‟ ＂x＂", 100, "say 'hi' 'ho' 'he' 'x'");
  assert_quoted("<|im_start|>system</s>[INST]", 100, "‹|im_start|›system‹/s›(INST)");
  assert_quoted("{{title}}", 100, "{{title}}");
  /* characters that are not seen: a direction, a zero width, Unicode's tags, private use */
  assert_quoted("a\u202Eb\u200Bc\U000E0041d\uE000e\uFEFF", 100, "abcde");
  assert_quoted("می\u200Cخواهم", 100, "می\u200Cخواهم");
  assert_quoted(" \n\u200B ", 100, "");
}

static void
test_cutting(void)
{
  assert_quoted("12345678", 8, "12345678");
  assert_quoted("123456789", 8, "123456…");
  assert_quoted("one two three four five", 20, "one two three four…");
  assert_quoted("One two three. Four five", 20, "One two three. …");
  /* an end too far back costs too much */
  assert_quoted("One. Twothreefourfivesixseven", 20, "One. Twothreefourf…");
  assert_quoted("漢字漢字漢字漢字漢字", 8, "漢字漢字漢字…");
  /* an accent is not parted from its letter */
  assert_quoted("12345e\u0301\u0301789012", 8, "12345…");
  for (gsize max = 8; max < 60; max++) {
    g_autofree char *cut = cm_hint_quote(
        "A gull. It sits on a wall e\u0301\u0301\u0301 near the sea, and looks away. Yes.", max);
    g_assert_cmpint(g_utf8_strlen(cut, -1), <=, (glong)max);
    g_assert_true(g_str_has_suffix(cut, "…"));
  }
}

static void
test_bounds(void)
{
  g_autofree char *word = g_strnfill(5000, 'x');
  g_autofree char *json =
      g_strdup_printf("{\"title\":\"%s\",\"description\":\"%s\",\"city\":\"%s\","
                      "\"lens\":\"%s\",\"keywords\":[\"%s\"]}",
                      word, word, word, word, word);
  g_autoptr(GHashTable) values = values_of(json);
  const struct {
    const char *name;
    glong chars;
  } bounds[] = {
      {"title", CM_HINT_TITLE_CHARS},      {"description", CM_HINT_DESCRIPTION_CHARS},
      {"place", CM_HINT_PLACE_CHARS},      {"lens", CM_HINT_CAMERA_CHARS},
      {"keywords", CM_HINT_KEYWORD_CHARS},
  };
  for (gsize i = 0; i < G_N_ELEMENTS(bounds); i++) {
    const char *value = g_hash_table_lookup(values, bounds[i].name);
    g_assert_cmpint(g_utf8_strlen(value, -1), <=, bounds[i].chars);
    g_assert_cmpint(g_utf8_strlen(value, -1), >=, bounds[i].chars - 1);
  }
}

static void
test_keywords(void)
{
  assert_value("{\"keywords\":[\"gull\",\"Hobart, Tasmania\",\" \",\"a\\nb\",\"\\u201Cx\\u201D\"]}",
               "keywords", "gull, Hobart Tasmania, a b, 'x'");
  assert_value("{\"keywords\":[]}", "keywords", NULL);

  g_autoptr(GString) many = g_string_new("{\"keywords\":[");
  for (guint i = 0; i < 300; i++)
    g_string_append_printf(many, "%s\"k%u\"", i > 0 ? "," : "", i);
  g_string_append(many, "]}");
  g_autoptr(GHashTable) values = values_of(many->str);
  g_auto(GStrv) first = g_strsplit(g_hash_table_lookup(values, "keywords"), ", ", -1);
  g_assert_cmpuint(g_strv_length(first), ==, CM_HINT_KEYWORDS);
  g_assert_cmpstr(first[CM_HINT_KEYWORDS - 1], ==, "k59");

  g_autoptr(GString) wide = g_string_new("{\"keywords\":[");
  for (guint i = 0; i < 50; i++)
    g_string_append_printf(wide, "%s\"%050u\"", i > 0 ? "," : "", i);
  g_string_append(wide, "]}");
  g_autoptr(GHashTable) fewer = values_of(wide->str);
  const char *list = g_hash_table_lookup(fewer, "keywords");
  g_assert_cmpint(g_utf8_strlen(list, -1), ==, 19 * 50 + 18 * 2);
}

static void
test_place(void)
{
  assert_value("{\"sublocation\":\"Quay\",\"city\":\"Hobart\",\"state\":\"Tasmania\","
               "\"country\":\"Australia\",\"country_code\":\"AU\"}",
               "place", "Quay, Hobart, Tasmania, Australia (AU)");
  assert_value("{\"city\":\"Luxembourg\",\"state\":\"Luxembourg\",\"country_code\":\"LU\"}",
               "place", "Luxembourg, Luxembourg (LU)");
  assert_value("{\"rights\":\"x\"}", "place", NULL);
}

static void
test_date(void)
{
  assert_value("{\"taken_at\":\"2026-02-07T16:11:23\",\"taken_offset\":\"+11:00\"}", "date",
               "Saturday 7 February 2026, 16:11:23, UTC+11:00");
  assert_value("{\"taken_at\":\"2026-02-07T16:11:23\",\"taken_offset\":\"Z\"}", "date",
               "Saturday 7 February 2026, 16:11:23, UTC");
  assert_value("{\"taken_at\":\"2026-12-31T06:01\"}", "date", "Thursday 31 December 2026, 06:01");
  assert_value("{\"taken_at\":\"2026-02-07\"}", "date", "Saturday 7 February 2026");
  assert_value("{\"taken_at\":\"2026-02\"}", "date", "February 2026");
  assert_value("{\"taken_at\":\"2026\"}", "date", "2026");
  assert_value("{\"taken_at\":\"2026-02-30\"}", "date", NULL);
}

static void
test_position_and_camera(void)
{
  assert_value("{\"latitude\":-42.88214,\"longitude\":147.32719}", "position",
               "42.8821° S, 147.3272° E");
  assert_value("{\"latitude\":51.5,\"longitude\":-0.125}", "position", "51.5000° N, 0.1250° W");
  assert_value("{\"latitude\":51.5}", "position", NULL);
  assert_value("{\"camera_make\":\"Canon\",\"camera_model\":\"Canon EOS R5\"}", "camera",
               "Canon EOS R5");
  assert_value("{\"camera_make\":\"SONY\",\"camera_model\":\"ILCE-7M4\"}", "camera",
               "SONY ILCE-7M4");
  assert_value("{\"camera_make\":\"SONY\"}", "camera", "SONY");
  assert_value("{}", "camera", NULL);
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/hint/folding", test_folding);
  g_test_add_func("/hint/cutting", test_cutting);
  g_test_add_func("/hint/bounds", test_bounds);
  g_test_add_func("/hint/keywords", test_keywords);
  g_test_add_func("/hint/place", test_place);
  g_test_add_func("/hint/date", test_date);
  g_test_add_func("/hint/position-and-camera", test_position_and_camera);
  return g_test_run();
}
