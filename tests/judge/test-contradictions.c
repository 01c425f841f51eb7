/* SPDX-License-Identifier: MIT */
/* What an answer says against a photo's metadata: invented statements labelled beforehand
 * (claims.jsonl), more than half of them traps in which nothing may be found. */
#include "cm-contradiction.h"
#include "cm-country.h"
#include "cm-sun.h"
#include "judge-cases.h"

#include <math.h>
#include <string.h>

/* The kinds found, each once, in alphabetical order, parted by spaces. */
static char *
kinds_of(const GPtrArray *found)
{
  static const CmClaimKind sorted[] = {CM_CLAIM_DATE, CM_CLAIM_GPS, CM_CLAIM_PLACE, CM_CLAIM_SEASON,
                                       CM_CLAIM_TIME};
  GString *names = g_string_new(NULL);
  for (gsize i = 0; i < G_N_ELEMENTS(sorted); i++) {
    gboolean has = FALSE;
    for (guint j = 0; j < found->len; j++)
      has |= ((CmContradiction *)g_ptr_array_index(found, j))->kind == sorted[i];
    if (has)
      g_string_append_printf(names, "%s%s", names->len > 0 ? " " : "",
                             cm_claim_kind_to_string(sorted[i]));
  }
  return g_string_free(names, FALSE);
}

static char *
kinds_wanted(const json_t *row)
{
  const json_t *list = json_object_get(row, "kinds");
  GString *names = g_string_new(NULL);
  for (gsize i = 0; i < json_array_size(list); i++)
    g_string_append_printf(names, "%s%s", i > 0 ? " " : "",
                           json_string_value(json_array_get(list, i)));
  return g_string_free(names, FALSE);
}

/* Checks every statement of the file but those that are kept to show what is not found. */
static void
test_labelled_statements(gconstpointer name)
{
  g_autoptr(GPtrArray) cases = judge_cases_read(name);
  guint n_right = 0, n_known = 0;
  for (guint i = 0; i < cases->len; i++) {
    json_t *row = g_ptr_array_index(cases, i);
    const char *answer = cm_json_get_string(row, "answer");
    g_autoptr(CmMetadata) metadata = cm_metadata_from_json(json_object_get(row, "metadata"));
    g_autoptr(GPtrArray) found = cm_contradictions_find(metadata, answer);
    g_autofree char *kinds = kinds_of(found);
    g_autofree char *wanted = kinds_wanted(row);
    gboolean known = json_object_get(row, "known_limit") != NULL;
    n_known += known;
    n_right += !known && g_str_equal(kinds, wanted);
    g_assert_false(known && g_str_equal(kinds, wanted)); /* if it is found now, say so there */
    if (!g_str_equal(kinds, wanted))
      g_test_message("%s: [%s], not [%s]: %s", cm_json_get_string(row, "id"), kinds, wanted,
                     answer);
    for (guint j = 0; j < found->len; j++) {
      const CmContradiction *one = g_ptr_array_index(found, j);
      g_test_message("  %s \"%s\": %s", cm_json_get_string(row, "id"), one->quote, one->reason);
      g_assert_cmpuint(one->end, <=, strlen(answer));
      g_assert_true(strncmp(answer + one->begin, one->quote, strlen(one->quote)) == 0);
    }
  }
  g_test_message("%u of %u statements right", n_right, cases->len);
  g_assert_cmpuint(cases->len, >=, 80);
  g_assert_cmpuint(n_right, ==, cases->len - n_known);
}

/* NOAA's solar calculator, to half a degree: London, Sydney and Quito. */
static void
test_sun(void)
{
  CmMoment noon = {2024, 6, 20, 13 * 60, 60};
  CmMoment evening = {2025, 2, 8, 19 * 60 + 48, 11 * 60};
  CmMoment midnight = {2024, 3, 20, 0, -5 * 60};
  g_assert_cmpfloat_with_epsilon(cm_sun_height(&noon, 51.5, -0.13), 61.9, 0.5);
  g_assert_cmpfloat_with_epsilon(cm_sun_height(&evening, -33.89, 151.28), 0.2, 0.7);
  g_assert_cmpfloat(cm_sun_height(&midnight, -0.18, -78.47), <, -80);
  CmMoment undated = {2024, 6, 0, 13 * 60, 60};
  CmMoment nowhere = {2024, 6, 20, 13 * 60, NAN};
  g_assert_true(isnan(cm_sun_height(&undated, 51.5, 0)));
  g_assert_true(isnan(cm_sun_height(&nowhere, 51.5, 0)));
  g_assert_true(isnan(cm_sun_height(&noon, NAN, NAN)));
}

static void
test_countries(void)
{
  const CmCountry *norway = cm_country_by_code("no");
  const CmCountry *france = cm_country_by_name(" FRANCE ");
  g_assert_nonnull(norway);
  g_assert_true(cm_country_by_name("Norge") == norway);
  g_assert_true(cm_country_by_people("norwegian") == norway);
  g_assert_null(cm_country_by_claim("norge")); /* claims are English */
  g_assert_null(cm_country_by_code("ZZ"));
  g_assert_true(cm_country_may_hold(norway, 59.9, 10.7, 0));
  g_assert_false(cm_country_may_hold(norway, 48.9, 2.3, 1));
  g_assert_true(cm_country_may_hold(france, -21.1, 55.5, 0)); /* Réunion */
  g_assert_true(cm_country_may_be(france, cm_country_by_code("RE")));
  g_assert_false(cm_country_may_be(france, norway));
  const CmCountry *fiji = cm_country_by_code("FJ");
  g_assert_true(cm_country_may_hold(fiji, -17, 179.9, 0) &&
                cm_country_may_hold(fiji, -17, -179.9, 0));
}

static CmMetadata *
summer_noon_in_norway(void)
{
  static const char text[] = "{\"taken_at\": \"2024-06-20T12:00:00\", \"taken_offset\": \"+02:00\","
                             "\"latitude\": 59.9, \"longitude\": 10.7, \"country\": \"Norway\"}";
  g_autoptr(json_t) object = cm_json_parse(text, strlen(text), CM_JSON_LIMITS_LINE, NULL);
  return cm_metadata_from_json(object);
}

static void
test_ranges_are_the_answers(void)
{
  static const char answer[] = "\xFF\xFE Ein Bild. \xE2\x82 A street at night in Rome, Italy.";
  g_autoptr(CmMetadata) metadata = summer_noon_in_norway();
  g_autoptr(GPtrArray) found = cm_contradictions_find(metadata, answer);
  g_assert_cmpuint(found->len, ==, 2);
  const CmContradiction *night = g_ptr_array_index(found, 0);
  const CmContradiction *italy = g_ptr_array_index(found, 1);
  g_assert_cmpstr(night->quote, ==, "at night");
  g_assert_cmpint(strstr(answer, "at night") - answer, ==, (long)night->begin);
  g_assert_cmpstr(italy->quote, ==, "Italy");
  g_assert_cmpint(strstr(answer, "Italy") - answer, ==, (long)italy->begin);
}

static void
test_nothing(void)
{
  g_autoptr(CmMetadata) empty = cm_metadata_from_json(NULL);
  g_autoptr(CmMetadata) metadata = summer_noon_in_norway();
  g_autoptr(GPtrArray) of_empty = cm_contradictions_find(empty, "A winter night in Rome, Italy.");
  g_autoptr(GPtrArray) of_null = cm_contradictions_find(metadata, NULL);
  g_assert_cmpuint(of_empty->len + of_null->len, ==, 0);
}

/* A megabyte of what costs most: found claims, doubtful ones, lists, headings, quotes. */
static void
test_hostile(void)
{
  static const char *const units[] = {
      "In Rome, Italy. ",
      "if in Italy at night ",
      "Keywords: night, ",
      "night, ",
      "taken on May ",
      "a winter day\n",
      "\"",
      "'a ",
      "Keywords",
      "In A A A, ",
      "]",
      "\xFF",
      "the a of the ",
      ",",
      "\n",
  };
  g_autoptr(CmMetadata) metadata = summer_noon_in_norway();
  for (gsize i = 0; i < G_N_ELEMENTS(units); i++) {
    g_autoptr(GString) text = g_string_new("x ");
    while (text->len < 1 << 20)
      g_string_append(text, units[i]);
    gint64 begun = g_get_monotonic_time();
    g_autoptr(GPtrArray) found = cm_contradictions_find(metadata, text->str);
    double taken_s = (double)(g_get_monotonic_time() - begun) / G_USEC_PER_SEC;
    g_assert_cmpuint(found->len, <=, 20);
    if (taken_s > 1)
      g_test_message("%.1f s for many \"%s\"", taken_s, units[i]);
    g_assert_cmpfloat(taken_s, <, 30);
  }
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_data_func("/contradictions/labelled-statements", "claims.jsonl",
                       test_labelled_statements);
  g_test_add_data_func("/contradictions/blind-statements", "claims-blind.jsonl",
                       test_labelled_statements);
  g_test_add_func("/contradictions/sun", test_sun);
  g_test_add_func("/contradictions/countries", test_countries);
  g_test_add_func("/contradictions/ranges-are-the-answers", test_ranges_are_the_answers);
  g_test_add_func("/contradictions/nothing", test_nothing);
  g_test_add_func("/contradictions/hostile", test_hostile);
  return g_test_run();
}
