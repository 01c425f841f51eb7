/* SPDX-License-Identifier: MIT */
#include "cm-error.h"
#include "cm-pattern.h"

#include <string.h>

/* Searches with the JIT and without it; both must answer alike. */
static CmMatch
search(const char *expression, CmPatternFlags flags, const char *text, gsize *ret_begin,
       gsize *ret_end)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(CmPattern) compiled = cm_pattern_new(expression, flags, &error);
  g_assert_no_error(error);
  g_autoptr(CmPattern) interpreted =
      cm_pattern_new(expression, flags | CM_PATTERN_INTERPRETED, &error);
  g_assert_no_error(error);
  gsize begin = 0, end = 0;
  CmMatch match = cm_pattern_search(compiled, text, strlen(text), 0, ret_begin, ret_end);
  g_assert_cmpint(match, ==, cm_pattern_search(interpreted, text, strlen(text), 0, &begin, &end));
  if (match == CM_MATCH_FOUND && ret_begin != NULL)
    g_assert_true(begin == *ret_begin && end == *ret_end);
  return match;
}

static void
assert_match(const char *expression, CmPatternFlags flags, const char *text, gboolean expected)
{
  CmMatch match = search(expression, flags, text, NULL, NULL);
  if (match != (expected ? CM_MATCH_FOUND : CM_MATCH_NONE))
    g_error("%s on “%s”: %d", expression, text, match);
}

static void
test_range(void)
{
  gsize begin = 7, end = 7;
  g_assert_cmpint(search("x+", 0, "abc", &begin, &end), ==, CM_MATCH_NONE);
  g_assert_true(begin == 7 && end == 7);
  g_assert_cmpint(search("x+", 0, "éxxy", &begin, &end), ==, CM_MATCH_FOUND);
  g_assert_true(begin == 2 && end == 4);

  g_autoptr(CmPattern) pattern = cm_pattern_new("(a)(b)?", 0, NULL);
  g_assert_cmpint(cm_pattern_search(pattern, "abab", 4, 1, &begin, &end), ==, CM_MATCH_FOUND);
  g_assert_true(begin == 2 && end == 4);
  g_assert_cmpint(cm_pattern_search(pattern, "ab", 2, 2, NULL, NULL), ==, CM_MATCH_NONE);
}

static void
test_flags(void)
{
  assert_match("ÄB", CM_PATTERN_CASELESS, "äb", TRUE);
  assert_match("a.b", 0, "a\nb", FALSE);
  assert_match("a.b", 0, "a\rb", TRUE);
  assert_match("a.b", CM_PATTERN_DOTALL, "a\nb", TRUE);
  assert_match("^b", CM_PATTERN_MULTILINE, "a\nb", TRUE);
  assert_match("^b", 0, "a\nb", FALSE);
}

/* What Python's re says of the same texts. */
static void
test_unicode_classes(void)
{
  CmPatternFlags unicode = CM_PATTERN_UNICODE;
  assert_match("^\\w$", unicode, "é", TRUE);
  assert_match("^\\w$", unicode, "²", TRUE);
  assert_match("^\\w$", unicode, "\u0301", FALSE); /* a combining accent is no word character */
  assert_match("^\\w$", unicode, "\u203f", FALSE); /* nor is a tie */
  assert_match("^\\s$", unicode, "\x1c", TRUE);
  assert_match("^\\s$", unicode, "\u00a0", TRUE);
  assert_match("^\\s$", unicode, "\xc2\x85", TRUE);
  assert_match("^\\s$", unicode, "\u180e", FALSE);
  assert_match("^[\\s-]$", unicode, "\x1f", TRUE);
  assert_match("^\\S$", unicode, "\x1c", FALSE);
  assert_match("\\bdef\\s+\\w+\\(", unicode, "édef x(", FALSE);
  assert_match("\\bdef\\s+\\w+\\(", unicode, "-def ü(", TRUE);
  assert_match("x\\b", unicode, "xé", FALSE);
  assert_match("x\\b", unicode, "x\u0301", TRUE);
  assert_match("\\ba?-", unicode, "b-", TRUE);
  assert_match("[]\\w]\\)", unicode, "])", TRUE);
  assert_match("\\\\bx", unicode, "a\\bx", TRUE);
}

static void
test_errors(void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(CmPattern) pattern = cm_pattern_new("ab(", CM_PATTERN_UNICODE, &error);
  g_assert_null(pattern);
  g_assert_error(error, CM_ERROR, CM_ERROR_INVALID);
  g_assert_nonnull(strstr(error->message, "“ab(”"));
  g_assert_nonnull(strstr(error->message, "at byte 3"));
}

/* An expression of exponential cost ends in the limit, with the JIT and without. */
static void
test_limit(void)
{
  g_autofree char *text = g_strnfill(5000, 'a');
  g_assert_cmpint(search("(a|a)*(a|a)*(a|a)*b\\z|(?=c)", 0, text, NULL, NULL), ==, CM_MATCH_LIMIT);
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/pattern/range", test_range);
  g_test_add_func("/pattern/flags", test_flags);
  g_test_add_func("/pattern/unicode-classes", test_unicode_classes);
  g_test_add_func("/pattern/errors", test_errors);
  g_test_add_func("/pattern/limit", test_limit);
  return g_test_run();
}
