/* SPDX-License-Identifier: MIT */
/* Borders of the reference's rules, each with the figures that Python gives. Thousands more are
 * compared in tests/reference. */
#include "cm-reference-intern.h"
#include "cm-reference-parts.h"
#include "cm-reference-text.h"
#include "cm-reference.h"

#include <math.h>
#include <string.h>

static CmQuality *quality;

static CmReference *
judge(const char *prompt, const char *text, double generation_tokens)
{
  return cm_reference_new(quality, prompt, text, generation_tokens);
}

/* Asserts the labels of an answer, joined. */
static void
assert_labels(const char *prompt, const char *text, double generation_tokens, const char *expected)
{
  g_autoptr(CmReference) reference = judge(prompt, text, generation_tokens);
  g_autoptr(GString) joined = g_string_new(NULL);
  for (guint i = 0; i < reference->labels->len; i++)
    g_string_append_printf(joined, "%s%s", i > 0 ? ", " : "",
                           (const char *)g_ptr_array_index(reference->labels, i));
  g_assert_cmpstr(joined->str, ==, expected);
}

static void
test_empty(void)
{
  g_autoptr(CmReference) empty = judge("Context: Alpha Beta, Gamma, Delta", "", 0);
  g_assert_cmpuint(empty->labels->len, ==, 0);
  g_assert_cmpstr(empty->quality_issues, ==, "");
  g_assert_cmpfloat(empty->score, ==, 0);
  g_assert_cmpint(empty->grade, ==, 'F');
  g_assert_cmpstr(empty->weakness, ==, "Empty or minimal output");
  g_assert_cmpfloat(empty->compliance, ==, 0);

  /* white space is not an empty answer */
  assert_labels("", " \n", 0, "⚠️harness(prompt_template)");
  /* nine characters are minimal, ten are scored; U+0085 is trimmed away */
  g_autoptr(CmReference) nine = judge("", "\xc2\x85red walls\u00a0", NAN);
  g_assert_cmpstr(nine->weakness, ==, "Empty or minimal output");
  g_autoptr(CmReference) ten = judge("", "red wallsä", NAN);
  g_assert_cmpstr(ten->weakness, ==, "Output too short to be useful");
}

static void
test_bytes_that_are_no_utf8(void)
{
  g_autofree char *text = g_strnfill(100, '\xe2');
  g_autoptr(CmReference) bytes = cm_reference_new(quality, "\xff\xf0", text, NAN);
  g_assert_cmpfloat(bytes->echo_ratio, ==, 0);
  g_assert_cmpint(bytes->grade, ==, 'F');
}

static void
test_unknown_tokens(void)
{
  assert_labels("", "A church.", NAN, "");
  assert_labels("", "A church.", 9, "⚠️harness(prompt_template)");
  assert_labels("", "A church.", 10, "");
  assert_labels("", "This image shows a red wall and a tree.", 9, "⚠️harness(prompt_template)");
  assert_labels("", "On this image shows a red wall.", 9, "");
}

/* The hint ends at the first empty line after its first word; "context:" is none for the score. */
static void
test_hint(void)
{
  static const struct {
    const char *prompt;
    gboolean caseless;
    const char *hint;
  } cases[] = {
      {"Look. Context: a b\nc\n\nd", FALSE, "a b\nc"},
      {"Context: a b", FALSE, "a b"},
      {"Context:\n\n a\n\nb", FALSE, "a"},
      {"Context: a\n \nb", FALSE, "a\n \nb"},
      {"context: a Context: b", FALSE, "b"},
      {"context: a Context: b", TRUE, "a Context: b"},
      {"Context:", FALSE, ""},
      {"Context: \n", TRUE, ""},
      {"none", TRUE, ""},
  };
  for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
    CmRefSpan hint = cm_ref_hint(cases[i].prompt, cases[i].caseless);
    g_autofree char *text = g_strndup(hint.at, hint.length);
    g_assert_cmpstr(text, ==, cases[i].hint);
  }
}

static void
test_repetition(void)
{
  assert_labels("", "no no no no nay", NAN, "repetitive(no)"); /* 80 % exactly */
  assert_labels("", "no no no No nay", NAN, "");
  assert_labels("", "no no no no", NAN, ""); /* four words */
  assert_labels("", "Σας a b c Σας a b c Σας a b c Σας a b c", NAN,
                "repetitive(phrase: \"σας a b c...\")");
  /* three times is not enough, nor is a phrase in nine words */
  assert_labels("", "a b c d a b c d a b c d", NAN, "");
  assert_labels("", "a b a b a b a b a", NAN, "");
  /* thirty characters of the phrase are shown, the first met where two are equal */
  const char *long_words = "église maisonnette tourelle clochers x ";
  g_autofree char *twice = g_strconcat(long_words, long_words, NULL);
  g_autofree char *text = g_strconcat(twice, twice, NULL);
  assert_labels("", text, NAN, "repetitive(phrase: \"église maisonnette tourelle cl...\")");
}

static void
test_display(void)
{
  static const struct {
    const char *labels; /* apart by "|" */
    const char *shown;
  } cases[] = {
      {"verbose|formatting", "verbose, formatting"},
      {"123456789012345678901234567890", "123456789012345678901234567890"},
      {"1234567890123456789012345678901", "123456789012345678901234567890..."},
      {"lang_mixing|hallucination|verbose", "lang_mixing, hallucination, ..."},
      {"⚠️harness(prompt_template)|context-ignored", "⚠️harness(prompt_template), ..."},
      {"repetitive(phrase: \"abcd efgh ijk...\")", "repetitive(phrase: \"abcd efgh..."},
      {"repetitive(phrase: \"a,b cdefghijk...\")", "repetitive(phrase: \"a, ..."},
      {",23456789012345678901234567890123", ",23456789012345678901234567890..."},
  };
  for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_autoptr(GPtrArray) labels = g_ptr_array_new();
    g_auto(GStrv) parts = g_strsplit(cases[i].labels, "|", -1);
    for (gsize k = 0; parts[k] != NULL; k++)
      g_ptr_array_add(labels, parts[k]);
    g_autofree char *shown = cm_ref_display(labels);
    g_assert_cmpstr(shown, ==, cases[i].shown);
  }
}

static void
test_lower(void)
{
  static const struct {
    const char *text;
    const char *lower;
  } cases[] = {
      {"ABC", "abc"},       {"İx", "i̇x"},    {"ΟΔΟΣ", "οδος"}, {"ΟΔΟΣ ΣΑΣ", "οδος σας"},
      {"Σ", "σ"},           {"ΑΣ'", "ας'"},  {"ΑΣ'Α", "ασ'α"}, {"'Σ", "'σ"},
      {"ⅧⒶ", "ⅷⓐ"},         {"\u212a", "k"}, {"ẞ", "ß"},       {"ǅ", "ǆ"},
      {"\u10a0", "\u2d00"}, {"", ""},
  };
  for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_autofree char *lower = cm_ref_lower(cases[i].text, strlen(cases[i].text));
    g_assert_cmpstr(lower, ==, cases[i].lower);
  }
}

static void
test_split(void)
{
  const char *text = "\u00a0a\x1c"
                     "b\u200bc\xc2\x85\u3000\u180e ";
  g_autoptr(GArray) words = cm_ref_split(text, strlen(text));
  static const char *const expected[] = {"a", "b\u200bc", "\u180e"};
  g_assert_cmpuint(words->len, ==, G_N_ELEMENTS(expected));
  for (guint i = 0; i < words->len; i++) {
    CmRefSpan word = g_array_index(words, CmRefSpan, i);
    g_assert_cmpmem(word.at, word.length, expected[i], strlen(expected[i]));
  }
}

/* As Python rounds: the binary value decides, ties go to the even digit. */
static void
test_round(void)
{
  g_assert_cmpfloat(cm_ref_round(0.125, 2), ==, 0.12);
  g_assert_cmpfloat(cm_ref_round(0.375, 2), ==, 0.38);
  g_assert_cmpfloat(cm_ref_round(0.285, 2), ==, 0.28);
  g_assert_cmpfloat(cm_ref_round(1.005, 2), ==, 1.0);
  g_assert_cmpfloat(cm_ref_round(0.25, 1), ==, 0.2);
}

static void
test_intern(void)
{
  g_autoptr(CmRefIntern) numbers = cm_ref_intern_new();
  g_autoptr(GPtrArray) kept = g_ptr_array_new_with_free_func(g_free);
  for (guint32 i = 0; i < 5000; i++) {
    char *text = g_strdup_printf("%.*s%u", (int)(i % 20), "xxxxxxxxxxxxxxxxxxxx", i);
    g_ptr_array_add(kept, text);
    g_assert_cmpuint(cm_ref_intern_find(numbers, text, strlen(text)), ==, G_MAXUINT32);
    g_assert_cmpuint(cm_ref_intern_add(numbers, text, strlen(text)), ==, i);
  }
  for (guint32 i = 0; i < 5000; i++) {
    const char *text = g_ptr_array_index(kept, i);
    g_assert_cmpuint(cm_ref_intern_add(numbers, text, strlen(text)), ==, i);
  }
  g_assert_cmpuint(cm_ref_intern_add(numbers, "", 0), ==, 5000);
  g_assert_cmpuint(cm_ref_intern_size(numbers), ==, 5001);
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  quality = cm_quality_load(NULL, NULL);
  g_assert_nonnull(quality);
  g_test_add_func("/reference/empty", test_empty);
  g_test_add_func("/reference/unknown-tokens", test_unknown_tokens);
  g_test_add_func("/reference/hint", test_hint);
  g_test_add_func("/reference/repetition", test_repetition);
  g_test_add_func("/reference/display", test_display);
  g_test_add_func("/reference/lower", test_lower);
  g_test_add_func("/reference/split", test_split);
  g_test_add_func("/reference/bytes-that-are-no-utf8", test_bytes_that_are_no_utf8);
  g_test_add_func("/reference/round", test_round);
  g_test_add_func("/reference/intern", test_intern);
  int status = g_test_run();
  cm_quality_free(quality);
  return status;
}
