/* SPDX-License-Identifier: MIT */
/* Whether a model saw the picture: invented cases labelled beforehand (sight.jsonl), and what the
 * figures mean. */
#include "cm-content.h"
#include "cm-hint-effect.h"
#include "cm-lexicon.h"
#include "cm-sight.h"
#include "judge-cases.h"

#include <math.h>
#include <string.h>

static CmQuality *quality;

static CmSight *
sight_of_case(json_t *row)
{
  json_t *list = json_object_get(row, "other_shows");
  const char **shows = g_new0(const char *, json_array_size(list) + 1);
  for (gsize i = 0; i < json_array_size(list); i++)
    shows[i] = json_string_value(json_array_get(list, i));
  CmSightInput input = {.prompt = cm_json_get_string(row, "prompt"),
                        .answer = cm_json_get_string(row, "answer"),
                        .blank = cm_json_get_string(row, "blank"),
                        .other = cm_json_get_string(row, "other"),
                        .other_shows = shows,
                        .image_tokens = cm_json_get_number(row, "image_tokens")};
  CmSight *sight = cm_sight_new(quality, &input);
  g_free(shows);
  return sight;
}

static void
test_labelled_cases(gconstpointer name)
{
  g_autoptr(GPtrArray) cases = judge_cases_read(name);
  guint n_right = 0;
  for (guint i = 0; i < cases->len; i++) {
    json_t *row = g_ptr_array_index(cases, i);
    g_autoptr(CmSight) sight = sight_of_case(row);
    const char *verdict = cm_sight_verdict_to_string(sight->verdict);
    const char *wanted = cm_json_get_string(row, "verdict");
    gboolean right = g_str_equal(verdict, wanted);
    n_right += right;
    if (!right)
      g_test_message("%s: %s, not %s (%s): %s", cm_json_get_string(row, "id"), verdict, wanted,
                     cm_json_get_string(row, "why"), sight->reason);
    g_assert_nonnull(sight->reason);
  }
  g_test_message("%u of %u verdicts right", n_right, cases->len);
  g_assert_cmpuint(cases->len, >=, 70);
  g_assert_cmpuint(n_right, ==, cases->len);
}

/* Pairs of answers that a person calls nearly the same or not, but those that are kept to show what
 * is not told. */
static void
test_labelled_pairs(void)
{
  g_autoptr(GPtrArray) cases = judge_cases_read("alike-blind.jsonl");
  g_assert_cmpuint(cases->len, ==, 40);
  for (guint i = 0; i < cases->len; i++) {
    json_t *row = g_ptr_array_index(cases, i);
    double alike =
        cm_answers_alike(quality, cm_json_get_string(row, "a"), cm_json_get_string(row, "b"));
    gboolean wanted = json_is_true(json_object_get(row, "nearly_same"));
    gboolean known = json_object_get(row, "known_limit") != NULL;
    gboolean right = (alike >= CM_ANSWERS_NEARLY_SAME) == wanted;
    if (right == known)
      g_test_message("%s: %.2f (%s)", cm_json_get_string(row, "id"), alike,
                     cm_json_get_string(row, "why"));
    g_assert_true(right != known);
  }
}

/* The prompts of the figures' tests. */
#define PLAIN "Describe this image."
#define ASSISTED                                                                                   \
  "Write a caption.\n\nContext: Existing metadata hints:\n- Description hint: A tram in Lisbon.\n" \
  "- Keyword hints: tram, Lisbon, street"

static void
test_figures(void)
{
  const char *const shows[] = {"lighthouse", "yellow umbrella", "boats", "tram", NULL};
  CmSightInput input = {.prompt = ASSISTED,
                        .answer = "A yellow tram climbs a steep street; two dogs watch.",
                        .blank = "A tram on a street in Lisbon.",
                        .other = "A lighthouse, a sailboat and a dog. No tram.",
                        .other_shows = shows,
                        .image_tokens = NAN};
  g_autoptr(CmSight) sight = cm_sight_new(quality, &input);
  g_assert_cmpuint(sight->n_terms, ==, 7); /* yellow tram climb steep street dog watch */
  g_assert_cmpfloat_with_epsilon(sight->same_blank, 2 / 7.0, 1e-9);
  g_assert_cmpfloat_with_epsilon(sight->same_other, 2 / 7.0, 1e-9);
  g_assert_cmpfloat_with_epsilon(sight->from_hint, 2 / 7.0, 1e-9);
  g_assert_cmpuint(sight->n_seen_terms, ==, 4); /* yellow, tram, street, dog */
  g_assert_cmpuint(sight->n_following, ==, 1);
  g_assert_cmpstr(g_ptr_array_index(sight->following, 0), ==, "yellow");
  g_assert_cmpuint(sight->n_shown, ==, 4);
  g_assert_cmpuint(sight->n_shown_found, ==, 2); /* the tram is in the hint, no umbrella is named */
  g_assert_false(sight->no_image_tokens);
}

static void
test_unknown_is_not_nought(void)
{
  CmSightInput input = {.prompt = PLAIN, .answer = "A red kite over the sea", .image_tokens = NAN};
  g_autoptr(CmSight) sight = cm_sight_new(quality, &input);
  g_assert_true(isnan(sight->same_blank) && isnan(sight->same_other) && isnan(sight->from_hint));
  g_assert_cmpint(sight->verdict, ==, CM_SIGHT_UNKNOWN);
  g_assert_cmpuint(sight->n_following, ==, 0);
  CmSightInput nothing = {.image_tokens = NAN};
  g_autoptr(CmSight) none = cm_sight_new(quality, &nothing);
  g_assert_cmpint(none->verdict, ==, CM_SIGHT_UNKNOWN);
  g_assert_cmpuint(none->n_terms, ==, 0);
}

static void
test_content(void)
{
  g_autoptr(CmContent) content =
      cm_content_new("The photos show CATS, cat's whiskers, ladies, glasses and café.", NULL);
  const char *const wanted[] = {"cat", "whisker", "lady", "glass", "café"};
  g_assert_cmpuint(content->terms->len, ==, G_N_ELEMENTS(wanted));
  for (guint i = 0; i < content->terms->len; i++) {
    const CmContentTerm *term = g_ptr_array_index(content->terms, i);
    g_assert_cmpstr(term->key, ==, wanted[i]);
  }
  g_autoptr(CmContent) decomposed = cm_content_new("cafe\xCC\x81", NULL);
  g_assert_cmpuint(cm_content_shared(decomposed, content), ==, 1);
  g_autoptr(CmContent) chinese = cm_content_new("一只橘猫。", NULL);
  g_assert_cmpuint(chinese->terms->len, ==, 3);
}

/* Where a tokenizer's signs for spaces leaked, words are words all the same. */
static void
test_raw_tokens(void)
{
  double alike = cm_answers_alike(quality, "TheĠbrownĠdogĠchasesĠtheĠredĠballĠoverĠwetĠgrassĊ",
                                  "The brown dog chases the red ball over wet grass");
  g_assert_cmpfloat(alike, ==, 1);
}

static void
test_stems(void)
{
  static const char *const pairs[][2] = {
      {"dogs", "dog"},      {"boxes", "box"},       {"berries", "berry"}, {"churches", "church"},
      {"shoes", "shoe"},    {"tomatoes", "tomato"}, {"grass", "grass"},   {"bus", "bus"},
      {"series", "series"}, {"cookies", "cookie"},  {"gas", "gas"},       {"maïs", "maïs"},
  };
  for (gsize i = 0; i < G_N_ELEMENTS(pairs); i++) {
    g_autofree char *stem = cm_lexicon_stem(pairs[i][0]);
    g_assert_cmpstr(stem, ==, pairs[i][1]);
  }
  g_assert_cmpuint(cm_lexicon_group("woman"), ==, cm_lexicon_group("people"));
  g_assert_cmpuint(cm_lexicon_group("dog"), !=, cm_lexicon_group("cat"));
  g_assert_cmpuint(cm_lexicon_group("serendipity"), ==, 0);
}

static void
test_alike(void)
{
  g_assert_cmpfloat(cm_answers_alike(quality, "A red boat", "The boat is red."), ==, 1);
  g_assert_cmpfloat(cm_answers_alike(quality, "A red boat", "A blue cart"), ==, 0);
  g_assert_cmpfloat_with_epsilon(cm_answers_alike(quality, "red boat sails", "red boat sinks"), 0.5,
                                 1e-9);
  g_assert_true(isnan(cm_answers_alike(quality, "", "A red boat")));
  g_assert_true(isnan(cm_answers_alike(quality, NULL, "A red boat")));
  /* what a model thought to itself is no part of what it says */
  g_assert_cmpfloat(cm_answers_alike(quality,
                                     "<think>Perhaps a grey harbour wall?</think>A red boat",
                                     "<think>Could it be corn at noon?</think>A red boat"),
                    ==, 1);
}

static void
test_hint_effect(void)
{
  g_autoptr(CmHintEffect) effect =
      cm_hint_effect_new(quality, ASSISTED, "A yellow tram beside a parked bicycle.",
                         "A yellow tram on a street in Lisbon, Portugal.");
  g_assert_cmpuint(effect->n_added, ==, 2);
  g_assert_cmpstr(g_ptr_array_index(effect->added, 0), ==, "street");
  g_assert_cmpstr(g_ptr_array_index(effect->added, 1), ==, "lisbon");
  g_assert_cmpuint(effect->n_suppressed, ==, 2);
  g_assert_cmpstr(g_ptr_array_index(effect->suppressed, 0), ==, "parked");
  g_assert_cmpstr(g_ptr_array_index(effect->suppressed, 1), ==, "bicycle");
  g_assert_cmpfloat_with_epsilon(effect->alike, 2 / 7.0, 1e-9);
  g_autoptr(CmHintEffect) none = cm_hint_effect_new(quality, NULL, NULL, NULL);
  g_assert_true(none->n_added == 0 && none->n_suppressed == 0 && isnan(none->alike));
}

/* Any bytes may come, and a megabyte of the costliest takes no longer than a reader would wait. */
static void
test_hostile(void)
{
  static const char *const units[] = {"dog ",    "\xCC\x81", "猫", "\xFF",
                                      "<think>", "a.b",      "aé", "\n"};
  for (gsize i = 0; i < G_N_ELEMENTS(units); i++) {
    g_autoptr(GString) text = g_string_new("x");
    while (text->len < 1 << 20)
      g_string_append_printf(text, "%s%s", units[i], i % 2 == 0 ? "" : "q");
    CmSightInput input = {.prompt = ASSISTED,
                          .answer = text->str,
                          .blank = text->str,
                          .other = text->str,
                          .image_tokens = 9};
    gint64 begun = g_get_monotonic_time();
    g_autoptr(CmSight) sight = cm_sight_new(quality, &input);
    g_autoptr(CmHintEffect) effect = cm_hint_effect_new(quality, ASSISTED, text->str, "A dog");
    g_assert_true(g_utf8_validate(sight->reason, -1, NULL));
    g_assert_cmpint(g_get_monotonic_time() - begun, <, 30 * G_USEC_PER_SEC);
  }
}

int
main(int argc, char **argv)
{
  g_autoptr(GError) error = NULL;
  g_test_init(&argc, &argv, NULL);
  quality = cm_quality_load(NULL, &error);
  g_assert_no_error(error);
  g_test_add_data_func("/sight/labelled-cases", "sight.jsonl", test_labelled_cases);
  g_test_add_data_func("/sight/blind-cases", "sight-blind.jsonl", test_labelled_cases);
  g_test_add_func("/sight/blind-pairs", test_labelled_pairs);
  g_test_add_func("/sight/figures", test_figures);
  g_test_add_func("/sight/unknown-is-not-nought", test_unknown_is_not_nought);
  g_test_add_func("/sight/content", test_content);
  g_test_add_func("/sight/raw-tokens", test_raw_tokens);
  g_test_add_func("/sight/stems", test_stems);
  g_test_add_func("/sight/alike", test_alike);
  g_test_add_func("/sight/hint-effect", test_hint_effect);
  g_test_add_func("/sight/hostile", test_hostile);
  int status = g_test_run();
  cm_quality_free(quality);
  return status;
}
