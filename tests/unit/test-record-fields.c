/* SPDX-License-Identifier: MIT */
#include "cm-fields.h"

#include <float.h>
#include <locale.h>
#include <math.h>

static const struct {
  CmFormat format;
  double value;
  const char *text;
} format_cases[] = {
    {CM_FORMAT_COUNT, 0, "0.0"},
    {CM_FORMAT_COUNT, 1, "1"},
    {CM_FORMAT_COUNT, 999, "999"},
    {CM_FORMAT_COUNT, 1000, "1,000"},
    {CM_FORMAT_COUNT, 16855, "16,855"},
    {CM_FORMAT_COUNT, 1234567, "1,234,567"},
    {CM_FORMAT_COUNT, -1000, "-1,000"},
    {CM_FORMAT_COUNT, -100, "-100"},
    {CM_FORMAT_COUNT, NAN, ""},
    {CM_FORMAT_COUNT, INFINITY, ""},
    {CM_FORMAT_ID, 0, "0"},
    {CM_FORMAT_ID, 151645, "151,645"},
    {CM_FORMAT_SECONDS, 0, "0.00s"},
    {CM_FORMAT_SECONDS, 1.984, "1.98s"},
    {CM_FORMAT_SECONDS, 114.59, "114.59s"},
    {CM_FORMAT_SECONDS, 3599.99, "3599.99s"},
    {CM_FORMAT_SECONDS, 3600, "01:00:00 (3600.00s)"},
    {CM_FORMAT_SECONDS, 3723.5, "01:02:03 (3723.50s)"},
    {CM_FORMAT_SECONDS, 360000, "100:00:00 (360000.00s)"},
    {CM_FORMAT_SECONDS, NAN, ""},
    {CM_FORMAT_MEMORY, 0, "0"},
    {CM_FORMAT_MEMORY, 45.1e6, "0.045"},
    {CM_FORMAT_MEMORY, 100e6, "0.10"},
    {CM_FORMAT_MEMORY, 512e6, "0.51"},
    {CM_FORMAT_MEMORY, 999e6, "1.00"},
    {CM_FORMAT_MEMORY, 1e9, "1.0"},
    {CM_FORMAT_MEMORY, 9.04e9, "9.0"},
    {CM_FORMAT_MEMORY, 9.94e9, "9.9"},
    {CM_FORMAT_MEMORY, 10e9, "10"},
    {CM_FORMAT_MEMORY, 73.4e9, "73"},
    {CM_FORMAT_MEMORY, 1234e9, "1,234"},
    {CM_FORMAT_MEMORY, NAN, ""},
    {CM_FORMAT_RATE, 0, "0"},
    {CM_FORMAT_RATE, 0.0512, "0.0512"},
    {CM_FORMAT_RATE, 5, "5"},
    {CM_FORMAT_RATE, 5.184, "5.18"},
    {CM_FORMAT_RATE, 9.99, "9.99"},
    {CM_FORMAT_RATE, 10, "10.0"},
    {CM_FORMAT_RATE, 97.74, "97.7"},
    {CM_FORMAT_RATE, 100, "100"},
    {CM_FORMAT_RATE, 2537.2, "2,537"},
    {CM_FORMAT_RATE, NAN, ""},
};

static void
test_formats(void)
{
  for (gsize i = 0; i < G_N_ELEMENTS(format_cases); i++) {
    g_autofree char *text = cm_format_number(format_cases[i].format, format_cases[i].value);
    g_assert_cmpstr(text, ==, format_cases[i].text);
  }
}

static void
test_sizes(void)
{
  static const struct {
    double bytes;
    const char *text;
  } cases[] = {
      {0, "0 B"},
      {999, "999 B"},
      {1000, "1.00 kB"},
      {9.994e6, "9.99 MB"},
      {9.996e6, "10.0 MB"},
      {99.96e6, "100 MB"},
      {999.6e6, "1.00 GB"},
      {41.2e9, "41.2 GB"},
      {3.298e12, "3.30 TB"},
      {5e18, "5000 PB"},
      {-1, ""},
      {NAN, ""},
      {INFINITY, ""},
  };
  for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_autofree char *text = cm_format_size(cases[i].bytes);
    g_assert_cmpstr(text, ==, cases[i].text);
  }
  g_autofree char *largest = cm_format_size(DBL_MAX);
  g_assert_cmpuint(strlen(largest), >, 290);
}

/* The prediction is that of a whole load and answer; what failed on the way did not reach it. */
static void
test_prediction_error_of_answers_alone(void)
{
  const CmField *field = cm_field_find("prediction_error_percent");
  CmResult *result = cm_result_new("m", "p", "blind", 0);
  result->measured.predicted_peak_bytes = 110e6;
  result->measured.peak_rss_bytes = 100e6;
  result->status = CM_STATUS_ANSWERED;
  g_assert_cmpfloat_with_epsilon(cm_field_number(field, result), 10, 1e-9);
  result->status = CM_STATUS_FAILED;
  g_assert_true(isnan(cm_field_number(field, result)));
  g_assert_cmpfloat(cm_field_number(cm_field_find("predicted_peak_bytes"), result), ==, 110e6);
  result->status = CM_STATUS_SKIPPED;
  g_assert_true(isnan(cm_field_number(field, result)));
  cm_result_free(result);
}

static void
test_largest_numbers(void)
{
  for (int format = CM_FORMAT_ID; format <= CM_FORMAT_RATE; format++) {
    g_autofree char *text = cm_format_number((CmFormat)format, DBL_MAX);
    g_assert_cmpuint(strlen(text), >, 300);
    g_autofree char *below = cm_format_number((CmFormat)format, -DBL_MAX);
    g_assert_true(below[0] == '-');
  }
}

static void
test_exact(void)
{
  static const double values[] = {0, 0.1, 1.0 / 3, 1e300, 5e-324, 123456789, 0.89, -2.5};
  for (gsize i = 0; i < G_N_ELEMENTS(values); i++) {
    g_autofree char *text = cm_format_exact(values[i]);
    g_assert_cmpfloat(g_ascii_strtod(text, NULL), ==, values[i]);
  }
  g_autofree char *short_one = cm_format_exact(0.89);
  g_assert_cmpstr(short_one, ==, "0.89");
  g_autofree char *none = cm_format_exact(NAN);
  g_assert_cmpstr(none, ==, "");
}

static void
test_every_measurement_has_one_row(void)
{
  gsize count;
  const CmField *fields = cm_fields(&count);
  CmMeasurement measured;
  cm_measurement_init(&measured);
  g_autoptr(GHashTable) keys = g_hash_table_new(g_str_hash, g_str_equal);
  for (gsize i = 0; i < count; i++) {
    g_assert_true(g_hash_table_add(keys, (gpointer)fields[i].key));
    if (fields[i].kind != CM_FIELD_MEASURED)
      continue;
    double *slot = cm_field_slot(&fields[i], &measured);
    g_assert_true(isnan(*slot)); /* no two rows share a member */
    *slot = (double)i;
  }
  const double *values = (const double *)&measured;
  for (gsize i = 0; i < sizeof measured / sizeof *values; i++)
    g_assert_false(isnan(values[i]));
}

static void
test_columns_are_those_of_the_reference(void)
{
  static const char *const titles[] = {
      "Model Name",     "Token",      "Prompt (tokens)", "Generation (tokens)",
      "Total Tokens",   "Prompt Tps", "Gen TPS",         "Peak (GB)",
      "Generation (s)", "Load (s)",   "Total (s)",       "Quality Issues",
      "Error Package",  "Verdict",    "TTFT (s)",        "Image tokens",
      "Photo",          "Lane",       "Repeat",          "Engine"};
  for (guint i = 0; i < G_N_ELEMENTS(titles); i++)
    g_assert_cmpstr(cm_field_of_column(i + 1)->title, ==, titles[i]);
  g_assert_null(cm_field_of_column(G_N_ELEMENTS(titles) + 1));
  g_assert_null(cm_field_of_column(0));
}

static void
assert_shown(const CmResult *result, const char *key, const char *shown, const char *raw)
{
  g_autofree char *people = cm_field_show(cm_field_find(key), result);
  g_autofree char *programs = cm_field_raw(cm_field_find(key), result);
  g_assert_cmpstr(people, ==, shown);
  g_assert_cmpstr(programs, ==, raw);
}

static void
test_derived(void)
{
  g_autoptr(CmResult) result = cm_result_new("m", "photo-1", "assisted", 2);
  assert_shown(result, "prompt_tokens", "", "");
  assert_shown(result, "load_and_answer_s", "", "");
  assert_shown(result, "last_token_id", "", "");
  assert_shown(result, "signal", "", "");

  result->measured.text_tokens_in = 1000;
  assert_shown(result, "prompt_tokens", "1,000", "1000");
  result->measured.image_tokens_in = 576;
  assert_shown(result, "prompt_tokens", "1,576", "1576");
  assert_shown(result, "all_tokens", "", "");
  result->measured.tokens_out = 0;
  assert_shown(result, "all_tokens", "1,576", "1576");
  assert_shown(result, "tokens_out", "0.0", "0");
  result->measured.load_s = 0.25;
  result->measured.total_s = 1.5;
  assert_shown(result, "load_and_answer_s", "1.75s", "1.75");
  assert_shown(result, "repeat", "2", "2");

  cm_result_warn(result, "one", "first");
  cm_result_warn(result, "two", "second");
  assert_shown(result, "warnings", "one,two", "one,two");
  result->status = CM_STATUS_FAILED;
  result->failure = cm_failure_new("crashed", "decode", "it crashed");
  result->failure->signal = 11;
  assert_shown(result, "signal", "11", "11");
  assert_shown(result, "exit_status", "", "");
  assert_shown(result, "failure_class", "crashed", "crashed");
}

int
main(int argc, char **argv)
{
  setlocale(LC_ALL, ""); /* formats must not follow it */
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/record/formats", test_formats);
  g_test_add_func("/record/sizes", test_sizes);
  g_test_add_func("/record/prediction-error", test_prediction_error_of_answers_alone);
  g_test_add_func("/record/largest-numbers", test_largest_numbers);
  g_test_add_func("/record/exact", test_exact);
  g_test_add_func("/record/every-measurement-has-one-row", test_every_measurement_has_one_row);
  g_test_add_func("/record/columns", test_columns_are_those_of_the_reference);
  g_test_add_func("/record/derived", test_derived);
  return g_test_run();
}
