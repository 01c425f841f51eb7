/* SPDX-License-Identifier: MIT */
#include "cm-error.h"
#include "cm-template.h"

#include <string.h>

static const char *const names[] = {"a", "b", "c", NULL};

/* Values are given as "a=1 b=2". */
static char *
render(const char *text, const char *given)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(CmTemplate) template = cm_template_new(text, names, &error);
  g_assert_no_error(error);
  g_autoptr(GHashTable) values = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
  g_auto(GStrv) pairs = g_strsplit(given, " ", -1);
  for (guint i = 0; pairs[i] != NULL && *pairs[i] != '\0'; i++)
    g_hash_table_insert(values, g_strndup(pairs[i], 1), g_strdup(pairs[i] + 2));
  char *made = cm_template_render(template, values, 1 << 20, &error);
  g_assert_no_error(error);
  return made;
}

static void
assert_renders(const char *text, const char *given, const char *expected)
{
  g_autofree char *made = render(text, given);
  g_assert_cmpstr(made, ==, expected);
}

static void
test_values(void)
{
  assert_renders("", "", "");
  assert_renders("plain } text } here\n", "a=1", "plain } text } here\n");
  assert_renders("{{a}}-{{ b }}-{{c}}", "a=1 b=2", "1-2-");
  assert_renders("<{{a}}>", "a=", "<>");
  assert_renders("{{a}}", "a={{b}} b=2", "{{b}}");
  assert_renders("{{a}}", "a={{#b}}", "{{#b}}");
  assert_renders("x{{! a {{remark }}y", "", "xy");
}

static void
test_parts(void)
{
  assert_renders("{{#a}}yes{{/a}}{{^a}}no{{/a}}", "a=1", "yes");
  assert_renders("{{#a}}yes{{/a}}{{^a}}no{{/a}}", "", "no");
  assert_renders("{{#a}}yes{{/a}}", "a=", "");
  assert_renders("{{#a}}1{{#b}}2{{^c}}3{{/c}}4{{/b}}5{{/a}}", "a=1 b=1", "12345");
  assert_renders("{{#a}}1{{#b}}2{{^c}}3{{/c}}4{{/b}}5{{/a}}", "a=1", "15");
  assert_renders("{{#a}}1{{#b}}2{{^c}}3{{/c}}4{{/b}}5{{/a}}", "b=1", "");
  assert_renders("{{#a}}{{#a}}x{{/a}}{{/a}}", "a=1", "x");
}

static void
test_lines(void)
{
  assert_renders("1\n{{#a}}\n2\n{{/a}}\n3\n", "a=1", "1\n2\n3\n");
  assert_renders("1\n{{#a}}\n2\n{{/a}}\n3\n", "", "1\n3\n");
  assert_renders("1\n  {{#a}}  \r\n2\n\t{{/a}}", "a=1", "1\n2\n");
  assert_renders("1\n{{#a}}{{^b}}\n2\n{{/b}}{{/a}}\n3\n", "a=1", "1\n2\n3\n");
  assert_renders("1\n{{! one\n two }}\n2\n", "", "1\n2\n");
  /* a value's line stays, and so does one with text */
  assert_renders("1\n{{a}}\n2\n", "", "1\n\n2\n");
  assert_renders("1\n{{#a}}x{{/a}}\n2\n", "", "1\n\n2\n");
  assert_renders("1\n\n{{#a}}\n{{/a}}\n\n2", "", "1\n\n\n2");
}

static void
assert_refused(const char *text, CmError code, const char *message)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(CmTemplate) template = cm_template_new(text, names, &error);
  g_assert_null(template);
  g_assert_error(error, CM_ERROR, (int)code);
  g_assert_cmpstr(error->message, ==, message);
}

static void
test_errors(void)
{
  assert_refused("1\n2 {{d}}", CM_ERROR_INVALID, "line 2: there is no {{d}}; known are a, b, c");
  assert_refused("{{}}", CM_ERROR_INVALID, "line 1: there is no {{}}; known are a, b, c");
  assert_refused("{{{a}}}", CM_ERROR_INVALID, "line 1: there is no {{{a}}; known are a, b, c");
  assert_refused("\n\n{{a", CM_ERROR_INVALID, "line 3: no }} follows this {{");
  assert_refused("{{a\n}}", CM_ERROR_INVALID, "line 1: no }} follows this {{");
  assert_refused("{{! a\n\n}}{{d}}", CM_ERROR_INVALID,
                 "line 3: there is no {{d}}; known are a, b, c");
  assert_refused("{{#a}}\n{{#b}}\n", CM_ERROR_INVALID, "line 2: the part {{#b}} has no {{/b}}");
  assert_refused("{{/a}}", CM_ERROR_INVALID, "line 1: {{/a}} ends a part that is not open");
  assert_refused("{{^a}}\n{{#b}}{{/a}}", CM_ERROR_INVALID,
                 "line 2: {{/a}} stands where the part {{#b}} of line 2 is to end");
  assert_refused("\xFF", CM_ERROR_INVALID, "no UTF-8 text");
  g_autoptr(GString) deep = g_string_new("\n");
  for (guint i = 0; i <= CM_TEMPLATE_DEPTH_MAX; i++)
    g_string_append(deep, "{{#a}}");
  assert_refused(deep->str, CM_ERROR_LIMIT, "line 2: parts nest deeper than 16");
  g_autofree char *huge = g_strnfill(CM_TEMPLATE_BYTES_MAX + 1, 'x');
  assert_refused(huge, CM_ERROR_LIMIT, "longer than 1048576 bytes");
}

/* A small template must not make a prompt that fills the memory. */
static void
test_bound(void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(CmTemplate) template = cm_template_new("{{a}}{{a}}{{a}}", names, &error);
  g_autoptr(GHashTable) values = g_hash_table_new(g_str_hash, g_str_equal);
  g_hash_table_insert(values, (gpointer) "a", (gpointer) "12345");
  g_autofree char *whole = cm_template_render(template, values, 15, &error);
  g_assert_cmpstr(whole, ==, "123451234512345");
  g_assert_null(cm_template_render(template, values, 14, &error));
  g_assert_error(error, CM_ERROR, CM_ERROR_LIMIT);
}

static void
test_uses(void)
{
  g_autoptr(CmTemplate) template = cm_template_new("{{#a}}{{! b }}x{{/a}}{{c}}", names, NULL);
  g_assert_true(cm_template_uses(template, "a"));
  g_assert_false(cm_template_uses(template, "b"));
  g_assert_true(cm_template_uses(template, "c"));
  g_assert_false(cm_template_uses(template, "d"));
}

/* Signs without end on one line, and parts in great number, take no longer than their length. */
static void
test_linear(void)
{
  g_autoptr(GString) text = g_string_new(NULL);
  while (text->len + 32 < CM_TEMPLATE_BYTES_MAX)
    g_string_append(text, "{{#a}}{{^b}}{{c}}{{/b}}{{/a}}");
  g_autofree char *made = render(text->str, "a=1 c=x");
  g_assert_cmpuint(strlen(made), >, 30000);
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/template/values", test_values);
  g_test_add_func("/template/parts", test_parts);
  g_test_add_func("/template/lines", test_lines);
  g_test_add_func("/template/errors", test_errors);
  g_test_add_func("/template/bound", test_bound);
  g_test_add_func("/template/uses", test_uses);
  g_test_add_func("/template/linear", test_linear);
  return g_test_run();
}
