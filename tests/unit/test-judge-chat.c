/* SPDX-License-Identifier: MIT */
/* Habits of chat models around a record: talk before and after it, JSON in a fence, tokens at the
 * end, rules handed back. Each fault is found, and what only looks like one is not. */
#include "cm-judge.h"

#include <math.h>
#include <string.h>

#define RECORD                                                                                     \
  "Title: Grey donkey beside a hay cart\n\n"                                                       \
  "Description: A grey donkey stands beside a cart loaded with hay. A barn door is open.\n\n"      \
  "Keywords: donkey, hay, cart, barn, door, farm, straw, animal"
#define JSON                                                                                       \
  "{\"title\": \"Grey donkey\", \"description\": \"A grey donkey stands beside a cart loaded "     \
  "with "                                                                                          \
  "hay.\", \"keywords\": [\"donkey\", \"hay\", \"cart\", \"barn\", \"farm\"]}"

static const char PROMPT[] =
    "Make a record of this photo in English.\n\nReturn exactly these three sections:\n\n"
    "Title: 4-9 words\n\nDescription: one or two sentences on what is clearly visible\n\n"
    "Keywords: 5-12 terms parted by commas\n\nRules:\n"
    "- Leave out whatever you cannot verify in the picture.\n"
    "- Do not add reasoning, notes or remarks of any kind.";

typedef struct {
  const char *prompt;
  const char *text;
  guint labels;
  CmUsability usability;
} Case;

#define BIT(label) (1u << CM_LABEL_##label)

static const Case CASES[] = {
    {PROMPT, RECORD, 0, CM_USABILITY_USABLE},
    {PROMPT, RECORD "\n\nLet me know if you would like any changes!", BIT(EXTRA_TEXT),
     CM_USABILITY_WITH_CAVEATS},
    {PROMPT, RECORD "\n\n*(All the demands of the task have been met.)*", BIT(EXTRA_TEXT),
     CM_USABILITY_WITH_CAVEATS},
    {PROMPT, "Here is the JSON you asked for:\n\n```json\n" JSON "\n```", BIT(EXTRA_TEXT),
     CM_USABILITY_WITH_CAVEATS},
    {PROMPT, "```json\n" JSON "\n```\n\nI hope that this is useful to you!", BIT(EXTRA_TEXT),
     CM_USABILITY_WITH_CAVEATS},
    {PROMPT, "```json\n" JSON "\n```", 0, CM_USABILITY_USABLE},
    {PROMPT,
     RECORD "\n\nRules:\n- Leave out whatever you cannot verify in the picture.\n"
            "- Do not add reasoning, notes or remarks of any kind.",
     BIT(PROMPT_ECHO), CM_USABILITY_WITH_CAVEATS},
    {PROMPT, "thought\nA donkey and a cart. The title may have nine words.\n\n" RECORD,
     BIT(REASONING_LEAK), CM_USABILITY_WITH_CAVEATS},
    {PROMPT,
     "Title: Grey donkey beside a hay cart\n\nDescription: A grey donkey stands beside a cart "
     "loaded with hay, and behind it the",
     BIT(MISSING_SECTIONS) | BIT(TRUNCATED), CM_USABILITY_UNUSABLE},
    {"Describe this image.", "A grey donkey stands beside a cart, its ears laid back.<|eot_id|>",
     BIT(CONTROL_TOKEN_LEAK), CM_USABILITY_WITH_CAVEATS},
    {"Describe this image.", "图片展示了一头灰色的驴站在一辆装满干草的车旁边，谷仓的门开着。",
     BIT(WRONG_LANGUAGE), CM_USABILITY_WITH_CAVEATS},
    {PROMPT, RECORD "\n\n" RECORD, BIT(EXTRA_TEXT), CM_USABILITY_WITH_CAVEATS},
    {PROMPT, RECORD ", farm gate, farm cart, farm house, farm wall, farm dog", 0,
     CM_USABILITY_USABLE},
    {PROMPT,
     RECORD ", market, street market, fruit market, city market, town market, hay market, fish "
            "market, old market, new market, day market, night market, flea market, meat market.",
     BIT(REPETITION), CM_USABILITY_WITH_CAVEATS},
    {PROMPT,
     RECORD "\n1. old cart\n2. old cart\n3. old cart\n4. old cart\n5. old cart\n6. old cart\n"
            "7. old cart\n8. old cart\n9. old cart\n10. old cart\n11. old cart\n12. old cart.",
     BIT(REPETITION), CM_USABILITY_WITH_CAVEATS},
    {PROMPT,
     "Title: A grey donkey that stands all alone and rather sadly beside an old cart loaded with "
     "hay in front of a barn with an open door\n\nDescription: A grey donkey stands beside a cart "
     "loaded with hay.\n\nKeywords: donkey, hay, cart, barn, door, farm, straw",
     0, CM_USABILITY_WITH_CAVEATS},
    {"Describe this image.",
     "It appears that no image was included. Please attach the photo again.", BIT(REFUSAL),
     CM_USABILITY_UNUSABLE},
    {"Describe this image.", "There is no picture in our conversation yet. Send me one first.",
     BIT(REFUSAL), CM_USABILITY_UNUSABLE},
    {PROMPT, "</think>\n\n" RECORD, BIT(CONTROL_TOKEN_LEAK), CM_USABILITY_WITH_CAVEATS},
    {PROMPT, "<think>\n" RECORD, BIT(CONTROL_TOKEN_LEAK), CM_USABILITY_WITH_CAVEATS},
    {PROMPT,
     "<think>\n1. Look at the image: a donkey, a cart.\n2. Check the barn: it is there.\n"
     "3. Title: 4-9 words.\n - \"Grey donkey\": two words, too short.\n - \"Grey donkey beside a "
     "hay cart\": six words, that works.\n4. Description: the donkey first, then the cart and",
     BIT(REASONING_LEAK) | BIT(MISSING_SECTIONS) | BIT(TRUNCATED), CM_USABILITY_UNUSABLE},
    {PROMPT,
     "A grey donkey stands beside a cart loaded with hay, and a barn door is open.\n\n"
     "Keywords: donkey, hay, cart, barn, door, farm, straw, animal",
     BIT(MISSING_SECTIONS), CM_USABILITY_WITH_CAVEATS},
    {"Describe this image.",
     "The user asks me to describe the image. I'll mention the hay.\n\nA grey donkey stands beside "
     "a cart loaded with hay.",
     BIT(REASONING_LEAK), CM_USABILITY_WITH_CAVEATS},
    /* Labels as chat models vary them. */
    {PROMPT,
     "**Image Title:** Grey donkey beside a cart\n\n**Detailed Description:** A grey donkey stands "
     "beside a cart loaded with hay.\n\n**Keywords/Tags:** donkey, hay, cart, barn, door, farm",
     0, CM_USABILITY_USABLE},
    {PROMPT,
     "• Title: Grey donkey beside a cart\n• Description: A grey donkey stands beside a cart loaded "
     "with hay.\n• Relevant keywords for searching: donkey, hay, cart, barn, door, farm",
     0, CM_USABILITY_USABLE},
    {PROMPT,
     "Title – Grey donkey beside a cart\nDescription – A grey donkey stands beside a cart loaded "
     "with hay.\nKeywords – donkey, hay, cart, barn, door, farm",
     0, CM_USABILITY_USABLE},
    {PROMPT,
     "**Title:** Grey donkey beside a cart\n\n**Description:** A grey donkey stands beside a cart "
     "loaded with hay.\n\n**Keywords:**\n\n**Animals:** donkey, foal, hen\n**Setting:** barn, "
     "door, farm, yard\n**Objects:** hay, cart, rope",
     0, CM_USABILITY_USABLE},
    {PROMPT,
     "Title: Grey donkey beside a cart\n\nDescription: A grey donkey stands beside a cart loaded "
     "with hay.\n\nKeywords: grey donkey; hay cart; open barn; barn door; farm yard; straw on the "
     "ground; old rope",
     0, CM_USABILITY_USABLE},
    /* A remark or a fact beside the labels asks for no part; a place between them does. */
    {"Language: British English.\nTitle: 4-9 words\nDescription: one sentence or two\n"
     "Keywords: 5-12 terms\nGoal: help people to find the photo.\n\nLocation: a farm in Kent",
     RECORD, 0, CM_USABILITY_USABLE},
    {"Title: 4-9 words\nDescription: one sentence or two\nFoliage: one word\n"
     "Keywords: 5-12 terms\nLocation: town and country",
     RECORD, BIT(MISSING_SECTIONS), CM_USABILITY_WITH_CAVEATS},
    {"Beschreibe dieses Bild in zwei Sätzen.",
     "Ein grauer Esel steht neben einem Wagen voller Heu. Dahinter ist ein Scheunentor offen.", 0,
     CM_USABILITY_USABLE},
};

static void
test_cases(void)
{
  g_autoptr(CmQuality) quality = cm_quality_load(NULL, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS(CASES); i++) {
    g_test_message("%s", CASES[i].text);
    CmAnswer answer = {.prompt = CASES[i].prompt,
                       .text = CASES[i].text,
                       .text_length = strlen(CASES[i].text),
                       .prompt_tokens = (double)NAN,
                       .generation_tokens = (double)NAN,
                       .max_tokens = (double)NAN};
    g_autoptr(CmAssessment) assessment = cm_assess(quality, &answer);
    g_assert_cmphex(assessment->labels, ==, CASES[i].labels);
    g_assert_cmpint(assessment->usability, ==, CASES[i].usability);
  }
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/judge/chat/cases", test_cases);
  return g_test_run();
}
