/* SPDX-License-Identifier: MIT */
/* How many of an answer's keywords come from a person's list. */
#include "cm-vocabulary-use.h"

#include <math.h>
#include <string.h>

static const char LIST[] = "Animals\n\tBirds\n\t\tGull\n\t\t\t{Seagull}\nSea\nBoat\n";

static CmVocabularyUse
use_of(const char *answer_text)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(CmVocabulary) vocabulary =
      cm_vocabulary_parse(LIST, strlen(LIST), "keywords.txt", &error);
  g_assert_no_error(error);
  g_autoptr(CmQuality) quality = cm_quality_load(NULL, &error);
  g_assert_no_error(error);
  CmAnswer answer = {.prompt = "Title:\n\nDescription:\n\nKeywords:",
                     .text = answer_text,
                     .text_length = strlen(answer_text),
                     .prompt_tokens = NAN,
                     .generation_tokens = NAN,
                     .max_tokens = NAN};
  g_autoptr(CmAssessment) assessment = cm_assess(quality, &answer);
  return cm_vocabulary_use(vocabulary, assessment);
}

static void
test_terms_and_synonyms_count(void)
{
  CmVocabularyUse use = use_of("Title: Gulls above a boat\nDescription: A gull flies over a boat.\n"
                               "Keywords: seagull, BOAT, boat, sea, sunset, birds of prey");
  g_assert_cmpuint(use.n_keywords, ==, 5); /* the boat once */
  g_assert_cmpuint(use.n_from, ==, 3);
}

static void
test_no_keywords(void)
{
  CmVocabularyUse use = use_of("A gull flies over a boat at sea.");
  g_assert_cmpuint(use.n_keywords, ==, 0);
  g_assert_cmpuint(use.n_from, ==, 0);
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/vocabulary-use/terms-and-synonyms-count", test_terms_and_synonyms_count);
  g_test_add_func("/vocabulary-use/no-keywords", test_no_keywords);
  return g_test_run();
}
