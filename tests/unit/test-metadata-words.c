/* SPDX-License-Identifier: MIT */
#include "cm-metadata-words.h"

#include <string.h>

typedef char *(*WordsFunc)(const CmMetadata *);

/* What the function makes of the object that this JSON is; single quotes stand for double ones. */
static void
assert_words(WordsFunc words, const char *text, const char *expected)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *quoted = g_strdelimit(g_strdup(text), "'", '"');
  g_autoptr(json_t) object = cm_json_parse(quoted, strlen(quoted), CM_JSON_LIMITS_LINE, &error);
  g_assert_no_error(error);
  g_autoptr(CmMetadata) metadata = cm_metadata_from_json(object);
  g_autofree char *made = words(metadata);
  g_assert_cmpstr(made, ==, expected);
}

static void
test_line_ends(void)
{
  g_autofree char *text = cm_metadata_words_text("\ra\r\nb\rc\n\r\r\nd\r");
  g_assert_cmpstr(text, ==, "\na\nb\nc\n\n\nd\n");
  g_autofree char *empty = cm_metadata_words_text("");
  g_assert_cmpstr(empty, ==, "");
  g_assert_null(cm_metadata_words_text(NULL));
}

static void
test_taken(void)
{
  WordsFunc words = cm_metadata_words_taken;
  assert_words(words, "{'taken_at': '2025-02-08T19:48:12', 'taken_offset': '+11:00'}",
               "Saturday 8 February 2025, 19:48:12, UTC+11:00");
  assert_words(words, "{'taken_at': '2024-02-29T00:00:60', 'taken_offset': 'Z'}",
               "Thursday 29 February 2024, 00:00:60, UTC");
  assert_words(words, "{'taken_at': '2025-12-31T23:59'}",
               "Wednesday 31 December 2025, 23:59, offset from UTC unknown");
  assert_words(words, "{'taken_at': '2025-12-01'}", "Monday 1 December 2025");
  assert_words(words, "{'taken_at': '1999-05'}", "May 1999");
  assert_words(words, "{'taken_at': '0850'}", "850");
  assert_words(words, "{}", NULL);
}

static void
test_place(void)
{
  WordsFunc words = cm_metadata_words_place;
  assert_words(words,
               "{'sublocation': 'Bondi Beach', 'city': 'Sydney', 'state': 'New South Wales',"
               " 'country': 'Australia', 'country_code': 'AUS'}",
               "Bondi Beach, Sydney, New South Wales, Australia (AUS)");
  assert_words(words, "{'country_code': 'AUS'}", "AUS");
  assert_words(words, "{'city': 'Sydney'}", "Sydney");
  assert_words(words, "{}", NULL);
}

static void
test_position(void)
{
  WordsFunc words = cm_metadata_words_position;
  assert_words(words, "{'latitude': -33.8915, 'longitude': 151.2767, 'altitude_m': 3}",
               "-33.8915, 151.2767 (33°53′29.4″ S, 151°16′36.1″ E), 3 m above sea level");
  assert_words(words, "{'latitude': 59.9999999, 'longitude': -0.5}",
               "59.9999999, -0.5 (60°00′00.0″ N, 0°30′00.0″ W)");
  assert_words(words, "{'latitude': 0, 'longitude': 180}", "0, 180 (0°00′00.0″ N, 180°00′00.0″ E)");
  assert_words(words, "{'altitude_m': -430.5}", "430.5 m below sea level");
  assert_words(words, "{}", NULL);
}

static void
test_camera(void)
{
  WordsFunc words = cm_metadata_words_camera;
  assert_words(words, "{'camera_make': 'Example Optics', 'camera_model': 'EO-7'}",
               "Example Optics EO-7");
  assert_words(words, "{'camera_make': 'Canon', 'camera_model': 'CANON EOS 5D'}", "CANON EOS 5D");
  assert_words(words, "{'camera_make': 'Example Optics'}", "Example Optics");
  assert_words(words, "{'camera_model': 'EO-7'}", "EO-7");
  assert_words(words, "{}", NULL);
}

static void
test_exposure(void)
{
  WordsFunc words = cm_metadata_words_exposure;
  assert_words(words,
               "{'exposure_s': 0.004, 'f_number': 8, 'iso': 200, 'focal_length_mm': 35,"
               " 'focal_length_35mm_mm': 52}",
               "1/250 s, f/8, ISO 200, 35 mm (52 mm on 35 mm film)");
  assert_words(words, "{'exposure_s': 0.00012500, 'f_number': 0.95, 'iso': 102400}",
               "1/8000 s, f/0.95, ISO 102400");
  assert_words(words, "{'exposure_s': 0.3333333}", "1/3 s");
  assert_words(words, "{'exposure_s': 0.5}", "0.5 s");
  assert_words(words, "{'exposure_s': 2.5, 'focal_length_35mm_mm': 28}",
               "2.5 s, 28 mm on 35 mm film");
  assert_words(words, "{'focal_length_35mm_mm': 28}", "28 mm on 35 mm film");
  assert_words(words, "{}", NULL);
}

static void
test_rating_and_orientation(void)
{
  assert_words(cm_metadata_words_rating, "{'rating': 4}", "4 of 5");
  assert_words(cm_metadata_words_rating, "{'rating': 0}", "0 of 5 (not rated)");
  assert_words(cm_metadata_words_rating, "{'rating': -1}", "rejected");
  assert_words(cm_metadata_words_rating, "{}", NULL);
  assert_words(cm_metadata_words_orientation, "{'orientation': 1}", "1: upright");
  assert_words(cm_metadata_words_orientation, "{'orientation': 6}",
               "6: to be turned clockwise by 90°");
  assert_words(cm_metadata_words_orientation, "{'orientation': 8}",
               "8: to be turned clockwise by 270°");
  assert_words(cm_metadata_words_orientation, "{}", NULL);
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/metadata-words/line-ends", test_line_ends);
  g_test_add_func("/metadata-words/taken", test_taken);
  g_test_add_func("/metadata-words/place", test_place);
  g_test_add_func("/metadata-words/position", test_position);
  g_test_add_func("/metadata-words/camera", test_camera);
  g_test_add_func("/metadata-words/exposure", test_exposure);
  g_test_add_func("/metadata-words/rating-and-orientation", test_rating_and_orientation);
  return g_test_run();
}
