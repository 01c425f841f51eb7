/* SPDX-License-Identifier: MIT */
/* Rules that were found on invented answers of other models and prompts, one case or two each. */
#include "cm-judge.h"

#include <math.h>
#include <string.h>

static const char PLAIN[] = "Describe this image.";
static const char ARCHIVE[] = "Write for our archive:\n\nHeadline: up to eight words\n"
                              "Caption: two sentences\nTags: five to ten, parted by commas\n"
                              "Alt text: one sentence\n\nRules:\n- No guesses.";
static const char NOTED[] = "Write a title, a description and keywords.\n\n"
                            "The photographer's notes: \"Old mill by the weir, the wheel turns "
                            "slowly and two ducks sit on the sluice gate\"";

typedef struct {
  const char *prompt;
  const char *text;
  int label; /* -1: none at all */
} Case;

static CmQuality *quality;

static guint
labels_of(const char *prompt, const char *text)
{
  CmAnswer answer = {.prompt = prompt,
                     .text = text,
                     .text_length = strlen(text),
                     .prompt_tokens = (double)NAN,
                     .generation_tokens = (double)NAN,
                     .max_tokens = (double)NAN};
  g_autoptr(CmAssessment) assessment = cm_assess(quality, &answer);
  return assessment->labels;
}

static void
assert_cases(const Case *cases, gsize n)
{
  for (gsize i = 0; i < n; i++) {
    guint labels = labels_of(cases[i].prompt, cases[i].text);
    g_test_message("%s -> %x", cases[i].text, labels);
    if (cases[i].label < 0)
      g_assert_cmphex(labels, ==, 0);
    else
      g_assert_cmphex(labels & 1u << cases[i].label, !=, 0);
  }
}

#define ARCHIVED                                                                                   \
  "Headline: Ducks at a weir\nCaption: Two ducks sit on a gate. A wheel turns behind them.\n"      \
  "Tags: ducks, weir, gate, wheel, water, mill"

static void
test_parts(void)
{
  static const Case CASES[] = {
      {ARCHIVE, ARCHIVED "\nAlt text: Two ducks on a wooden gate above a weir.", -1},
      {ARCHIVE, ARCHIVED, CM_LABEL_MISSING_SECTIONS},
      {ARCHIVE, ARCHIVED "\nAlt text: Two ducks on a gate.\nMood: calm and quiet, like a Sunday",
       CM_LABEL_EXTRA_TEXT},
      {NOTED, "Old mill by the weir, the wheel turns slowly and two ducks sit on the sluice gate",
       CM_LABEL_CONTEXT_COPY},
  };
  assert_cases(CASES, G_N_ELEMENTS(CASES));
}

static void
test_other_tasks(void)
{
  static const Case CASES[] = {
      {PLAIN, "import numpy as np\n\nimage = np.zeros((4, 4))\nprint(image.shape)",
       CM_LABEL_OFF_TASK},
      {PLAIN,
       "A screen shows two lines:\nimport os\nprint(os.getcwd())\nA cup of tea stands beside it.\n"
       "The desk is made of oak.\nA cat sleeps on a chair.\nA lamp shines from the right.\n"
       "Snow lies on the sill of the window.\nThe street outside is full of parked cars.",
       -1},
      {PLAIN, "Two ducks sit on a gate.\nUSER: What colour is it?\nASSISTANT: It is green.",
       CM_LABEL_OFF_TASK},
      {PLAIN, "Two ducks sit on a gate.###Human: Thank you!###Assistant: You are welcome.",
       CM_LABEL_OFF_TASK},
      {PLAIN, "Once upon a time there lived a miller who had two ducks and no bread.",
       CM_LABEL_OFF_TASK},
      {PLAIN,
       "A monitor shows a file named \"main.py\", whose first line reads import sys; a mug stands "
       "beside the keyboard.",
       -1},
  };
  assert_cases(CASES, G_N_ELEMENTS(CASES));
}

static void
test_little(void)
{
  static const Case CASES[] = {
      {PLAIN, "\xE2\x80\x8B\xE2\x80\x8B\xE2\x80\x8B", CM_LABEL_EMPTY_OR_TRIVIAL},
      {PLAIN, "The title should be in English.", CM_LABEL_EMPTY_OR_TRIVIAL},
      {PLAIN, "Photo by Jane Doe on a website", CM_LABEL_EMPTY_OR_TRIVIAL},
      {PLAIN, "<point x=\"43.2\" y=\"61.8\" alt=\"duck\">duck</point>",
       CM_LABEL_CONTROL_TOKEN_LEAK},
      {PLAIN, "Describe this image.\nDescribe this image.\nDescribe this image.",
       CM_LABEL_PROMPT_ECHO},
      {PLAIN,
       "A photo of a yard with a cart, a cart, a cart, a cart, a cart, a cart, a cart, a cart.",
       CM_LABEL_REPETITION},
      {"Write a title, a description and keywords in English.",
       "Title: 马车\n\nDescription: 一头驴站在一辆装满干草的马车旁边，谷仓的门开着。\n\nKeywords: "
       "驴, 马车, "
       "干草, 谷仓",
       CM_LABEL_WRONG_LANGUAGE},
      {PLAIN, "Sorry, I can not answer this question.", CM_LABEL_REFUSAL},
  };
  assert_cases(CASES, G_N_ELEMENTS(CASES));
}

static void
test_joined(void)
{
  const guint encoding = 1u << CM_LABEL_ENCODING_LEAK;
  g_assert_cmphex(labels_of(PLAIN, "\xE2\x96\x81Two\xE2\x96\x81"
                                   "ducks\xE2\x96\x81sit\xE2\x96\x81on"
                                   "\xE2\x96\x81"
                                   "a\xE2\x96\x81gate\xE2\x96\x81near\xE2\x96\x81"
                                   "the\xE2\x96\x81mill.<0x0A>"),
                  ==, encoding);
  g_assert_cmphex(labels_of(PLAIN, "<start_of_turn>model\nTwo ducks sit on a gate above the weir, "
                                   "and a wheel turns.<end_of_turn>"),
                  ==, 1u << CM_LABEL_CONTROL_TOKEN_LEAK);
}

static void
test_languages(void)
{
  static const char GERMAN[] = "Beschreibe dieses Bild in zwei Sätzen.";
  g_assert_cmphex(labels_of(GERMAN,
                            "Auf dem Tor sitzen zwei Enten, und hinter ihnen dreht sich das "
                            "Rad einer alten Mühle. Die Sonne steht tief."),
                  ==, 0);
  g_assert_cmphex(labels_of(GERMAN,
                            "Two ducks sit on a gate above the weir, and the wheel of an old "
                            "mill turns behind them."),
                  ==, 1u << CM_LABEL_WRONG_LANGUAGE);
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  quality = cm_quality_load(NULL, NULL);
  g_assert_nonnull(quality);
  g_test_add_func("/judge/general/parts", test_parts);
  g_test_add_func("/judge/general/other-tasks", test_other_tasks);
  g_test_add_func("/judge/general/little", test_little);
  g_test_add_func("/judge/general/joined", test_joined);
  g_test_add_func("/judge/general/languages", test_languages);
  int failures = g_test_run();
  cm_quality_free(quality);
  return failures;
}
