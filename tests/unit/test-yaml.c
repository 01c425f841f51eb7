/* SPDX-License-Identifier: MIT */
#include "cm-error.h"
#include "cm-yaml.h"

#include <math.h>
#include <string.h>

static CmYaml *
parse(const char *text)
{
  g_autoptr(GError) error = NULL;
  CmYaml *root = cm_yaml_parse("x.yaml", text, strlen(text), &error);
  g_assert_no_error(error);
  return root;
}

static void
assert_error(const char *text, CmError code, const char *message_start)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(CmYaml) root = cm_yaml_parse("x.yaml", text, strlen(text), &error);
  g_assert_null(root);
  g_assert_error(error, CM_ERROR, (int)code);
  if (!g_str_has_prefix(error->message, message_start))
    g_error("“%s” does not begin “%s”", error->message, message_start);
}

static void
test_tree(void)
{
  g_autoptr(CmYaml) root = parse("# head\na:\n  b: 1 # one\n  'c': [x, \"y\\n\"]\nd:\n- z\n");
  g_assert_cmpint(cm_yaml_kind(root), ==, CM_YAML_MAPPING);
  g_assert_cmpuint(cm_yaml_size(root), ==, 2);
  g_assert_cmpstr(cm_yaml_key(root, 1), ==, "d");
  const CmYaml *a = cm_yaml_get(root, "a");
  g_assert_cmpuint(cm_yaml_line(cm_yaml_get(a, "b")), ==, 3);
  const CmYaml *c = cm_yaml_get(a, "c");
  g_assert_cmpint(cm_yaml_kind(c), ==, CM_YAML_SEQUENCE);
  g_assert_cmpstr(cm_yaml_text(cm_yaml_at(c, 1)), ==, "y\n");
  g_assert_null(cm_yaml_text(c));
  g_assert_null(cm_yaml_key(c, 0));
  g_assert_null(cm_yaml_get(c, "x"));
  g_assert_null(cm_yaml_get(root, "b"));
  g_assert_cmpuint(cm_yaml_line(cm_yaml_at(cm_yaml_get(root, "d"), 0)), ==, 6);
}

static void
test_empty(void)
{
  static const char *const texts[] = {"", "# only a comment\n", "\n\n"};
  for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
    g_autoptr(CmYaml) root = parse(texts[i]);
    g_assert_cmpint(cm_yaml_kind(root), ==, CM_YAML_MAPPING);
    g_assert_cmpuint(cm_yaml_size(root), ==, 0);
  }
}

static void
test_numbers(void)
{
  static const struct {
    const char *text;
    double number; /* NAN: none */
  } cases[] = {
      {"1", 1},      {"-2.5", -2.5}, {"+.5", 0.5},   {"3.", 3},      {"1e3", 1000},
      {"080", 80},   {"'1'", NAN},   {"\"1\"", NAN}, {"x", NAN},     {"1x", NAN},
      {"0x10", NAN}, {".inf", NAN},  {".nan", NAN},  {"1e999", NAN}, {"1,5", NAN},
      {"--1", NAN},  {"e", NAN},     {"~", NAN},     {"[1]", NAN},   {"1 2", NAN},
  };
  for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_autoptr(CmYaml) root = parse(cases[i].text);
    double number = 77;
    g_assert_true(cm_yaml_number(root, &number) == !isnan(cases[i].number));
    g_assert_cmpfloat(number, ==, isnan(cases[i].number) ? 77 : cases[i].number);
  }
}

/* Only what is not quoted is a truth value or null, in the words of YAML 1.2. */
static void
test_words(void)
{
  static const struct {
    const char *text;
    int flag; /* -1: none */
    gboolean null;
  } cases[] = {
      {"true", 1, FALSE},       {"True", 1, FALSE}, {"FALSE", 0, FALSE},   {"'true'", -1, FALSE},
      {"\"false\"", -1, FALSE}, {"yes", -1, FALSE}, {"tRUE", -1, FALSE},   {"1", -1, FALSE},
      {"null", -1, TRUE},       {"~", -1, TRUE},    {"NULL", -1, TRUE},    {"'null'", -1, FALSE},
      {"''", -1, FALSE},        {"[]", -1, FALSE},  {"{a: b}", -1, FALSE},
  };
  for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_autoptr(CmYaml) root = parse(cases[i].text);
    gboolean flag = 7;
    g_assert_true(cm_yaml_flag(root, &flag) == (cases[i].flag >= 0));
    g_assert_cmpint(flag, ==, cases[i].flag >= 0 ? cases[i].flag : 7);
    g_assert_true(cm_yaml_is_null(root) == cases[i].null);
  }
  g_autoptr(CmYaml) map = parse("a:\n");
  g_assert_true(cm_yaml_is_null(cm_yaml_get(map, "a")));
}

static void
test_errors(void)
{
  assert_error("a: 1\nb: 2\na: 3\n", CM_ERROR_INVALID, "x.yaml:3: the key “a” stands twice (first");
  assert_error("a: 1\n b: 2\n", CM_ERROR_INVALID, "x.yaml:2: not YAML: ");
  assert_error("a: [1\n", CM_ERROR_INVALID, "x.yaml:2: not YAML: ");
  assert_error("a: 1\nb: \"\xff\"\n", CM_ERROR_INVALID, "x.yaml:2: not YAML: ");
  assert_error("a: &x 1\n", CM_ERROR_INVALID, "x.yaml:1: anchors");
  assert_error("a: 1\nb: !!str 1\n", CM_ERROR_INVALID, "x.yaml:2: anchors");
  assert_error("a: *x\n", CM_ERROR_INVALID, "x.yaml:1: ");
  assert_error("[a]: 1\n", CM_ERROR_INVALID, "x.yaml:1: a key must be");
  assert_error("a: 1\n---\nb: 1\n", CM_ERROR_INVALID, "x.yaml:2: a second document");
  assert_error("a: \"x\\0y\"\n", CM_ERROR_INVALID, "x.yaml:1: a text holds a NUL");
}

static void
test_bounds(void)
{
  g_autoptr(GString) deep = g_string_new(NULL);
  for (int i = 0; i < 33; i++)
    g_string_append_c(deep, '[');
  for (int i = 0; i < 33; i++)
    g_string_append_c(deep, ']');
  assert_error(deep->str, CM_ERROR_LIMIT, "x.yaml:1: nested deeper");
  g_autoptr(CmYaml) root =
      parse("[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]");
  g_assert_cmpuint(cm_yaml_size(root), ==, 1);

  g_autoptr(GString) wide = g_string_new("[0");
  for (int i = 0; i < 100000; i++)
    g_string_append(wide, i % 100 == 0 ? ",\n1" : ",1");
  g_string_append_c(wide, ']');
  assert_error(wide->str, CM_ERROR_LIMIT, "x.yaml:1001: more than 100000 values");

  g_autofree char *large = g_strnfill((4 << 20) + 1, ' ');
  assert_error(large, CM_ERROR_LIMIT, "x.yaml:1: longer than 4 MiB");
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/yaml/tree", test_tree);
  g_test_add_func("/yaml/empty", test_empty);
  g_test_add_func("/yaml/numbers", test_numbers);
  g_test_add_func("/yaml/words", test_words);
  g_test_add_func("/yaml/errors", test_errors);
  g_test_add_func("/yaml/bounds", test_bounds);
  return g_test_run();
}
