/* SPDX-License-Identifier: MIT */
/*
 * The cost of judging grows with an answer's length and no faster, whatever stands in it.
 *
 * Each answer is a beginning, a unit over and over, and an end: what is made of one unit alone is
 * often trimmed away before it is read. At this length a check whose cost grows with the square
 * takes longer than the bound, one that is linear a hundredth of it, under sanitizers a third.
 */
#include "cm-judge.h"
#include "cm-reference.h"

#include <math.h>
#include <string.h>
#include <time.h>

#define ANSWER_BYTES (256 * 1024)
#define BOUND_S      6.0 /* of processor time */

static const char PROMPT[] =
    "Analyze this image.\n\nReturn exactly these three sections:\n\nTitle:\n- 5-10 words\n\n"
    "Description:\n- 1-2 sentences\n\nKeywords:\n- 10-18 terms\n\nContext: Existing metadata "
    "hints:\n- Description hint: A View of the Sea in Dover Town, Kent.\n- Keyword hints: sea, "
    "boats, harbour\n";

static const char *const beginnings[] = {
    "a",
    "Title: A\nDescription: b c d e f g.\nKeywords: x",
    "<think>let me see",
};

static const char *const units[] = {
    "\n",        " \n",        "\xC2\xA0",  "[\n\n",         "{\n",       "```\n",
    "a,",        "\"a\", ",    "\"",        "{\"a\": \"",    "Title:\n",  "\nNotes: ab",
    "A: b. C",   ":\n",        "*\n",       "---\n",         "<think>",   "</think> a",
    "<|",        "<|im_end|>", "[INST",     "\342\227\201a", "\xCE\xA3'", "'",
    "a\xCC\x81", "\xCC\x81",   "Q:\n",      "A:\n",          "- \n",      "def a ",
    "<a ",       "a. b\n",     "wait, no ", "|\n",           "\xFF",      "a b c\n",
    "(",         "Aa Bb ",     "## \n",
};

static double
judging_s(const CmQuality *quality, const GString *text)
{
  const CmAnswer answer = {.prompt = PROMPT,
                           .text = text->str,
                           .text_length = text->len,
                           .prompt_tokens = NAN,
                           .generation_tokens = NAN,
                           .max_tokens = NAN};
  g_autofree char *valid = g_utf8_make_valid(text->str, (gssize)text->len);
  clock_t begun = clock();
  g_autoptr(CmAssessment) assessment = cm_assess(quality, &answer);
  g_autoptr(CmReference) reference = cm_reference_new(quality, PROMPT, valid, NAN);
  double taken_s = (double)(clock() - begun) / CLOCKS_PER_SEC;
  g_assert_cmpint(assessment->usability, !=, CM_USABILITY_NOT_EVALUATED);
  g_assert_cmpfloat(reference->score, >=, 0);
  return taken_s;
}

static void
test_linear(gconstpointer beginning)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(CmQuality) quality = cm_quality_load(NULL, &error);
  g_assert_no_error(error);
  for (gsize i = 0; i < G_N_ELEMENTS(units); i++) {
    g_autoptr(GString) text = g_string_new(beginning);
    while (text->len < ANSWER_BYTES)
      g_string_append(text, units[i]);
    g_string_append(text, "\nb");
    double taken_s = judging_s(quality, text);
    g_autofree char *unit = g_strescape(units[i], NULL);
    if (taken_s > BOUND_S)
      g_error("%.1f s for \"%s\" and many \"%s\"", taken_s, (const char *)beginning, unit);
  }
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS(beginnings); i++) {
    g_autofree char *path = g_strdup_printf("/judge-linear/%" G_GSIZE_FORMAT, i);
    g_test_add_data_func(path, beginnings[i], test_linear);
  }
  return g_test_run();
}
