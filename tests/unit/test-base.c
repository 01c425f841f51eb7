/* SPDX-License-Identifier: MIT */
#include "cm-error.h"
#include "cm-expand.h"
#include "cm-file.h"
#include "cm-json.h"
#include "cm-stats.h"
#include "cm-text.h"

#include <math.h>
#include <string.h>

#include <glib/gstdio.h>

static void
test_error_names(void)
{
  for (int i = 0; i < CM_N_ERRORS; i++) {
    CmError code;
    g_assert_true(cm_error_from_string(cm_error_to_string((CmError)i), &code));
    g_assert_cmpint(code, ==, i);
  }
  CmError code = CM_ERROR_IO;
  g_assert_false(cm_error_from_string("no such error", &code));
  g_assert_cmpint(code, ==, CM_ERROR_IO);
}

static void
assert_json_error(const char *text, CmError code)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(json_t) value = cm_json_parse(text, strlen(text), CM_JSON_LIMITS_LINE, &error);
  g_assert_null(value);
  g_assert_error(error, CM_ERROR, (int)code);
}

static void
test_json_bounds(void)
{
  assert_json_error("{\"a\":1,\"a\":2}", CM_ERROR_INVALID);
  assert_json_error("{\"a\":NaN}", CM_ERROR_INVALID);
  assert_json_error("[\"\xff\"]", CM_ERROR_INVALID);
  assert_json_error("", CM_ERROR_INVALID);

  g_autoptr(GString) deep = g_string_new(NULL);
  for (int i = 0; i < 33; i++)
    g_string_append_c(deep, '[');
  assert_json_error(deep->str, CM_ERROR_LIMIT);

  g_autoptr(GString) wide = g_string_new("[1");
  for (int i = 0; i < 100001; i++)
    g_string_append(wide, ",1");
  assert_json_error(wide->str, CM_ERROR_LIMIT);
}

static void
test_json_strings_do_not_count(void)
{
  const char *text = "{\"a\":\"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[,,,,\\\"[\"}";
  g_autoptr(GError) error = NULL;
  g_autoptr(json_t) value = cm_json_parse(text, strlen(text), CM_JSON_LIMITS_LINE, &error);
  g_assert_no_error(error);
  g_assert_true(g_str_has_suffix(cm_json_get_string(value, "a"), "\"["));
}

static void
test_json_numbers(void)
{
  g_autoptr(json_t) object = json_object();
  cm_json_set_number(object, "whole", 3);
  cm_json_set_number(object, "part", 0.5);
  cm_json_set_number(object, "none", NAN);
  cm_json_set_number(object, "endless", INFINITY);
  g_autofree char *line = cm_json_line(object);
  g_assert_cmpstr(line, ==, "{\"whole\":3,\"part\":0.5}");
  g_assert_true(isnan(cm_json_get_number(object, "none")));
  g_assert_cmpfloat(cm_json_get_number(object, "whole"), ==, 3);
}

static void
assert_line(json_t *value, const char *expected)
{
  g_autoptr(json_t) owned = value;
  g_autofree char *line = cm_json_line(owned);
  g_assert_cmpstr(line, ==, expected);
}

/* Real numbers are written short, read back equal, and stay real; strings are left alone. */
static void
test_json_reals(void)
{
  assert_line(json_real(0.89), "0.89");
  assert_line(json_real(-4.36), "-4.36");
  assert_line(json_real(0.1 + 0.2), "0.30000000000000004");
  assert_line(json_real(2.0), "2.0");
  assert_line(json_integer(G_MAXINT64), "9223372036854775807");
  assert_line(json_pack("{s:[s,f]}", "0.89000000000000001", "\"0.89000000000000001", 4.36),
              "{\"0.89000000000000001\":[\"\\\"0.89000000000000001\",4.36]}");
  for (guint i = 0; i < 20000; i++) {
    union {
      guint64 bits;
      double value;
    } any = {.bits = (guint64)g_test_rand_int() << 32 | (guint32)g_test_rand_int()};
    if (!isfinite(any.value))
      continue;
    g_autoptr(json_t) real = json_real(any.value);
    g_autofree char *line = cm_json_line(real);
    g_autoptr(json_t) read = cm_json_parse(line, strlen(line), CM_JSON_LIMITS_LINE, NULL);
    g_assert_true(json_is_real(read));
    g_assert_true(json_real_value(read) == any.value);
  }
}

static void
test_text(void)
{
  const char *euro = "a€";
  g_assert_cmpuint(cm_text_prefix(euro, 4, 3), ==, 1);
  g_assert_cmpuint(cm_text_prefix(euro, 4, 4), ==, 4);
  g_assert_cmpuint(cm_text_incomplete_tail(euro, 3), ==, 2);
  g_assert_cmpuint(cm_text_incomplete_tail(euro, 4), ==, 0);
  g_assert_cmpuint(cm_text_incomplete_tail("\xff", 1), ==, 0);

  g_autofree char *clean = cm_text_sanitize("a\0b\xff", 4, 100);
  g_assert_cmpstr(clean, ==, "a\uFFFDb\uFFFD");
  g_autofree char *cut = cm_text_sanitize(euro, 4, 2);
  g_assert_cmpstr(cut, ==, "a…");
}

static void
test_stats(void)
{
  const double values[] = {4, NAN, 1, 3, 2};
  g_assert_cmpfloat(cm_stats_median(values, 5), ==, 2.5);
  g_assert_cmpfloat(cm_stats_quantile(values, 5, 0.25), ==, 1.75);
  g_assert_cmpfloat(cm_stats_mean(values, 5), ==, 2.5);
  g_assert_true(isnan(cm_stats_median(values + 1, 1)));
}

static void
test_appender_cuts_a_half_line(void)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *folder = g_dir_make_tmp("cm-test-XXXXXX", &error);
  g_autofree char *path = g_build_filename(folder, "lines", NULL);
  g_assert_true(g_file_set_contents(path, "one\ntwo\nhal", 11, &error));

  g_autoptr(CmAppender) appender = cm_appender_open(path, &error);
  g_assert_no_error(error);
  g_assert_true(cm_appender_add(appender, "three", &error));

  gsize length = 0;
  g_autofree char *text = cm_file_read(path, 100, &length, &error);
  g_assert_cmpstr(text, ==, "one\ntwo\nthree\n");

  g_autofree char *short_read = cm_file_read(path, 5, &length, &error);
  g_assert_null(short_read);
  g_assert_error(error, CM_ERROR, CM_ERROR_LIMIT);
  g_unlink(path);
  g_rmdir(folder);
}

static const char *
made_environment(const char *name)
{
  if (g_str_equal(name, "A"))
    return "$B";
  return g_str_equal(name, "B_2") ? "two" : NULL;
}

/* What Python 3's os.path.expandvars(os.path.expanduser(x)) makes of each. */
static void
test_expand(void)
{
  static const char *const cases[][2] = {{"~", "/home/me"},
                                         {"~/x/~", "/home/me/x/~"},
                                         {"x/~", "x/~"},
                                         {"~no such person/x", "~no such person/x"},
                                         {"$A/x", "$B/x"},
                                         {"${A}${B_2}z", "$Btwoz"},
                                         {"$B_2-$B_2z", "two-$B_2z"},
                                         {"$", "$"},
                                         {"a$/", "a$/"},
                                         {"${A", "${A"},
                                         {"${}", "${}"},
                                         {"$NONE$A", "$NONE$B"},
                                         {"", ""}};
  for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_autofree char *path = cm_expand_path(cases[i][0], made_environment, "/home/me");
    g_assert_cmpstr(path, ==, cases[i][1]);
  }
  g_autofree char *root = cm_expand_path("~root/x", made_environment, "/home/me");
  g_assert_true(g_path_is_absolute(root));
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/base/error-names", test_error_names);
  g_test_add_func("/base/json-bounds", test_json_bounds);
  g_test_add_func("/base/json-strings-do-not-count", test_json_strings_do_not_count);
  g_test_add_func("/base/json-numbers", test_json_numbers);
  g_test_add_func("/base/json-reals", test_json_reals);
  g_test_add_func("/base/text", test_text);
  g_test_add_func("/base/expand", test_expand);
  g_test_add_func("/base/stats", test_stats);
  g_test_add_func("/base/appender-cuts-a-half-line", test_appender_cuts_a_half_line);
  return g_test_run();
}
