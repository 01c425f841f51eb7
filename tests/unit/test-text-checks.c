/* SPDX-License-Identifier: MIT */
/*
 * The checks of the text itself, each on invented answers that have the fault and on near misses
 * that do not. A case names the one label asked about; other labels are other tests' business.
 */
#include "cm-judge.h"

#include <math.h>
#include <string.h>

static const char CATALOGUE_PROMPT[] =
    "Analyze this image for cataloguing metadata. Return exactly these three sections: Title, "
    "Description, Keywords. Title: 5 to 10 words. Keywords: 10 to 18 terms, separated by commas.";

static const char GOOD[] =
    "Title: Wooden rowing boat drawn up on a pebble beach\n"
    "Description: A small wooden boat with peeling green paint lies on a beach of grey pebbles. "
    "Two oars rest inside it, and calm water reaches to the hills behind.\n"
    "Keywords: rowing boat, beach, pebbles, oars, green paint, sea, hills, calm water, shore, "
    "wooden boat";

typedef struct {
  const char *name;
  CmLabel label;
  gboolean expected;
  const char *text;
} Case;

static CmQuality *quality;

static CmAssessment *
judge_run(const char *prompt, const char *text, const char *stop_reason)
{
  CmAnswer answer = {.prompt = prompt,
                     .text = text,
                     .text_length = strlen(text),
                     .prompt_tokens = NAN,
                     .generation_tokens = NAN,
                     .max_tokens = NAN,
                     .stop_reason = stop_reason};
  return cm_assess(quality, &answer);
}

static void
assert_label(const char *prompt, const char *text, const char *stop_reason, CmLabel label,
             gboolean expected)
{
  g_autoptr(CmAssessment) assessment = judge_run(prompt, text, stop_reason);
  gboolean found = (assessment->labels & 1u << label) != 0;
  if (found != expected)
    g_test_fail_printf("%s %s in: %.200s", cm_label_to_string(label),
                       expected ? "missing" : "found", text);
}

static char *
repeat(const char *before, const char *unit, guint times)
{
  g_autoptr(GString) text = g_string_new(before);
  for (guint i = 0; i < times; i++)
    g_string_append(text, unit);
  return g_string_free(g_steal_pointer(&text), FALSE);
}

/* A loop of words, of characters, of sentences that take turns, and of a template; and lists and
 * sentences that only sound alike. */
static void
test_repetition(void)
{
  g_autofree char *word = repeat(GOOD, ", beach", 40);
  g_autofree char *digits = repeat("Speed: 1", "0", 80);
  g_autofree char *sentence = repeat("The hut has a door. ", "The hut has a red roof. ", 9);
  g_autoptr(GString) templated = g_string_new("Title: A quarry\nKeywords: ");
  static const char *const ends[] = {"wall", "path", "step", "arch", "door", "roof"};
  for (guint i = 0; i < 60; i++)
    g_string_append_printf(templated, "granite %s, ", ends[i * i % 6]);
  assert_label(CATALOGUE_PROMPT, word, NULL, CM_LABEL_REPETITION, TRUE);
  assert_label(CATALOGUE_PROMPT, digits, NULL, CM_LABEL_REPETITION, TRUE);
  assert_label(CATALOGUE_PROMPT, sentence, NULL, CM_LABEL_REPETITION, TRUE);
  assert_label(CATALOGUE_PROMPT, templated->str, NULL, CM_LABEL_REPETITION, TRUE);
  assert_label(CATALOGUE_PROMPT, GOOD, NULL, CM_LABEL_REPETITION, FALSE);
  g_autofree char *twice = g_strconcat(GOOD, ", beach, oars", NULL);
  assert_label(CATALOGUE_PROMPT, twice, NULL, CM_LABEL_REPETITION, FALSE);
  assert_label("Describe this image.",
               "Notes\n------------------------------------------------\n"
               "A harbour at noon, with three fishing boats at the quay.",
               NULL, CM_LABEL_REPETITION, FALSE);
}

static const Case cases[] = {
    {"signs", CM_LABEL_GIBBERISH, TRUE,
     "12.5.7, 88; 4/4/4 (19) 33-71-90 :: 5,5,5 [0] 77.1.2 ## 6 6 1 >> 40,40,2 !!"},
    {"mixed scripts", CM_LABEL_GIBBERISH, TRUE,
     "lampдом窗wert brocken여름fuel κήπος的render stuл夜opt 森plat ветерhand 窓girl"},
    {"code salad", CM_LABEL_GIBBERISH, TRUE,
     "onClick itemView<T> setState.foo renderTree{x} table hashMap=>y lineWidth and isOpen the "
     "userName=q fooBar the data"},
    {"prose", CM_LABEL_GIBBERISH, FALSE,
     "A stone bridge crosses a narrow stream. Ferns grow on both banks, and two walkers with "
     "rucksacks lean on the parapet to look at the water below them."},
    {"a foreign sign quoted", CM_LABEL_GIBBERISH, FALSE,
     "A shop front with a red awning. The sign above the door reads \"東京書店\", and a smaller "
     "one in the window says \"営業中\". Two bicycles lean against the wall beside it."},
    {"JSON", CM_LABEL_GIBBERISH, FALSE,
     "{\"title\": \"A lighthouse at dusk\", \"description\": \"A white lighthouse stands on a "
     "cliff.\", \"keywords\": [\"lighthouse\", \"dusk\", \"cliff\", \"sea\"]}"},
    {"Chinese with a Latin name", CM_LABEL_GIBBERISH, FALSE,
     "照片中是一座古老的石桥，桥下是一条小河，两岸长满绿草。远处可以看到Windermere湖和几座小山。"},

    {"hashtags", CM_LABEL_GIBBERISH, FALSE,
     "#GoldenHour #OldHarbour #FishingBoats #Quay #Ropes #Nets #Gulls #Morning #CalmSea "
     "#Reflections "
     "#Village #Cottages #StoneWall #Lobster #Pots #Harbour #Lights #Pier #Tide #LowWater #Seaweed "
     "#Rocks #Mast #Sails #Rigging #Anchor #Buoy #Crane #Crates #Fishermen #Cat #Bench #Flags "
     "#WhiteClouds #BlueSky #Hills #Sheep #Meadow #Path #Lighthouse #Shed #Paint"},
    {"terms between bars", CM_LABEL_GIBBERISH, FALSE,
     "harbour | boats | quay | ropes | nets | gulls | morning | sea | village | cottages | wall | "
     "lobster | pots | lights | pier | tide | seaweed | rocks | mast | sails | rigging | anchor | "
     "buoy | crane | crates | fishermen | cat | bench | flags | clouds | sky | hills | sheep | "
     "meadow | path | lighthouse | shed | paint | timber | slate | smoke | chimney | gate"},

    {"raw signs", CM_LABEL_ENCODING_LEAK, TRUE,
     "Title:ĠAĠgreyĠhorseĊDescription:ĠAĠgreyĠhorseĠgrazesĠinĠaĠfield."},
    {"mojibake", CM_LABEL_ENCODING_LEAK, TRUE,
     "The cafÃ© stands on the cornerâ€”its sign says â€œopenâ€™."},
    {"byte names", CM_LABEL_ENCODING_LEAK, TRUE, "A grey horse.<0x0A>It grazes in a field."},
    {"a letter of Maltese", CM_LABEL_ENCODING_LEAK, FALSE,
     "The road sign says Ħaż-Żebbuġ and points to Ġgantija on the island of Gozo."},
    {"accents", CM_LABEL_ENCODING_LEAK, FALSE, "Ein Café in Köln, daneben das Schild “Água”."},

    {"end of turn", CM_LABEL_CONTROL_TOKEN_LEAK, TRUE, "A grey horse in a field.<|im_end|>"},
    {"tile", CM_LABEL_CONTROL_TOKEN_LEAK, TRUE, "<row_2_col_3> A grey horse in a field."},
    {"location", CM_LABEL_CONTROL_TOKEN_LEAK, TRUE, "<loc0123><loc0456> horse"},
    {"instruction", CM_LABEL_CONTROL_TOKEN_LEAK, TRUE, "A grey horse in a field. [INST]"},
    {"empty thinking", CM_LABEL_CONTROL_TOKEN_LEAK, TRUE,
     "<think>\n\n</think>\nA grey horse in a field."},
    {"thinking", CM_LABEL_CONTROL_TOKEN_LEAK, FALSE,
     "<think>The picture has a horse.</think>\nA grey horse in a field."},
    {"HTML and prices", CM_LABEL_CONTROL_TOKEN_LEAK, FALSE,
     "A poster with <b>bold</b> letters: 3 < 5 > 2, [sic] and a table."},

    {"sorry", CM_LABEL_REFUSAL, TRUE,
     "I\xE2\x80\x99m sorry, but I can\xE2\x80\x99t help with that."},
    {"no picture", CM_LABEL_REFUSAL, TRUE,
     "There is no image in your message. Please upload the image and I will describe it."},
    {"German", CM_LABEL_REFUSAL, TRUE, "Es tut mir leid, aber ich kann das nicht beantworten."},
    {"regrets, then does it", CM_LABEL_REFUSAL, FALSE,
     "I cannot identify the person.\nTitle: Runner in the rain\nDescription: A runner crosses a "
     "wet square.\nKeywords: runner, rain, square"},
    {"a sign that regrets", CM_LABEL_REFUSAL, FALSE,
     "A paper notice on a glass door says that the shop is closed for the day."},

    {"empty", CM_LABEL_EMPTY_OR_TRIVIAL, TRUE, ""},
    {"white space", CM_LABEL_EMPTY_OR_TRIVIAL, TRUE, " \n\t "},
    {"tokens alone", CM_LABEL_EMPTY_OR_TRIVIAL, TRUE, "<|im_start|><|im_end|>"},
    {"stray words", CM_LABEL_EMPTY_OR_TRIVIAL, TRUE, "Tuesday evening."},
    {"a remark", CM_LABEL_EMPTY_OR_TRIVIAL, TRUE, "This picture is in black and white."},
    {"a rule", CM_LABEL_EMPTY_OR_TRIVIAL, TRUE, "- Do not mention the weather."},
    {"settings", CM_LABEL_EMPTY_OR_TRIVIAL, TRUE, "Lens: 50mm, aperture f/2, ISO 400."},
    {"names", CM_LABEL_EMPTY_OR_TRIVIAL, TRUE, "Harbour, Lerwick, Shetland, Scotland"},
    {"a short caption", CM_LABEL_EMPTY_OR_TRIVIAL, FALSE, "A dog asleep on a red sofa."},
    {"an old camera", CM_LABEL_EMPTY_OR_TRIVIAL, FALSE,
     "A folding camera from 1932 lies on a table next to a map."},

    {"quiz", CM_LABEL_OFF_TASK, TRUE,
     "1. What colour is the roof of the barn?\nThe roof of the barn is red."},
    {"code", CM_LABEL_OFF_TASK, TRUE,
     "```python\nimport math\nprint(math.pi)\n```\nThe program prints the number."},
    {"another turn", CM_LABEL_OFF_TASK, TRUE,
     "A grey horse stands in a field beside a wooden gate.<|im_end|><|im_user|>Write a poem about "
     "the sea that has four lines, each of them with the name of a fish, and make the last line "
     "rhyme with the first."},
    {"a question on a poster", CM_LABEL_OFF_TASK, FALSE,
     "A poster on a brick wall shows a smiling cook.\nIts headline is bold and yellow.\n"
     "A slogan below it asks: who is hungry?"},
    {"code in the picture", CM_LABEL_OFF_TASK, FALSE,
     "A laptop on a desk shows an editor with a few lines of a program, and a mug stands by it."},

    {"German for English", CM_LABEL_WRONG_LANGUAGE, TRUE,
     "Ein altes Boot liegt am Ufer und wird von der Sonne beschienen. Im Hintergrund sind die "
     "Berge zu sehen, und auf dem Wasser schwimmt ein Schwan mit den Jungen."},
    {"Russian for English", CM_LABEL_WRONG_LANGUAGE, TRUE,
     "Старая лодка лежит на берегу озера, на заднем плане видны горы."},
    {"Chinese for English", CM_LABEL_WRONG_LANGUAGE, TRUE, "一艘旧船停在湖边，背景是群山。"},
    {"English with a place", CM_LABEL_WRONG_LANGUAGE, FALSE,
     "The café at the Place de la Concorde in Paris is full of people, and a waiter in a white "
     "jacket is carrying a tray with four glasses to the table by the window."},
};

static void
test_cases(void)
{
  for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_test_message("%s: %s", cm_label_to_string(cases[i].label), cases[i].name);
    assert_label("Describe this image in a few sentences.", cases[i].text, NULL, cases[i].label,
                 cases[i].expected);
  }
}

/* Two words are little, but enough where a title is all that is asked for. */
static void
test_a_title_alone_may_be_short(void)
{
  static const char prompt[] =
      "Write a Title of 2 to 4 words for this image.\nTitle: 2 to 4 words.";
  assert_label(prompt, "Red Harbour", NULL, CM_LABEL_EMPTY_OR_TRIVIAL, FALSE);
  assert_label("Describe this image.", "Red Harbour", NULL, CM_LABEL_EMPTY_OR_TRIVIAL, TRUE);
}

static void
test_stammer(void)
{
  g_autofree char *word = repeat("", "lantern ", 90);
  g_autofree char *syllable = repeat("", "tolo", 60);
  g_autofree char *from_loop_to_loop = repeat("", "of a, of a, ", 8);
  g_autofree char *second = repeat(from_loop_to_loop, "to the sum to the sum ", 8);
  g_autofree char *third = repeat(second, "as it, as it, ", 9);
  g_autofree char *good = repeat(GOOD, ", beach", 60);
  assert_label(CATALOGUE_PROMPT, word, NULL, CM_LABEL_GIBBERISH, TRUE);
  assert_label(CATALOGUE_PROMPT, syllable, NULL, CM_LABEL_GIBBERISH, TRUE);
  assert_label(CATALOGUE_PROMPT, third, NULL, CM_LABEL_GIBBERISH, TRUE);
  assert_label(CATALOGUE_PROMPT, good, NULL, CM_LABEL_GIBBERISH, FALSE);
}

/* What the run says comes before what the ending looks like. */
static void
test_truncated(void)
{
  static const char cut[] =
      "A stone bridge crosses a narrow stream, and on both of its banks there";
  static const char whole[] = "A stone bridge crosses a narrow stream.";
  assert_label("Describe this image.", cut, "length", CM_LABEL_TRUNCATED, TRUE);
  assert_label("Describe this image.", cut, NULL, CM_LABEL_TRUNCATED, TRUE);
  assert_label("Describe this image.", cut, "end", CM_LABEL_TRUNCATED, FALSE);
  assert_label("Describe this image.", whole, "length", CM_LABEL_TRUNCATED, FALSE);
  assert_label("Describe this image.", whole, NULL, CM_LABEL_TRUNCATED, FALSE);
  assert_label(CATALOGUE_PROMPT, GOOD, NULL, CM_LABEL_TRUNCATED, FALSE);
  assert_label(CATALOGUE_PROMPT, GOOD, "length", CM_LABEL_TRUNCATED, TRUE);
  assert_label("Describe this image.", "A boat lies on the beach<|im_end|>", NULL,
               CM_LABEL_TRUNCATED, FALSE);
  assert_label(CATALOGUE_PROMPT, "Keywords: boat, beach,", NULL, CM_LABEL_TRUNCATED, TRUE);
  assert_label(CATALOGUE_PROMPT, "{\"title\": \"Boat\"}", "length", CM_LABEL_TRUNCATED, FALSE);
}

static void
test_token_counts_decide(void)
{
  CmAnswer answer = {.prompt = "Describe this image.",
                     .text = "A stone bridge crosses a narrow",
                     .prompt_tokens = NAN,
                     .generation_tokens = 50,
                     .max_tokens = 50};
  answer.text_length = strlen(answer.text);
  g_autoptr(CmAssessment) at_limit = cm_assess(quality, &answer);
  g_assert_true((at_limit->labels & 1u << CM_LABEL_TRUNCATED) != 0);
  answer.generation_tokens = 49;
  g_autoptr(CmAssessment) below = cm_assess(quality, &answer);
  g_assert_true((below->labels & 1u << CM_LABEL_TRUNCATED) == 0);
}

/* Where no limit is known, a number of tokens that people set as one is taken for it. */
static void
test_usual_limits(void)
{
  static const char text[] = "Keywords: boat, beach, oars";
  static const struct {
    double tokens;
    gboolean cut;
  } counts[] = {{500, TRUE}, {512, TRUE}, {511, FALSE}, {64, FALSE}, {NAN, FALSE}};
  for (gsize i = 0; i < G_N_ELEMENTS(counts); i++) {
    CmAnswer answer = {.prompt = CATALOGUE_PROMPT,
                       .text = text,
                       .text_length = strlen(text),
                       .prompt_tokens = NAN,
                       .generation_tokens = counts[i].tokens,
                       .max_tokens = NAN};
    g_autoptr(CmAssessment) assessment = cm_assess(quality, &answer);
    gboolean cut = (assessment->labels & 1u << CM_LABEL_TRUNCATED) != 0;
    g_assert_cmpint(cut, ==, counts[i].cut);
  }
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_autoptr(GError) error = NULL;
  quality = cm_quality_load(NULL, &error);
  g_assert_no_error(error);
  g_test_add_func("/text-checks/repetition", test_repetition);
  g_test_add_func("/text-checks/stammer", test_stammer);
  g_test_add_func("/text-checks/a-title-alone-may-be-short", test_a_title_alone_may_be_short);
  g_test_add_func("/text-checks/cases", test_cases);
  g_test_add_func("/text-checks/truncated", test_truncated);
  g_test_add_func("/text-checks/token-counts-decide", test_token_counts_decide);
  g_test_add_func("/text-checks/usual-limits", test_usual_limits);
  int status = g_test_run();
  cm_quality_free(quality);
  return status;
}
