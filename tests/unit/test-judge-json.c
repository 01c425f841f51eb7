/* SPDX-License-Identifier: MIT */
/* Answers to a prompt that asks for JSON: what a program can read is usable, anything else is told
 * apart: cut, wrapped in talk, of other types or members. */
#include "cm-json-text.h"
#include "cm-judge.h"
#include "cm-prompt-spec.h"

#include <math.h>
#include <string.h>

static const char PROMPT[] =
    "Answer with one JSON object and nothing else. Its members are title and description, each a "
    "string, and keywords, an array of strings.\n\ntitle: 2 to 9 words\n\ndescription: one or two "
    "sentences\n\nkeywords: 5 to 12 of them\n\nDo not explain anything.";

#define TITLE  "\"title\": \"Grey donkey beside a cart\""
#define PROSE  "\"description\": \"A grey donkey stands beside a cart loaded with hay.\""
#define TERMS  "\"keywords\": [\"donkey\", \"hay\", \"cart\", \"barn\", \"farm\"]"
#define OBJECT "{" TITLE ", " PROSE ", " TERMS "}"

#define BIT(label) (1u << CM_LABEL_##label)

typedef struct {
  const char *text;
  const char *stop_reason;
  guint labels;
  CmUsability usability;
  const char *fault; /* of the form; NULL for none */
} Case;

static const Case CASES[] = {
    {OBJECT, "end", 0, CM_USABILITY_USABLE, NULL},
    {"```json\n" OBJECT "\n```", "end", 0, CM_USABILITY_USABLE, NULL},
    {"{\n  " TERMS ",\n  " TITLE ",\n  " PROSE "\n}\n", "end", 0, CM_USABILITY_USABLE, NULL},
    /* at the limit, but whole */
    {OBJECT, "length", 0, CM_USABILITY_USABLE, NULL},
    /* cut off, within the keywords and after a sentence */
    {"{" TITLE ", " PROSE ", \"keywords\": [\"donkey\", \"hay\", \"cart\", \"barn\", \"fa",
     "length", BIT(TRUNCATED), CM_USABILITY_WITH_CAVEATS, "the object has no end"},
    {"{" TITLE ", \"description\": \"A grey donkey stands beside a cart loaded with hay.", "length",
     BIT(TRUNCATED) | BIT(MISSING_SECTIONS), CM_USABILITY_UNUSABLE, "the object has no end"},
    {"{" TITLE ", \"description\": \"A grey donkey stands beside a cart loaded with hay.", NULL,
     BIT(TRUNCATED) | BIT(MISSING_SECTIONS), CM_USABILITY_UNUSABLE, "the object has no end"},
    /* the model left it open */
    {"{" TITLE ", " PROSE ", " TERMS, "end", 0, CM_USABILITY_WITH_CAVEATS, "the object has no end"},
    /* talk around it, be it a word */
    {"Sure!\n" OBJECT, "end", BIT(EXTRA_TEXT), CM_USABILITY_WITH_CAVEATS, NULL},
    {"Here it is: " OBJECT, "end", BIT(EXTRA_TEXT), CM_USABILITY_WITH_CAVEATS, NULL},
    {"{braces} first: " OBJECT " done", "end", BIT(EXTRA_TEXT), CM_USABILITY_WITH_CAVEATS, NULL},
    {OBJECT "\nDone.", "end", BIT(EXTRA_TEXT), CM_USABILITY_WITH_CAVEATS, NULL},
    {"Here it is:\n```json\n" OBJECT "\n```\nI hope that this helps!", "end", BIT(EXTRA_TEXT),
     CM_USABILITY_WITH_CAVEATS, NULL},
    {OBJECT "\n" OBJECT, "end", BIT(EXTRA_TEXT), CM_USABILITY_WITH_CAVEATS, NULL},
    /* other types */
    {"{\"title\": 12, " PROSE ", " TERMS "}", "end", 0, CM_USABILITY_WITH_CAVEATS,
     "the title is no text"},
    {"{" TITLE ", " PROSE ", \"keywords\": \"donkey, hay, cart, barn, farm\"}", "end", 0,
     CM_USABILITY_WITH_CAVEATS, "the keywords are one text and no array"},
    {"{" TITLE ", " PROSE ", \"keywords\": [\"donkey\", \"hay\", \"cart\", \"barn\", 5]}", "end", 0,
     CM_USABILITY_WITH_CAVEATS, "the keywords are no array of texts"},
    {"{\"title\": {\"en\": \"Grey donkey beside a cart\"}, " PROSE ", " TERMS "}", "end",
     BIT(MISSING_SECTIONS) | BIT(EXTRA_TEXT), CM_USABILITY_WITH_CAVEATS, "the title is no text"},
    /* nothing in them */
    {"{" TITLE ", " PROSE ", \"keywords\": []}", "end", BIT(MISSING_SECTIONS),
     CM_USABILITY_WITH_CAVEATS, NULL},
    {"{" TITLE ", " PROSE ", \"keywords\": [\"\"]}", "end", BIT(MISSING_SECTIONS),
     CM_USABILITY_WITH_CAVEATS, NULL},
    {"{\"title\": \"\", " PROSE ", " TERMS "}", "end", BIT(MISSING_SECTIONS),
     CM_USABILITY_WITH_CAVEATS, NULL},
    {"{\"title\": null, " PROSE ", " TERMS "}", "end", BIT(MISSING_SECTIONS),
     CM_USABILITY_WITH_CAVEATS, "the title is no text"},
    {"{" TITLE ", " PROSE "}", "end", BIT(MISSING_SECTIONS), CM_USABILITY_WITH_CAVEATS,
     "it has no member for the keywords"},
    /* members twice, too many, too deep */
    {"{" TITLE ", \"title\": \"A donkey\", " PROSE ", " TERMS "}", "end", 0,
     CM_USABILITY_WITH_CAVEATS, "it has a member twice"},
    {"{" TITLE ", \"headline\": \"A donkey\", " PROSE ", " TERMS "}", "end", 0,
     CM_USABILITY_WITH_CAVEATS, "it has more than one member for the title"},
    {"{" TITLE ", " PROSE ", " TERMS ", \"rating\": 5}", "end", 0, CM_USABILITY_WITH_CAVEATS,
     "it has members that nobody asked for"},
    {"{\"record\": " OBJECT "}", "end", 0, CM_USABILITY_WITH_CAVEATS,
     "it has no member for the title"},
    {"[" OBJECT "]", "end", 0, CM_USABILITY_WITH_CAVEATS, "it is an array and no object"},
    /* not quite JSON, and none */
    {"{" TITLE ", " PROSE ", " TERMS ",}", "end", 0, CM_USABILITY_WITH_CAVEATS,
     "it is no valid JSON"},
    {"{\"title\": \"A 5\" cart and a donkey\", " PROSE ", " TERMS "}", NULL, BIT(MISSING_SECTIONS),
     CM_USABILITY_UNUSABLE, "it is no valid JSON"},
    {"Title: Grey donkey beside a cart\n\nDescription: A grey donkey stands beside a cart loaded "
     "with hay.\n\nKeywords: donkey, hay, cart, barn, farm",
     "end", 0, CM_USABILITY_WITH_CAVEATS, "it is no JSON object with these parts"},
};

static CmAssessment *
judge(const char *prompt, const char *text, const char *stop_reason)
{
  g_autoptr(CmQuality) quality = cm_quality_load(NULL, NULL);
  CmAnswer answer = {.prompt = prompt,
                     .text = text,
                     .text_length = strlen(text),
                     .prompt_tokens = (double)NAN,
                     .generation_tokens = (double)NAN,
                     .max_tokens = (double)NAN,
                     .stop_reason = stop_reason};
  return cm_assess(quality, &answer);
}

/* The constraint on the form; NULL where the prompt has none. */
static const CmConstraint *
form_of(const CmAssessment *assessment)
{
  for (guint i = 0; i < assessment->constraints->len; i++) {
    const CmConstraint *constraint = g_ptr_array_index(assessment->constraints, i);
    if (g_str_has_prefix(constraint->demand, "one JSON object"))
      return constraint;
  }
  return NULL;
}

static void
test_cases(void)
{
  for (gsize i = 0; i < G_N_ELEMENTS(CASES); i++) {
    g_test_message("%s", CASES[i].text);
    g_autoptr(CmAssessment) assessment = judge(PROMPT, CASES[i].text, CASES[i].stop_reason);
    const CmConstraint *form = form_of(assessment);
    g_assert_nonnull(form);
    g_assert_cmpstr(form->found, ==, CASES[i].fault != NULL ? CASES[i].fault : "as asked");
    g_assert_cmpint(form->kept != FALSE, ==, CASES[i].fault == NULL);
    g_assert_cmphex(assessment->labels, ==, CASES[i].labels);
    g_assert_cmpint(assessment->usability, ==, CASES[i].usability);
  }
}

/* The same answers where nobody asked for JSON have no form to keep. */
static void
test_unasked(void)
{
  g_autoptr(CmAssessment) assessment = judge(
      "Give a title, a description and keywords.",
      "{" TITLE ", " PROSE ", \"keywords\": \"donkey, hay, cart, barn, farm\", \"rating\": 5}",
      "end");
  g_assert_null(form_of(assessment));
  g_assert_cmphex(assessment->labels, ==, 0);
  g_assert_cmpint(assessment->usability, ==, CM_USABILITY_USABLE);
}

static void
test_prompts(void)
{
  static const struct {
    const char *prompt;
    gboolean json, array;
  } cases[] = {
      {PROMPT, TRUE, TRUE},
      {"Give a title and keywords as JSON.", TRUE, FALSE},
      {"Return JSON, not Markdown, with a title and a list of keywords.", TRUE, TRUE},
      {"Do not add remarks. Return JSON.", TRUE, FALSE},
      {"Do not write JSON. Give a title and a list of keywords.", FALSE, FALSE},
      {"Plain text without any JSON, please.", FALSE, FALSE},
      {"Describe this picture of jsonville.", FALSE, FALSE},
  };
  for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_test_message("%s", cases[i].prompt);
    g_autoptr(CmPromptSpec) spec = cm_prompt_spec_new(cases[i].prompt);
    g_assert_cmpint(spec->asks_json != FALSE, ==, cases[i].json);
    g_assert_cmpint(spec->json_array != FALSE, ==, cases[i].array);
  }
  g_autoptr(CmPromptSpec) spec = cm_prompt_spec_new(PROMPT);
  g_assert_cmpuint(spec->sections, ==, 7);
  g_assert_true(spec->only_sections);
}

/* The catalogue gets what the JSON means: escapes decoded, commas within a keyword kept. */
static void
test_catalogue(void)
{
  g_autoptr(CmAssessment) assessment = judge(
      PROMPT,
      "{\"title\": \"The \\\"Old\\\" mill \\u2013 at dusk\", \"description\": \"A mill\\nby a "
      "river: \\ud83c\\udf4e \\ud83c and 5\\/6 done.\", \"keywords\": [\"Bath, Somerset\", "
      "\"mill\", \"Caf\\u00e9\", \"mill\", \"river\", \"dusk\"]}",
      "end");
  const CmCatalogue *catalogue = &assessment->catalogue;
  g_assert_cmpstr(catalogue->title, ==, "The \"Old\" mill – at dusk");
  g_assert_cmpstr(catalogue->description, ==, "A mill by a river: 🍎 \uFFFD and 5/6 done.");
  g_assert_cmpuint(catalogue->keywords->len, ==, 5);
  g_assert_cmpstr(g_ptr_array_index(catalogue->keywords, 0), ==, "Bath, Somerset");
  g_assert_cmpstr(g_ptr_array_index(catalogue->keywords, 2), ==, "Café");

  g_autoptr(CmAssessment) one =
      judge(PROMPT, "{" TITLE ", " PROSE ", \"keywords\": [\"donkey, hay, cart, barn\"]}", "end");
  g_assert_cmpuint(one->catalogue.keywords->len, ==, 4);

  g_autoptr(CmAssessment) cut =
      judge(PROMPT, "{" TITLE ", " PROSE ", \"keywords\": [\"donkey\", \"hay\", \"car", "length");
  g_assert_cmpuint(cut->catalogue.keywords->len, ==, 2);
  g_assert_cmpstr(g_ptr_array_index(cut->catalogue.keywords, 1), ==, "hay");
}

static void
test_escapes(void)
{
  static const char *const cases[][2] = {
      {"plain", "plain"}, {"a\\tb", "a b"},      {"\\", "\\"},
      {"\\u12", "\\u12"}, {"\\ud800", "\uFFFD"}, {"\\udc00x", "\uFFFDx"},
      {"\\u0000", " "},   {"\\x41", "\\x41"},    {"\\\\u0041", "\\u0041"},
      {"", ""},
  };
  for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_autofree char *text = g_strdup(cases[i][0]);
    gboolean changed = cm_json_text_unescape(text);
    g_assert_cmpstr(text, ==, cases[i][1]);
    g_assert_cmpint(changed != FALSE, ==, !g_str_equal(cases[i][0], cases[i][1]));
  }
}

/* Long and deep nonsense is judged in good time. */
static void
test_hostile(void)
{
  static const char *const parts[] = {"[", "{\"title\":", "\"", "\\", "{\"title\":[\"", "}", "1,"};
  for (gsize i = 0; i < G_N_ELEMENTS(parts); i++) {
    g_autoptr(GString) text = g_string_new("{\"title\": \"x\", ");
    while (text->len < 200000)
      g_string_append(text, parts[i]);
    g_autoptr(CmAssessment) assessment = judge(PROMPT, text->str, NULL);
    g_assert_nonnull(form_of(assessment));
    g_assert_false(form_of(assessment)->kept);
  }
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/judge/json/cases", test_cases);
  g_test_add_func("/judge/json/unasked", test_unasked);
  g_test_add_func("/judge/json/prompts", test_prompts);
  g_test_add_func("/judge/json/catalogue", test_catalogue);
  g_test_add_func("/judge/json/escapes", test_escapes);
  g_test_add_func("/judge/json/hostile", test_hostile);
  return g_test_run();
}
