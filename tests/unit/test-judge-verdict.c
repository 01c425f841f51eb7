/* SPDX-License-Identifier: MIT */
/* Whole verdicts on made-up answers: labels of form, their evidence, usability, catalogue text. */
#include "cm-judge.h"

#include <math.h>
#include <string.h>

static const char PROMPT[] =
    "Make a catalogue record of this picture in British English. Use only what is clearly "
    "visible.\n\n"
    "Return exactly these three sections, and nothing else:\n\nTitle:\n"
    "- 4-9 words, plain and factual, limited to what the picture shows.\n\n"
    "Description:\n- 1-2 factual sentences on subject, place and light.\n\n"
    "Keywords:\n- 6-12 different terms parted by commas.\n\n"
    "Rules:\n- Do not repeat these instructions in any of the fields.\n"
    "- Leave out whatever you cannot verify in the picture.\n\n"
    "Context: Existing metadata hints:\n"
    "- Description hint: An old stone windmill with white sails stands on a low green hill above "
    "the "
    "harbour, while two fishing boats return with the evening tide.\n"
    "- Keyword hints: Windmill, Harbour, Boats, Hill, Evening, Tide, Sails, Coast, Stone, Fishing";

static const char GOOD[] =
    "Title: White lighthouse behind a sandy bay\n\n"
    "Description: A lighthouse with a red lantern room rises behind a bay of pale sand. Children "
    "fly "
    "a kite near the water in bright morning sun.\n\n"
    "Keywords: lighthouse, lantern room, bay, sand, children, kite, sunshine, shoreline";

static CmQuality *quality;

static CmAssessment *
assess(const char *prompt, const char *text)
{
  CmAnswer answer = {.prompt = prompt,
                     .text = text,
                     .text_length = strlen(text),
                     .prompt_tokens = (double)NAN,
                     .generation_tokens = (double)NAN,
                     .max_tokens = (double)NAN};
  return cm_assess(quality, &answer);
}

static gboolean
has(const CmAssessment *assessment, CmLabel label)
{
  return (assessment->labels & 1u << label) != 0;
}

/* Every label has evidence, and every piece of evidence stands in the text. */
static void
assert_evidence(const CmAssessment *assessment, const char *text, gsize length)
{
  guint labels = 0;
  for (guint i = 0; i < assessment->observations->len; i++) {
    const CmObservation *observation = g_ptr_array_index(assessment->observations, i);
    labels |= 1u << observation->label;
    g_assert_cmpuint(observation->begin, <=, observation->end);
    g_assert_cmpuint(observation->end, <=, length);
    g_assert_true(g_utf8_validate(observation->quote, -1, NULL));
    g_assert_cmpuint(strlen(observation->quote), <=, 3 * 120); /* a bad byte takes three */
    g_assert_cmpstr(observation->reason, !=, "");
    gsize n = strlen(observation->quote);
    if (g_utf8_validate(text, (gssize)length, NULL) && !strchr(observation->quote, '\x1a') &&
        g_str_is_ascii(observation->quote))
      g_assert_cmpmem(observation->quote, n, text + observation->begin, n);
  }
  g_assert_cmpuint(labels, ==, assessment->labels);
}

static void
test_good(void)
{
  g_autoptr(CmAssessment) assessment = assess(PROMPT, GOOD);
  g_assert_cmpuint(assessment->labels, ==, 0);
  g_assert_cmpint(assessment->usability, ==, CM_USABILITY_USABLE);
  g_assert_cmpstr(assessment->catalogue.title, ==, "White lighthouse behind a sandy bay");
  g_assert_cmpuint(assessment->catalogue.keywords->len, ==, 8);
  g_assert_false(assessment->catalogue.repaired);
  g_assert_cmpuint(assessment->constraints->len, ==, 5);
  for (guint i = 0; i < assessment->constraints->len; i++) {
    const CmConstraint *constraint = g_ptr_array_index(assessment->constraints, i);
    g_test_message("%s: %s", constraint->demand, constraint->found);
    g_assert_true(constraint->kept);
  }
}

typedef struct {
  const char *text; /* "%s" stands for the good answer */
  CmLabel label;
  CmUsability usability;
  gboolean only; /* no other label of form may be there */
} Case;

#define FORM_LABELS                                                                                \
  (1u << CM_LABEL_MISSING_SECTIONS | 1u << CM_LABEL_EXTRA_TEXT | 1u << CM_LABEL_REASONING_LEAK |   \
   1u << CM_LABEL_PROMPT_ECHO | 1u << CM_LABEL_CONTEXT_COPY)

static const Case CASES[] = {
    {"Here is the catalogue record that you asked for:\n\n%s", CM_LABEL_EXTRA_TEXT,
     CM_USABILITY_WITH_CAVEATS, TRUE},
    {"%s\n\nNotes: I have left out the name of the bay.", CM_LABEL_EXTRA_TEXT,
     CM_USABILITY_WITH_CAVEATS, TRUE},
    {"%s<|im_end|>\nNow write a poem about seven friendly ducks.", CM_LABEL_EXTRA_TEXT,
     CM_USABILITY_WITH_CAVEATS, TRUE},
    {"<think>Okay, let's see. The user wants a title first, so a lighthouse.</think>\n%s",
     CM_LABEL_REASONING_LEAK, CM_USABILITY_WITH_CAVEATS, TRUE},
    {"The user wants a record. I should look at the picture first and then count the words of the",
     CM_LABEL_REASONING_LEAK, CM_USABILITY_UNUSABLE, FALSE},
    {"Title: White lighthouse behind a bay\n\nDescription: A lighthouse rises behind a bay of "
     "sand.",
     CM_LABEL_MISSING_SECTIONS, CM_USABILITY_WITH_CAVEATS, TRUE},
    {"A lighthouse with a red lantern room rises behind a bay of pale sand.",
     CM_LABEL_MISSING_SECTIONS, CM_USABILITY_UNUSABLE, TRUE},
    {"- Do not repeat these instructions in any of the fields.\n"
     "- Leave out whatever you cannot verify in the picture.",
     CM_LABEL_PROMPT_ECHO, CM_USABILITY_UNUSABLE, FALSE},
    {"Title: 4-9 words, plain and factual, limited to what the picture shows.\n\n"
     "Description: A lighthouse with a red lantern room rises behind a bay of pale sand.\n\n"
     "Keywords: lighthouse, lantern room, bay, sand, children, kite",
     CM_LABEL_PROMPT_ECHO, CM_USABILITY_UNUSABLE, TRUE},
    {"Title: Windmill above the harbour\n\nDescription: A lighthouse with a red lantern room rises "
     "behind a bay of pale sand.\n\nKeywords: Windmill, Harbour, Boats, Hill, Evening, Tide, Sails",
     CM_LABEL_CONTEXT_COPY, CM_USABILITY_WITH_CAVEATS, TRUE},
    {"Title: Windmill above the harbour\n\nDescription: An old stone windmill with white sails "
     "stands on a low green hill above the harbour, while two fishing boats return.\n\n"
     "Keywords: windmill, harbour, fishing boats, hill, evening tide, sails",
     CM_LABEL_CONTEXT_COPY, CM_USABILITY_WITH_CAVEATS, TRUE},
    {"Title: Windmill\n\nDescription: An old stone windmill with white sails stands on a low green "
     "hill above the harbour, while two fishing boats return with the evening tide.\n\n"
     "Keywords: Windmill, Harbour, Boats, Hill, Evening, Tide, Sails, Coast, Stone, Fishing",
     CM_LABEL_CONTEXT_COPY, CM_USABILITY_UNUSABLE, TRUE},
};

static void
test_labels(void)
{
  for (gsize i = 0; i < G_N_ELEMENTS(CASES); i++) {
    const char *mark = strstr(CASES[i].text, "%s");
    g_autofree char *head = g_strndup(CASES[i].text, mark ? (gsize)(mark - CASES[i].text) : 0);
    g_autofree char *text =
        mark ? g_strconcat(head, GOOD, mark + 2, NULL) : g_strdup(CASES[i].text);
    g_test_message("%s", text);
    g_autoptr(CmAssessment) assessment = assess(PROMPT, text);
    g_assert_true(has(assessment, CASES[i].label));
    if (CASES[i].only)
      g_assert_cmpuint(assessment->labels & FORM_LABELS, ==, 1u << CASES[i].label);
    g_assert_cmpint(assessment->usability, ==, CASES[i].usability);
    g_assert_cmpuint(assessment->reasons->len, >, 0);
    assert_evidence(assessment, text, strlen(text));
  }
}

/* The same answers are faultless where the prompt asked for nothing of the kind. */
static void
test_plain_prompt(void)
{
  static const char text[] =
      "A lighthouse with a red lantern room rises behind a bay of pale sand.";
  g_autoptr(CmAssessment) assessment = assess("Describe this picture.", text);
  g_assert_cmpuint(assessment->labels, ==, 0);
  g_assert_cmpint(assessment->usability, ==, CM_USABILITY_USABLE);
  g_assert_cmpstr(assessment->catalogue.description, ==, text);
  g_assert_null(assessment->catalogue.title);
  g_assert_cmpuint(assessment->constraints->len, ==, 0);
}

static void
test_constraints(void)
{
  g_autoptr(CmAssessment) assessment =
      assess(PROMPT, "Keywords: kite, sand, Kite, 17:10:21\n\nTitle: Bay\n\n"
                     "Description: A bay. It is wide. Children fly a kite over the pale sand.");
  guint n_broken = 0;
  for (guint i = 0; i < assessment->constraints->len; i++)
    n_broken += !((CmConstraint *)g_ptr_array_index(assessment->constraints, i))->kept;
  g_assert_cmpuint(n_broken, ==, 5);
  g_assert_cmpuint(assessment->catalogue.keywords->len, ==, 3);
  g_assert_cmpint(assessment->usability, ==, CM_USABILITY_WITH_CAVEATS);
}

/* A text out of pieces that mean something to some check, and of any bytes. */
static GString *
random_text(GRand *random)
{
  static const char *const pieces[] = {
      "Title:",
      "\n",
      "Description: ",
      "Keywords: ",
      "a, b, c",
      "<think>",
      "</think>",
      "◁/think▷",
      "<|im_end|>",
      "{\"title\":",
      "\"",
      "```json\n",
      "Ġ",
      "â€™",
      "- ",
      "**",
      "\xff\xfe",
      "The user ",
      "windmill, ",
      "。",
      "### Notes\n",
      "Do not repeat these instructions in any of the fields. ",
      "\n\n",
      ": ",
      "1. ",
  };
  GString *text = g_string_new(NULL);
  guint n = (guint)g_rand_int_range(random, 0, 60);
  for (guint i = 0; i < n; i++) {
    if (g_rand_int_range(random, 0, 4) == 0)
      g_string_append_c(text, (char)g_rand_int_range(random, 0, 256));
    else
      g_string_append(text, pieces[g_rand_int_range(random, 0, G_N_ELEMENTS(pieces))]);
  }
  return text;
}

/* Whatever comes: evidence within the text, catalogue text valid, the same verdict twice. */
static void
test_any_bytes(void)
{
  g_autoptr(GRand) random = g_rand_new_with_seed(7);
  for (guint i = 0; i < 2000; i++) {
    g_autoptr(GString) text = random_text(random);
    CmAnswer answer = {.prompt = i % 2 ? PROMPT : "Describe this picture.",
                       .text = text->str,
                       .text_length = text->len,
                       .prompt_tokens = (double)NAN,
                       .generation_tokens = (double)NAN,
                       .max_tokens = (double)NAN};
    g_autoptr(CmAssessment) first = cm_assess(quality, &answer);
    g_autoptr(CmAssessment) second = cm_assess(quality, &answer);
    assert_evidence(first, text->str, text->len);
    g_assert_cmpuint(first->labels, ==, second->labels);
    g_assert_cmpint(first->usability, ==, second->usability);
    g_assert_cmpstr(first->catalogue.title, ==, second->catalogue.title);
    g_assert_cmpstr(first->catalogue.description, ==, second->catalogue.description);
    g_assert_cmpuint(first->catalogue.keywords->len, ==, second->catalogue.keywords->len);
    for (guint k = 0; k < first->catalogue.keywords->len; k++)
      g_assert_true(g_utf8_validate(g_ptr_array_index(first->catalogue.keywords, k), -1, NULL));
  }
}

/* Prompts that take turns, more of them than are kept and one too long to be: the verdict is that
 * of the answer judged alone. */
static void
test_many_prompts(void)
{
  g_autoptr(GRand) random = g_rand_new_with_seed(11);
  g_autoptr(CmJudge) judge = cm_judge_new(quality);
  g_autofree char *padding = g_strnfill(40000, 'x');
  for (guint i = 0; i < 800; i++) {
    int turn = g_rand_int_range(random, 0, 80);
    g_autofree char *prompt =
        g_strdup_printf("%s Context: Existing keywords: stone bridge %d, village. %s", PROMPT, turn,
                        turn == 79 ? padding : "");
    g_autofree char *text = g_strdup_printf("Title: A bridge\nKeywords: stone bridge %d", i % 80);
    CmAnswer answer = {.prompt = prompt,
                       .text = text,
                       .text_length = strlen(text),
                       .prompt_tokens = (double)NAN,
                       .generation_tokens = (double)NAN,
                       .max_tokens = (double)NAN};
    g_autoptr(CmAssessment) alone = cm_assess(quality, &answer);
    g_autoptr(CmAssessment) among = cm_judge_assess(judge, &answer);
    g_assert_cmpuint(among->labels, ==, alone->labels);
    g_assert_cmpint(among->usability, ==, alone->usability);
    g_assert_cmpuint(among->observations->len, ==, alone->observations->len);
    g_assert_cmpuint(among->constraints->len, ==, alone->constraints->len);
    g_assert_cmpuint(among->reasons->len, ==, alone->reasons->len);
    for (guint k = 0; k < alone->reasons->len; k++)
      g_assert_cmpstr(g_ptr_array_index(among->reasons, k), ==,
                      g_ptr_array_index(alone->reasons, k));
  }
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  quality = cm_quality_load(NULL, NULL);
  g_assert_nonnull(quality);
  g_test_add_func("/judge/verdict/good", test_good);
  g_test_add_func("/judge/verdict/labels", test_labels);
  g_test_add_func("/judge/verdict/plain-prompt", test_plain_prompt);
  g_test_add_func("/judge/verdict/constraints", test_constraints);
  g_test_add_func("/judge/verdict/any-bytes", test_any_bytes);
  g_test_add_func("/judge/verdict/many-prompts", test_many_prompts);
  int failures = g_test_run();
  cm_quality_free(quality);
  return failures;
}
