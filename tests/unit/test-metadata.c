/* SPDX-License-Identifier: MIT */
#include "cm-metadata.h"

#include <math.h>
#include <string.h>

/* What is made of the object that this JSON is; single quotes stand for double ones. */
static CmMetadata *
read_json(const char *text)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *quoted = g_strdelimit(g_strdup(text), "'", '"');
  g_autoptr(json_t) object = cm_json_parse(quoted, strlen(quoted), CM_JSON_LIMITS_LINE, &error);
  g_assert_no_error(error);
  return cm_metadata_from_json(object);
}

static void
assert_empty(const CmMetadata *metadata)
{
  g_assert_null(metadata->title);
  g_assert_null(metadata->description);
  g_assert_null(metadata->taken_at);
  g_assert_null(metadata->taken_offset);
  g_assert_null(metadata->lens);
  g_assert_cmpuint(metadata->keywords->len, ==, 0);
  g_assert_cmpuint(metadata->creators->len, ==, 0);
  g_assert_true(isnan(metadata->rating));
  g_assert_true(isnan(metadata->latitude));
  g_assert_true(isnan(metadata->longitude));
  g_assert_true(isnan(metadata->altitude_m));
  g_assert_true(isnan(metadata->exposure_s));
  g_assert_true(isnan(metadata->orientation));
  g_assert_true(isnan(metadata->width));
  g_assert_false(cm_metadata_has_hint(metadata));
}

static void
test_every_field(void)
{
  g_autoptr(CmMetadata) metadata = read_json(
      "{'title': 'Evening', 'description': 'Dogs on the beach.', 'keywords': ['dog', 'beach'],"
      " 'sublocation': 'Bondi Beach', 'city': 'Sydney', 'state': 'New South Wales',"
      " 'country': 'Australia', 'country_code': 'AUS', 'creators': ['A', 'B'],"
      " 'rights': '© A', 'rating': -1, 'taken_at': '2025-02-08T19:48:12',"
      " 'taken_offset': '+11:00', 'latitude': -33.8915, 'longitude': 151.2767,"
      " 'altitude_m': -3, 'camera_make': 'Make', 'camera_model': 'Model', 'lens': 'Lens',"
      " 'exposure_s': 0.004, 'f_number': 8, 'iso': 200, 'focal_length_mm': 35,"
      " 'focal_length_35mm_mm': 52, 'orientation': 6, 'width': 1200, 'height': 800}");
  g_assert_cmpstr(metadata->title, ==, "Evening");
  g_assert_cmpstr(metadata->description, ==, "Dogs on the beach.");
  g_assert_cmpuint(metadata->keywords->len, ==, 2);
  g_assert_cmpstr(g_ptr_array_index(metadata->keywords, 1), ==, "beach");
  g_assert_cmpstr(metadata->sublocation, ==, "Bondi Beach");
  g_assert_cmpstr(metadata->city, ==, "Sydney");
  g_assert_cmpstr(metadata->state, ==, "New South Wales");
  g_assert_cmpstr(metadata->country, ==, "Australia");
  g_assert_cmpstr(metadata->country_code, ==, "AUS");
  g_assert_cmpuint(metadata->creators->len, ==, 2);
  g_assert_cmpstr(metadata->rights, ==, "© A");
  g_assert_cmpfloat(metadata->rating, ==, -1);
  g_assert_cmpstr(metadata->taken_at, ==, "2025-02-08T19:48:12");
  g_assert_cmpstr(metadata->taken_offset, ==, "+11:00");
  g_assert_cmpfloat(metadata->latitude, ==, -33.8915);
  g_assert_cmpfloat(metadata->longitude, ==, 151.2767);
  g_assert_cmpfloat(metadata->altitude_m, ==, -3);
  g_assert_cmpstr(metadata->camera_make, ==, "Make");
  g_assert_cmpstr(metadata->camera_model, ==, "Model");
  g_assert_cmpstr(metadata->lens, ==, "Lens");
  g_assert_cmpfloat(metadata->exposure_s, ==, 0.004);
  g_assert_cmpfloat(metadata->f_number, ==, 8);
  g_assert_cmpfloat(metadata->iso, ==, 200);
  g_assert_cmpfloat(metadata->focal_length_mm, ==, 35);
  g_assert_cmpfloat(metadata->focal_length_35mm_mm, ==, 52);
  g_assert_cmpfloat(metadata->orientation, ==, 6);
  g_assert_cmpfloat(metadata->width, ==, 1200);
  g_assert_cmpfloat(metadata->height, ==, 800);
  g_assert_true(cm_metadata_has_hint(metadata));
}

static void
test_round_trip(void)
{
  static const char *const text =
      "{'title':'Evening','city':'Sydney','taken_at':'2025-02-08','taken_offset':'Z',"
      "'keywords':['dog','beach'],'rating':4.5,'latitude':-33.8915,'longitude':151.2767,"
      "'exposure_s':0.004,'width':1200,'height':800}";
  g_autoptr(CmMetadata) metadata = read_json(text);
  g_autoptr(json_t) object = cm_metadata_to_json(metadata);
  g_autofree char *written = cm_json_line(object);
  g_autofree char *expected = g_strdelimit(g_strdup(text), "'", '"');
  g_assert_cmpstr(written, ==, expected);

  g_autoptr(CmMetadata) empty = read_json("{}");
  g_autoptr(json_t) nothing = cm_metadata_to_json(empty);
  g_assert_cmpuint(json_object_size(nothing), ==, 0);
}

static void
test_nonsense(void)
{
  static const char *const texts[] = {
      "{}",
      "[]",
      "7",
      "'title'",
      "null",
      "{'title': 7, 'description': ['x'], 'keywords': 'dog', 'creators': {'0': 'A'}, 'rating': '5',"
      " 'latitude': '1', 'longitude': '2', 'exposure_s': '1/250', 'taken_at': 2025, 'lens': null,"
      " 'orientation': true}",
      "{'title': ' \\t\\n ', 'description': '', 'keywords': ['', ' ', 7, null, ['a'], {'b': 'c'}]}",
      "{'rating': 6, 'latitude': 90.1, 'longitude': 10, 'altitude_m': 1e9, 'exposure_s': 0,"
      " 'f_number': 0, 'iso': -100, 'focal_length_mm': 0, 'orientation': 9, 'width': 0,"
      " 'height': 100}",
      "{'orientation': 1.5, 'width': 10.5, 'height': 1e12, 'longitude': 10, 'exposure_s': -1}",
      "{'taken_offset': '+01:00'}",
  };
  for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
    g_autoptr(CmMetadata) metadata = read_json(texts[i]);
    assert_empty(metadata);
  }
  g_autoptr(CmMetadata) none = cm_metadata_from_json(NULL);
  assert_empty(none);
  cm_metadata_free(NULL);
}

static void
assert_time(const char *taken_at, gboolean valid)
{
  g_autofree char *text = g_strdup_printf("{'taken_at': '%s'}", taken_at);
  g_autoptr(CmMetadata) metadata = read_json(text);
  g_assert_cmpstr(metadata->taken_at, ==, valid ? taken_at : NULL);
}

static void
assert_offset(const char *offset, gboolean valid)
{
  g_autofree char *text =
      g_strdup_printf("{'taken_at': '2024-02-29T10:00', 'taken_offset': '%s'}", offset);
  g_autoptr(CmMetadata) metadata = read_json(text);
  g_assert_cmpstr(metadata->taken_offset, ==, valid ? offset : NULL);
}

static void
test_times(void)
{
  static const char *const good[] = {"2025",
                                     "2025-12",
                                     "2024-02-29",
                                     "2025-02-08T19:48",
                                     "2025-02-08T23:59:60",
                                     "0001-01-01T00:00:00"};
  static const char *const bad[] = {
      "0000-00-00T00:00:00", "2025-02-29",          "2025-13",
      "2025-00-10",          "2025-02-08T24:00:00", "2025-02-08T10:60",
      "2025-02-08T10:00:61", "2025:02:08 19:48:12", "2025-02-08 19:48:12",
      "2025-02-08T19",       "2025-02-08T19:48:1",  "2025-02-08T19:48:12Z",
      "+025-02-08",          "    -  -  T  :  :  "};
  for (gsize i = 0; i < G_N_ELEMENTS(good); i++)
    assert_time(good[i], TRUE);
  for (gsize i = 0; i < G_N_ELEMENTS(bad); i++)
    assert_time(bad[i], FALSE);
  assert_offset("Z", TRUE);
  assert_offset("+14:00", TRUE);
  assert_offset("-03:30", TRUE);
  assert_offset("+14:01", FALSE);
  assert_offset("+0100", FALSE);
  assert_offset("01:000", FALSE);
  assert_offset("+1:000", FALSE);
  assert_offset("+01:60", FALSE);
  assert_offset("z", FALSE);
}

/* Control characters go, line ends and tab stay; other hostile text stays what it is. */
static void
test_texts(void)
{
  g_autoptr(CmMetadata) metadata =
      read_json("{'title': ' a\\u001b[31m\\u0007b\\u0085 ', 'description': 'x\\r\\ny\\rz\\tw',"
                " 'keywords': ['dog', 'Dog', ' dog ', 'dog', 'dog', '<b>|`'],"
                " 'city': '\\u202eabc'}");
  g_assert_cmpstr(metadata->title, ==, "a [31m b");
  g_assert_cmpstr(metadata->description, ==, "x\r\ny\rz\tw");
  g_assert_cmpuint(metadata->keywords->len, ==, 3);
  g_assert_cmpstr(g_ptr_array_index(metadata->keywords, 0), ==, "dog");
  g_assert_cmpstr(g_ptr_array_index(metadata->keywords, 1), ==, "Dog");
  g_assert_cmpstr(g_ptr_array_index(metadata->keywords, 2), ==, "<b>|`");
  g_assert_cmpstr(metadata->city, ==, "\u202eabc");
}

static void
test_bounds(void)
{
  g_autoptr(json_t) object = json_object();
  g_autofree char *fits = g_strnfill(CM_METADATA_TEXT_BYTES, 'x');
  g_autofree char *long_text = g_strnfill(CM_METADATA_TEXT_BYTES + 1, 'x');
  json_object_set_new(object, "title", json_string(fits));
  json_object_set_new(object, "description", json_string(long_text));
  json_t *keywords = json_array();
  for (guint i = 0; i < 3 * CM_METADATA_KEYWORDS; i++) {
    g_autofree char *keyword = g_strdup_printf("word %u", i);
    json_array_append_new(keywords, json_string(keyword));
  }
  json_array_insert_new(keywords, 0, json_string(long_text));
  json_object_set_new(object, "keywords", keywords);
  g_autoptr(CmMetadata) metadata = cm_metadata_from_json(object);
  g_assert_cmpuint(strlen(metadata->title), ==, CM_METADATA_TEXT_BYTES);
  g_assert_null(metadata->description);
  g_assert_cmpuint(metadata->keywords->len, ==, CM_METADATA_KEYWORDS);
  g_assert_cmpstr(g_ptr_array_index(metadata->keywords, 0), ==, "word 0");
  g_assert_true(cm_metadata_has_hint(metadata));
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/metadata/every-field", test_every_field);
  g_test_add_func("/metadata/round-trip", test_round_trip);
  g_test_add_func("/metadata/nonsense", test_nonsense);
  g_test_add_func("/metadata/times", test_times);
  g_test_add_func("/metadata/texts", test_texts);
  g_test_add_func("/metadata/bounds", test_bounds);
  return g_test_run();
}
