/* SPDX-License-Identifier: MIT */
/*
 * bench-judge COUNT BYTES: how fast answers are judged.
 *
 * Method. COUNT answers of ordinary kinds, each about 2 kB (a catalogue record in prose, a long
 * description, a reasoning before its answer, a list that falls into a loop), are judged one after
 * another as `check-models judge` does it, by our assessment and by the reference's rules, with
 * prompts of 3 kB for twenty photos that take turns; printed are answers a second of processor
 * time. Processor time, since one core's work is asked for and the machine may be busy with other
 * things. Reading and writing JSON is not in it. Then one answer of BYTES bytes of each kind made
 * to cost much, to a prompt not met before; printed is the slowest, in milliseconds, and its kind.
 */
#include "cm-judge.h"
#include "cm-reference.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define ORDINARY_BYTES 2000
#define N_PROMPTS      20
#define HINT_BYTES     2200

static const char INSTRUCTIONS[] =
    "Analyze this image for cataloguing metadata, using British English.\n\nReturn exactly these "
    "three sections, and nothing else:\n\nTitle: 5 to 10 words, concrete and factual.\n\n"
    "Description: 1 or 2 sentences about the main subject, the setting and the action.\n\n"
    "Keywords: 10 to 18 terms, most specific first, covering:\n- subjects (people, animals, "
    "objects, landmarks)\n- setting and location\n- colours and light\n- mood, season and style\n\n"
    "Rules:\n- Use only what is clearly visible.\n- Leave out what is uncertain.\n- Do not copy "
    "these instructions.\n\nContext: Existing metadata hints:\n- Description hint: ";

static double
processor_s(void)
{
  return (double)clock() / CLOCKS_PER_SEC;
}

/* Whole sentences out of many words, so that hardly a phrase returns. */
static void
append_prose(GString *text, gsize bytes, GRand *chance)
{
  static const char *const words[] = {
      "bridge", "stone",  "village", "stream", "walkers", "fern",   "path",  "light",  "roof",
      "window", "garden", "fence",   "cloud",  "morning", "narrow", "green", "quiet",  "wooden",
      "stands", "leads",  "grows",   "with",   "under",   "near",   "the",   "a",      "and",
      "of",     "in",     "small",   "old",    "water",   "bank",   "tree",  "shadow", "red"};
  while (text->len < bytes) {
    for (guint i = 0; i < 12; i++)
      g_string_append_printf(text, "%s ", words[g_rand_int_range(chance, 0, G_N_ELEMENTS(words))]);
    g_string_append(text, "here. ");
  }
}

static char *
ordinary(guint number)
{
  static const char *const openings[] = {
      "", "Got it, let's look at the picture. First, the title needs five words. ",
      "**Description:** ", "Title: Old bridge in a village\nDescription: "};
  g_autoptr(GRand) chance = g_rand_new_with_seed(number);
  g_autoptr(GString) text = g_string_new(openings[number % G_N_ELEMENTS(openings)]);
  gsize prose = number % 5 == 4 ? ORDINARY_BYTES / 2 : ORDINARY_BYTES - 200;
  append_prose(text, prose, chance);
  g_string_append(text, "\nKeywords: bridge, stream, fern");
  while (text->len < ORDINARY_BYTES)
    g_string_append(text, number % 5 == 4 ? ", bridge" : ", path in the wood, gate, moss, sky");
  return g_string_free(g_steal_pointer(&text), FALSE);
}

/* Instructions, and what somebody wrote about this photo. */
static char *
prompt_for(guint photo)
{
  g_autoptr(GRand) chance = g_rand_new_with_seed(1000 + photo);
  g_autoptr(GString) text = g_string_new(INSTRUCTIONS);
  append_prose(text, sizeof INSTRUCTIONS + HINT_BYTES - 200, chance);
  g_string_append(text, "\n- Keyword hints: ");
  for (guint i = 0; i < 20; i++)
    g_string_append_printf(text, "Stone Bridge %d, ", g_rand_int_range(chance, 0, 100));
  return g_string_free(g_steal_pointer(&text), FALSE);
}

static void
judge_one(CmJudge *judge, const char *prompt, const char *text)
{
  gsize length = strlen(text);
  CmAnswer answer = {.prompt = prompt,
                     .text = text,
                     .text_length = length,
                     .prompt_tokens = NAN,
                     .generation_tokens = NAN,
                     .max_tokens = NAN};
  g_autoptr(CmAssessment) assessment = cm_judge_assess(judge, &answer);
  g_autoptr(CmReference) reference = cm_judge_reference(judge, prompt, text, NAN);
  if (reference->labels == NULL || assessment->usability == CM_USABILITY_NOT_EVALUATED)
    g_error("an answer was not judged");
}

static double
rate(const CmQuality *quality, guint count)
{
  g_autoptr(CmJudge) judge = cm_judge_new(quality);
  g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func(g_free);
  for (guint i = 0; i < 101; i++)
    g_ptr_array_add(texts, ordinary(i));
  g_autoptr(GPtrArray) prompts = g_ptr_array_new_with_free_func(g_free);
  for (guint i = 0; i < N_PROMPTS; i++)
    g_ptr_array_add(prompts, prompt_for(i));
  double begun_s = processor_s();
  for (guint i = 0; i < count; i++)
    judge_one(judge, g_ptr_array_index(prompts, i % N_PROMPTS),
              g_ptr_array_index(texts, i % texts->len));
  return count / (processor_s() - begun_s);
}

/* Units that are repeated to make a costly answer. */
static const char *const COSTLY[] = {"a",
                                     " ",
                                     "\n",
                                     "a ",
                                     "<",
                                     "[",
                                     "{",
                                     "\"",
                                     "*",
                                     "`",
                                     "<|",
                                     "a,",
                                     "1. ",
                                     "- a\n",
                                     "```\n",
                                     "Title:\n",
                                     "<think>",
                                     "<|im_end|>",
                                     "What is this?\n",
                                     "Wait, actually. ",
                                     "{\"a\":",
                                     "\xC4\xA0",
                                     "a\xC4\xA0",
                                     "\xE6\xBC\xA2",
                                     "\xE2\x97\x81",
                                     "\xFF",
                                     "abcdefghijklmnopqrstuvwx",
                                     "sorry, but i can ",
                                     "<a",
                                     "[A",
                                     "<|a",
                                     "</",
                                     "<|im_end ",
                                     "<think",
                                     "\xE2\x97\x81/",
                                     "the same old words ",
                                     "Keywords: a, b, c\n",
                                     "|",
                                     "| a ",
                                     "\n## ",
                                     ",",
                                     "\"a\": [",
                                     "{\"title\": \"a\", ",
                                     "a\xD0\xB4\xE6\xBC\xA2 ",
                                     "Title: A b\n",
                                     "1. **Title**: a\n"};

static char *
costly_text(guint kind, gsize bytes)
{
  g_autoptr(GString) text = g_string_sized_new(bytes + 64);
  g_autoptr(GRand) chance = g_rand_new_with_seed(kind);
  g_string_append(text, "a\n"); /* or white space would be trimmed away */
  while (text->len < bytes && kind < G_N_ELEMENTS(COSTLY))
    g_string_append(text, COSTLY[kind]);
  while (text->len < bytes && kind == G_N_ELEMENTS(COSTLY)) /* words that all differ */
    g_string_append_printf(text, "w%u ", g_rand_int(chance));
  while (text->len < bytes) /* words and signs at random */
    g_string_append_c(text, "abcdef ,.:\n*-<|1"[g_rand_int_range(chance, 0, 16)]);
  g_string_truncate(text, bytes);
  text->str[bytes - 1] = 'b';
  return g_string_free(g_steal_pointer(&text), FALSE);
}

static void
print_slowest(const CmQuality *quality, gsize bytes)
{
  double slowest_s = -1;
  g_autofree char *name = NULL;
  for (guint kind = 0; kind <= G_N_ELEMENTS(COSTLY) + 1; kind++) {
    g_autofree char *text = costly_text(kind, bytes);
    g_autofree char *prompt = prompt_for(kind);
    g_autoptr(CmJudge) judge = cm_judge_new(quality);
    double begun_s = processor_s();
    judge_one(judge, prompt, text);
    double taken_s = processor_s() - begun_s;
    if (taken_s <= slowest_s)
      continue;
    slowest_s = taken_s;
    g_free(name);
    name = kind < G_N_ELEMENTS(COSTLY)    ? g_strescape(COSTLY[kind], NULL)
           : kind == G_N_ELEMENTS(COSTLY) ? g_strdup("all differ")
                                          : g_strdup("random signs");
  }
  printf("%.1f ms for %" G_GSIZE_FORMAT " bytes of \"%s\"\n", 1000 * slowest_s, bytes, name);
}

int
main(int argc, char **argv)
{
  if (argc != 3) {
    fprintf(stderr, "usage: bench-judge COUNT BYTES\n");
    return 2;
  }
  g_autoptr(GError) error = NULL;
  g_autoptr(CmQuality) quality = cm_quality_load(NULL, &error);
  if (quality == NULL) {
    fprintf(stderr, "bench-judge: %s\n", error->message);
    return 1;
  }
  printf("%.0f answers a second\n", rate(quality, (guint)strtoul(argv[1], NULL, 10)));
  print_slowest(quality, strtoul(argv[2], NULL, 10));
  return 0;
}
