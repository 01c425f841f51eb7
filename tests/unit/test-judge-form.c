/* SPDX-License-Identifier: MIT */
/* What a prompt asks for, and the parts of an answer in the forms that models use. */
#include "cm-label.h"
#include "cm-layout.h"
#include "cm-prompt-spec.h"
#include "cm-repair.h"
#include "cm-sections.h"

#include <string.h>

static const char PROMPT[] =
    "Write the record of this picture.\n\nReturn exactly these three sections, and nothing "
    "else:\n\n"
    "Title:\n- 4-9 words\n- Output only the title.\n\nDescription:\n- 1 to 2 sentences.\n\n"
    "Keywords:\n- 8–12 terms parted by commas\n\n"
    "Context: Existing metadata hints:\n- Description hint: A mill by a river.\n"
    "- Keyword hints: Mill, River, Wheel\n- Treat these as fallible.\n"
    "- Capture metadata: Taken on a day.\n\nTrust the picture.";

static CmQuality *quality;

typedef struct {
  CmPromptSpec *spec;
  CmLayout *layout;
  CmSections *sections;
} Parts;

static void
parts_clear(Parts *self)
{
  cm_sections_free(self->sections);
  cm_layout_free(self->layout);
  cm_prompt_spec_free(self->spec);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Parts, parts_clear)

static void
read_parts(Parts *self, const char *prompt, const char *text)
{
  self->spec = cm_prompt_spec_new(prompt);
  self->layout = cm_layout_new(quality, text, strlen(text));
  self->sections = cm_sections_new(self->layout, self->spec);
}

static void
assert_part(const Parts *parts, CmSection section, const char *expected)
{
  const CmField *field = cm_sections_get(parts->sections, section);
  if (expected == NULL) {
    g_assert_null(field);
    return;
  }
  g_assert_nonnull(field);
  g_autofree char *value =
      g_strndup(parts->layout->plain + field->value.begin, field->value.end - field->value.begin);
  g_assert_cmpstr(value, ==, expected);
}

static void
test_spec(void)
{
  g_autoptr(CmPromptSpec) spec = cm_prompt_spec_new(PROMPT);
  g_assert_cmpuint(spec->sections, ==, 7);
  g_assert_true(spec->only_sections);
  g_assert_cmpuint(spec->title_words.least, ==, 4);
  g_assert_cmpuint(spec->title_words.most, ==, 9);
  g_assert_cmpuint(spec->description_sentences.least, ==, 1);
  g_assert_cmpuint(spec->description_sentences.most, ==, 2);
  g_assert_cmpuint(spec->n_keywords.least, ==, 8);
  g_assert_cmpuint(spec->n_keywords.most, ==, 12);
  g_assert_cmpuint(spec->hint_keywords->len, ==, 3);
  g_assert_cmpstr(g_ptr_array_index(spec->hint_keywords, 2), ==, "Wheel");
  g_assert_nonnull(strstr(spec->hint, "A mill by a river."));
  g_assert_nonnull(strstr(spec->hint, "Taken on a day."));
  g_assert_null(strstr(spec->hint, "fallible"));
  g_assert_nonnull(strstr(spec->instructions, "Treat these as fallible."));
  g_assert_nonnull(strstr(spec->instructions, "Trust the picture."));
  g_assert_null(strstr(spec->instructions, "A mill"));
}

/* Prompts that ask for no parts, or for parts in prose. */
static void
test_spec_prose(void)
{
  static const struct {
    const char *prompt;
    guint sections;
    gboolean brief;
  } cases[] = {
      {"Describe this image.", 0, FALSE},
      {"Describe this image briefly.", 0, TRUE},
      {"", 0, FALSE},
      {"Give a caption, a description and keywords.", 7, FALSE},
      {"Write:\n- a title;\n- 10-18 keywords.\n", 5, FALSE},
      {"Describe it. Do not add a title or keywords.", 0, FALSE},
      {"Titel:\nBeschreibung:\nStichwörter:\n", 7, FALSE},
  };
  for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_autoptr(CmPromptSpec) spec = cm_prompt_spec_new(cases[i].prompt);
    g_assert_cmpuint(spec->sections, ==, cases[i].sections);
    g_assert_cmpint(spec->brief != FALSE, ==, cases[i].brief);
    g_assert_null(spec->hint);
  }
}

/* A hint in quotes may hold empty lines and labels of its own. */
static void
test_spec_quoted_hint(void)
{
  g_autoptr(CmPromptSpec) spec =
      cm_prompt_spec_new("Give a caption and keywords.\n\nContext: The picture is of 'A town.\n\n"
                         "Note: the miller's \"Wheel\" turns.'\n\nBe factual.");
  g_assert_nonnull(strstr(spec->hint, "turns"));
  g_assert_nonnull(strstr(spec->instructions, "Be factual."));
  g_assert_null(strstr(spec->instructions, "turns"));
}

/* The same three parts in every form. */
static void
test_forms(void)
{
  static const char *const forms[] = {
      "Title: Old mill\nDescription: A mill stands by a river.\nKeywords: mill, river, wheel",
      "Title:\nOld mill\n\nDescription:\nA mill stands by a river.\n\nKeywords:\nmill, river, "
      "wheel",
      "**Title:** Old mill\n\n**Description:** A mill stands by a river.\n\n"
      "**Keywords:** mill, river, wheel",
      "### Title\nOld mill\n\n### Description\nA mill stands by a river.\n\n### Keywords\n"
      "mill, river, wheel",
      "1. Title: Old mill\n2. Description: A mill stands by a river.\n"
      "3. Keywords: mill, river, wheel",
      "Title\nOld mill\n\nDescription\nA mill stands by a river.\n\nKeywords\nmill, river, wheel",
      "Title: Old mill Description: A mill stands by a river. Keywords: mill, river, wheel",
      "```\nTitle: Old mill\nDescription: A mill stands by a river.\n"
      "Keywords: mill, river, wheel\n```",
      "{\"title\": \"Old mill\", \"description\": \"A mill stands by a river.\", "
      "\"keywords\": \"mill, river, wheel\"}",
      "```json\n{\"record\": {\"title\": \"Old mill\",\n\"description\": \"A mill stands by a "
      "river.\","
      "\n\"keywords\": \"mill, river, wheel\"",
      "Here it is:\n```json\n{\"title\": \"Old mill\", \"description\": \"A mill stands by a "
      "river.\", \"keywords\": \"mill, river, wheel\"}\n```",
      "**Title** – Old mill\n**Description** – A mill stands by a river.\n"
      "**Keywords** – mill, river, wheel",
      "<|channel|>analysis<|message|>We need to write three parts.<|end|><|start|>assistant"
      "<|channel|>final<|message|>Title: Old mill\nDescription: A mill stands by a river.\n"
      "Keywords: mill, river, wheel",
      "Titel: Old mill\nBeschreibung: A mill stands by a river.\nStichwörter: mill, river, wheel",
      "<think>The user wants a record. Title: no</think>\nTitle: Old mill\n"
      "Description: A mill stands by a river.\nKeywords: mill, river, wheel",
      "Title: Old mill\nDescription: A mill stands by a river.\nKeywords: mill, river, wheel"
      "<|im_end|>\nTitle: another",
      "◁think▷◁/think▷Title: Old mill\nDescription: A mill stands by a river.\n"
      "Keywords: mill, river, wheel<|im_assistant|>",
  };
  for (gsize i = 0; i < G_N_ELEMENTS(forms); i++) {
    g_test_message("form %" G_GSIZE_FORMAT, i);
    g_auto(Parts) parts = {0};
    read_parts(&parts, PROMPT, forms[i]);
    g_assert_true(parts.sections->labelled);
    assert_part(&parts, CM_SECTION_TITLE, "Old mill");
    assert_part(&parts, CM_SECTION_DESCRIPTION, "A mill stands by a river.");
    assert_part(&parts, CM_SECTION_KEYWORDS, "mill, river, wheel");
  }
}

static void
test_shapes(void)
{
  g_auto(Parts) all = {0};
  read_parts(&all, PROMPT,
             "Old mill by a river\n\nA stone mill with a wheel stands by a river.\n\n"
             "mill, river, wheel, stone, water");
  g_assert_false(all.sections->labelled);
  g_assert_cmpuint(all.sections->found, ==, 7);
  g_auto(Parts) two = {0};
  read_parts(&two, PROMPT, "Old mill by a river\n\nA stone mill with a wheel stands by a river.");
  g_assert_cmpuint(two.sections->found, ==, 3);
  g_auto(Parts) empty = {0};
  read_parts(&empty, PROMPT, "Title:\n\nDescription: A mill stands.\n\nKeywords:\n");
  g_assert_cmpuint(empty.sections->found, ==, 1u << CM_SECTION_DESCRIPTION);
  g_auto(Parts) colon = {0};
  read_parts(&colon, PROMPT, "Title:\nMill Road: a view\n\nDescription:\nA mill.\n");
  assert_part(&colon, CM_SECTION_TITLE, "Mill Road: a view");
}

static void
test_layout(void)
{
  static const struct {
    const char *text;
    gboolean reasons, unfinished;
    const char *body;
  } cases[] = {
      {"A mill.", FALSE, FALSE, "A mill."},
      {"<think></think>A mill.", FALSE, FALSE, "A mill."},
      {"<think>Let's look at the mill first.</think> A mill.", TRUE, FALSE, "A mill."},
      {"So the mill is old, I think.</think>A mill.", TRUE, FALSE, "A mill."},
      {"<|channel>thought\nthe mill is old indeed<channel|>A mill.", TRUE, FALSE, "A mill."},
      {"<think>Okay, let me look at this mill", TRUE, TRUE, ""},
      {"The user wants a record of a mill. I should", TRUE, TRUE, ""},
      {"<|im_start|>A mill.<|im_end|>Something else", FALSE, FALSE, "A mill."},
  };
  for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_test_message("%s", cases[i].text);
    g_autoptr(CmLayout) layout = cm_layout_new(quality, cases[i].text, strlen(cases[i].text));
    g_assert_cmpint(layout->reasoning.end > layout->reasoning.begin, ==, cases[i].reasons);
    g_assert_cmpint(layout->unfinished, ==, cases[i].unfinished);
    g_autofree char *body =
        g_strndup(layout->plain + layout->body.begin, layout->body.end - layout->body.begin);
    g_assert_cmpstr(body, ==, cases[i].body);
  }
}

static void
test_repair(void)
{
  static const char *const cases[][2] = {
      {"The millâ€™s wheel", "The mill’s wheel"},
      {"CafÃ© at 5Â°", "Café at 5°"},
      {"Café, plain", "Café, plain"},
      {"â", "â"},
      {"", ""},
  };
  for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_autofree char *meant = cm_repair_mojibake(cases[i][0]);
    g_assert_cmpstr(meant, ==, cases[i][1]);
  }
  gboolean repaired = FALSE;
  g_autofree char *line = cm_repair_line("- **\"Old \n mill\"** ,", 0, 20, &repaired);
  g_assert_cmpstr(line, ==, "Old mill");
  g_assert_false(repaired);
  g_assert_null(cm_repair_line(" ** ", 0, 4, &repaired));
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  quality = cm_quality_load(NULL, NULL);
  g_assert_nonnull(quality);
  g_test_add_func("/judge/form/spec", test_spec);
  g_test_add_func("/judge/form/spec-prose", test_spec_prose);
  g_test_add_func("/judge/form/spec-quoted-hint", test_spec_quoted_hint);
  g_test_add_func("/judge/form/forms", test_forms);
  g_test_add_func("/judge/form/shapes", test_shapes);
  g_test_add_func("/judge/form/layout", test_layout);
  g_test_add_func("/judge/form/repair", test_repair);
  int failures = g_test_run();
  cm_quality_free(quality);
  return failures;
}
