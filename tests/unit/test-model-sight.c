/* SPDX-License-Identifier: MIT */
/* Whether models looked, joined over lanes, photos and repeats; and what follows for the advice. */
#include "cm-advice-words.h"
#include "cm-result-groups.h"
#include "cm-summary.h"

#include "made-verdicts.h"

#include <string.h>

#define LIGHTHOUSE                                                                                 \
  "Title: Red and white lighthouse above a sandy beach\n\nDescription: A red lighthouse stands "   \
  "on "                                                                                            \
  "rocks. Two blue boats pass on the sea and a yellow umbrella stands in the sand.\n\nKeywords: "  \
  "lighthouse, red, rocks, beach, boats, blue, sea, umbrella, yellow"
#define CAFE                                                                                        \
  "Title: Empty tables outside a green café\n\nDescription: Round tables with chairs stand under " \
  "a "                                                                                              \
  "striped awning, and a brown dog sleeps beside a bicycle.\n\nKeywords: café, table, chair, "     \
  "awning, dog, brown, bicycle, wall, street"
#define SNOWMEN                                                                                    \
  "Title: Three snowmen beside fir trees\n\nDescription: Three snowmen with orange noses stand "   \
  "in "                                                                                            \
  "deep snow before dark trees.\n\nKeywords: snowman, snow, orange, tree, winter, scarf"
#define GREY                                                                                       \
  "Title: A plain grey surface\n\nDescription: Nothing can be made out.\n\nKeywords: grey"
#define FESTIVAL                                                                                   \
  "Title: Visitors at the harbour festival in Gwithian\n\nDescription: Visitors gather at the "    \
  "harbour festival in Gwithian on a summer morning.\n\nKeywords: harbour, festival, visitors, "   \
  "summer, Gwithian, morning"
#define HINT                                                                                       \
  "Describe this photo with a title, a description and keywords.\n\nContext: already noted about " \
  "this photo:\nDescription: Visitors at the harbour festival in Gwithian on a summer morning.\n"  \
  "Existing keywords: harbour, festival, visitors, summer, Gwithian"

typedef struct {
  MadeRun made;
  CmQuality *quality;
} Fixture;

static void
add_prompt(CmRun *run, const char *lane, const char *text)
{
  g_ptr_array_add(run->prompts, cm_prompt_new(lane, text));
}

static void
add_picture(GPtrArray *photos, const char *id, const char *shows)
{
  CmPhoto *photo = cm_photo_new();
  photo->id = g_strdup(id);
  photo->path = g_strconcat(id, ".jpg", NULL);
  if (shows != NULL)
    photo->truth = json_pack("{s:[s,s]}", "shows", shows, "snow");
  g_ptr_array_add(photos, photo);
}

static void
set_up(Fixture *self, gconstpointer unused)
{
  g_autoptr(GError) error = NULL;
  made_run_set_up(&self->made, unused);
  cm_review_free(self->made.review);
  self->quality = cm_quality_load(NULL, &error);
  g_assert_no_error(error);
  self->made.review = cm_review_new(self->made.run, self->quality, NULL);
  add_prompt(self->made.run, "blind", "Describe this photo with a title and keywords.");
  add_prompt(self->made.run, "assisted", HINT);
  add_picture(self->made.run->controls, "blank", NULL);
  add_picture(self->made.run->controls, "other", "snowman");
}

static void
tear_down(Fixture *self, gconstpointer unused)
{
  made_run_tear_down(&self->made, unused);
  cm_quality_free(self->quality);
}

/* An answer that reads well; a control has no verdict. */
static CmResult *
answer(Fixture *self, const char *model, const char *photo, const char *lane, const char *control,
       const char *text)
{
  CmResult *result = cm_result_new(model, photo, lane, 0);
  CmVerdict *verdict = g_new0(CmVerdict, 1);
  result->control = g_strdup(control);
  result->text = g_strdup(text);
  result->measured.total_s = 2;
  if (control == NULL) {
    verdict->assessment = made_assessment(USABLE, 0, 4, 4);
    verdict->reference = made_reference(90);
    verdict->reference->weakness = "None identified";
  }
  g_ptr_array_add(self->made.results, result);
  cm_review_take(self->made.review, result, verdict);
  return result;
}

static CmResult *
fail_control(Fixture *self, const char *model, const char *lane)
{
  CmResult *result = answer(self, model, "photo-1", lane, "blank", NULL);
  CmVerdict *verdict = g_new0(CmVerdict, 1);
  result->status = CM_STATUS_FAILED;
  result->failure = cm_failure_new("crashed", "encode", "no patches");
  verdict->diagnosis = g_new0(CmDiagnosis, 1);
  verdict->diagnosis->layer = CM_LAYER_ENGINE;
  verdict->diagnosis->signature = g_strdup("engine-abcdef");
  verdict->diagnosis->remedy = g_strdup("Update the engine");
  cm_review_take(self->made.review, result, verdict);
  return result;
}

static void
answer_all(Fixture *self, const char *model, const char *lane, const char *text, const char *blank,
           const char *other)
{
  answer(self, model, "photo-1", lane, NULL, text);
  answer(self, model, "photo-1", lane, "blank", blank);
  answer(self, model, "photo-1", lane, "other", other);
}

static GPtrArray *
look(const Fixture *self)
{
  return cm_model_sights_new(self->made.results, self->made.review);
}

static void
test_verdicts(Fixture *self, gconstpointer unused)
{
  (void)unused;
  answer_all(self, "sees", "blind", LIGHTHOUSE, GREY, SNOWMEN);
  answer_all(self, "ignores", "blind", CAFE, CAFE, CAFE);
  answer_all(self, "copies", "blind", LIGHTHOUSE, GREY, SNOWMEN);
  answer_all(self, "copies", "assisted", FESTIVAL, FESTIVAL, FESTIVAL);
  g_autoptr(GPtrArray) sights = look(self);
  const CmModelSight *sees = cm_model_sight_find(sights, "sees");
  const CmModelSight *ignores = cm_model_sight_find(sights, "ignores");
  const CmModelSight *copies = cm_model_sight_find(sights, "copies");

  g_assert_cmpint(sees->verdict, ==, CM_SIGHT_SEES);
  g_assert_cmpint(ignores->verdict, ==, CM_SIGHT_IGNORES_PICTURE);
  g_assert_cmpint(copies->verdict, ==, CM_SIGHT_COPIES_HINT);
  g_assert_cmpstr(copies->worst->lane, ==, "assisted");
  g_assert_cmpint(cm_model_sight_lane(copies, "blind")->verdict, ==, CM_SIGHT_SEES);
  g_assert_null(cm_model_sight_lane(copies, "triage"));
  g_assert_null(cm_model_sight_find(sights, "another"));
  g_assert_cmpuint(sees->worst->n_shown, ==, 2);
  g_assert_cmpuint(sees->worst->n_shown_found, ==, 2);
  g_assert_cmpfloat(ignores->worst->same_blank, ==, 1);
  g_assert_true(isnan(ignores->worst->from_hint));
  g_assert_cmpstr(ignores->worst->decided_by, ==, "photo-1");
}

/* However well its answers read, what did not look wins nothing. */
static void
test_advice(Fixture *self, gconstpointer unused)
{
  (void)unused;
  answer_all(self, "a-ignores", "blind", CAFE, CAFE, CAFE);
  answer_all(self, "b-copies", "blind", LIGHTHOUSE, GREY, SNOWMEN);
  answer_all(self, "b-copies", "assisted", FESTIVAL, FESTIVAL, FESTIVAL);
  answer_all(self, "c-sees", "blind", LIGHTHOUSE, GREY, SNOWMEN);
  CmResult *slow = g_ptr_array_index(self->made.results, self->made.results->len - 3);
  slow->measured.total_s = 50;
  g_autoptr(CmAdvice) advice = cm_advice_new(self->made.results, self->made.review);

  g_assert_cmpuint(advice->standings->len, ==, 3);
  g_assert_cmpuint(advice->n_usable, ==, 1);
  g_assert_cmpstr(advice->recommended->model_id, ==, "c-sees");
  g_assert_cmpuint(advice->best->len + advice->fastest->len + advice->fastest_clean->len, ==, 3);
  g_autofree char *quality = cm_words_quality(advice->recommended);
  g_assert_nonnull(strstr(quality, "usable, sees the picture, 4 of 4"));
  for (guint i = 1; i < 3; i++) {
    const CmStanding *standing = g_ptr_array_index(advice->standings, i);
    g_autofree char *words = cm_words_sight(standing);
    g_assert_true(cm_standing_is_blind(standing));
    g_assert_cmpstr(words, ==,
                    g_str_equal(standing->model_id, "b-copies")
                        ? "mostly copies the hint in lane assisted"
                        : "ignores the picture");
  }
  g_autoptr(GPtrArray) steps = cm_advice_steps(advice, self->made.run, self->made.results);
  guint n_named = 0;
  for (guint i = 0; i < steps->len; i++) {
    const CmStep *step = g_ptr_array_index(steps, i);
    n_named +=
        strstr(step->what, "--lane blind") != NULL || strstr(step->what, "projector") != NULL;
  }
  g_assert_cmpuint(n_named, ==, 2);
}

/* Where there is no control: three photos with one answer tell, two do not. */
static void
test_photos_without_controls(Fixture *self, gconstpointer unused)
{
  (void)unused;
  static const char *const photos[] = {"photo-1", "photo-2", "photo-3"};
  for (guint i = 0; i < 3; i++) {
    answer(self, "same", photos[i], "blind", NULL, CAFE);
    answer(self, "two", photos[i], "blind", NULL, i < 2 ? CAFE : LIGHTHOUSE);
  }
  answer(self, "pair", "photo-1", "blind", NULL, CAFE);
  answer(self, "pair", "photo-2", "blind", NULL, CAFE);
  answer(self, "differs", "photo-1", "blind", NULL, CAFE);
  answer(self, "differs", "photo-2", "blind", NULL, LIGHTHOUSE);
  g_autoptr(GPtrArray) sights = look(self);
  const CmModelSight *same = cm_model_sight_find(sights, "same");
  const CmModelSight *two = cm_model_sight_find(sights, "two");
  const CmModelSight *pair = cm_model_sight_find(sights, "pair");

  g_assert_cmpint(same->verdict, ==, CM_SIGHT_IGNORES_PICTURE);
  g_assert_cmpuint(same->worst->n_alike, ==, 3);
  g_assert_null(same->worst->decided_by);
  g_assert_cmpint(two->verdict, ==, CM_SIGHT_UNKNOWN);
  g_assert_cmpint(pair->verdict, ==, CM_SIGHT_UNKNOWN);
  const CmLaneSight *lane = g_ptr_array_index(two->lanes, 0);
  g_assert_cmpuint(lane->n_alike, ==, 1);
  g_assert_cmpuint(lane->n_compared, ==, 3);
  const CmAlikePhotos *alike = &g_array_index(lane->alike, CmAlikePhotos, 0);
  g_assert_cmpstr(alike->one, ==, "photo-1");
  g_assert_cmpstr(alike->other, ==, "photo-2");
  g_assert_null(cm_model_sight_find(sights, "differs"));
}

static void
test_many_photos_are_bounded(Fixture *self, gconstpointer unused)
{
  (void)unused;
  for (guint i = 1; i <= 60; i++) {
    g_autofree char *photo = g_strdup_printf("photo-%u", i);
    answer(self, "same", photo, "blind", NULL, CAFE);
  }
  g_autoptr(GPtrArray) sights = look(self);
  const CmLaneSight *lane = cm_model_sight_lane(cm_model_sight_find(sights, "same"), "blind");
  g_assert_cmpuint(lane->n_compared, ==, 59); /* each with the next */
  g_assert_cmpuint(lane->n_alike, ==, 59);
  g_assert_cmpuint(lane->alike->len, ==, CM_LANE_SIGHT_ALIKE);
  g_assert_cmpint(lane->verdict, ==, CM_SIGHT_IGNORES_PICTURE);
}

/* Answers without words say nothing of the others. */
static void
test_answers_too_short_to_compare(Fixture *self, gconstpointer unused)
{
  (void)unused;
  for (guint i = 1; i <= 6; i++) {
    g_autofree char *photo = g_strdup_printf("photo-%u", i);
    answer(self, "few", photo, "blind", NULL, i <= 3 ? CAFE : ",,,,");
    answer(self, "most", photo, "blind", NULL, i <= 4 ? CAFE : ",,,,");
  }
  g_autoptr(GPtrArray) sights = look(self);
  const CmModelSight *few = cm_model_sight_find(sights, "few");
  const CmModelSight *most = cm_model_sight_find(sights, "most");
  g_assert_cmpint(few->verdict, ==, CM_SIGHT_UNKNOWN);
  g_assert_cmpint(most->verdict, ==, CM_SIGHT_IGNORES_PICTURE);
  g_assert_true(g_str_has_prefix(most->worst->reason, "4 of 6 photos got nearly the same"));
}

static void
test_no_image_tokens(Fixture *self, gconstpointer unused)
{
  (void)unused;
  answer(self, "text-only", "photo-1", "blind", NULL, CAFE)->measured.image_tokens_in = 0;
  answer(self, "unknown", "photo-1", "blind", NULL, CAFE);
  g_autoptr(GPtrArray) sights = look(self);
  const CmModelSight *sight = cm_model_sight_find(sights, "text-only");
  g_assert_cmpint(sight->verdict, ==, CM_SIGHT_IGNORES_PICTURE);
  g_assert_cmpuint(sight->worst->n_no_image_tokens, ==, 1);
  g_assert_null(cm_model_sight_find(sights, "unknown"));
}

/* Controls are asked once; further repeats are held against the same. */
static void
test_repeats_share_controls(Fixture *self, gconstpointer unused)
{
  (void)unused;
  answer_all(self, "m", "blind", LIGHTHOUSE, GREY, SNOWMEN);
  answer(self, "m", "photo-1", "blind", NULL, LIGHTHOUSE)->repeat = 1;
  g_autoptr(GPtrArray) sights = look(self);
  g_assert_cmpuint(cm_model_sight_find(sights, "m")->worst->n_telling, ==, 2);
}

static void
test_failed_controls(Fixture *self, gconstpointer unused)
{
  (void)unused;
  answer(self, "m", "photo-1", "blind", NULL, LIGHTHOUSE);
  answer(self, "m", "photo-1", "blind", "other", SNOWMEN);
  fail_control(self, "m", "blind");
  answer(self, "empty", "photo-1", "blind", NULL, "")->measured.total_s = 9;
  answer(self, "empty", "photo-1", "blind", "blank", "");
  g_autoptr(CmAdvice) advice = cm_advice_new(self->made.results, self->made.review);
  const CmStanding *standing = advice->recommended;
  g_assert_cmpuint(standing->n_attempts, ==, 1);
  g_assert_cmpuint(standing->n_failed, ==, 0);
  g_assert_cmpint(standing->sight->verdict, ==, CM_SIGHT_SEES);
  g_assert_true(isnan(standing->sight->worst->same_blank));
  const CmFault *fault = g_ptr_array_index(advice->faults, 0);
  g_assert_cmpuint(fault->models->len, ==, 0);
  g_assert_cmpstr(g_ptr_array_index(fault->control_models, 0), ==, "m");

  g_autofree char *counts = cm_summary_counts(self->made.results);
  g_assert_cmpstr(counts, ==,
                  "2 answered, 0 failed, 0 skipped; of the controls 2 answered, 1 failed");
}

/* The terminal's table says it where it is known, and has a row for a control that failed. */
static void
test_terminal(Fixture *self, gconstpointer unused)
{
  (void)unused;
  answer(self, "alone", "photo-1", "blind", NULL, LIGHTHOUSE);
  g_autofree char *plain = cm_summary_table(self->made.results, self->made.review, 100, FALSE);
  g_assert_null(strstr(plain, "sees"));

  answer_all(self, "looks", "blind", LIGHTHOUSE, GREY, SNOWMEN);
  answer_all(self, "not", "blind", CAFE, CAFE, CAFE);
  answer_all(self, "parrot", "assisted", FESTIVAL, FESTIVAL, FESTIVAL);
  fail_control(self, "alone", "blind");
  g_autofree char *table = cm_summary_table(self->made.results, self->made.review, 100, TRUE);
  g_auto(GStrv) lines = g_strsplit(table, "\n", -1);
  g_assert_cmpuint(g_strv_length(lines), ==, 7); /* heading, four answers, a control, the end */

  g_assert_nonnull(strstr(lines[0], "  sees    load"));
  g_assert_true(g_str_has_prefix(lines[1], "blind alone "));
  g_assert_nonnull(strstr(lines[2], "   yes   "));
  g_assert_true(g_str_has_prefix(lines[3], "\033[33mblind not"));
  g_assert_nonnull(strstr(lines[3], "    no   "));
  g_assert_nonnull(strstr(lines[4], "  hint   "));
  g_assert_nonnull(strstr(lines[5], "blind/blank alone "));
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
#define ADD(name, test) g_test_add("/model-sight/" name, Fixture, NULL, set_up, test, tear_down)
  ADD("verdicts", test_verdicts);
  ADD("advice", test_advice);
  ADD("photos-without-controls", test_photos_without_controls);
  ADD("many-photos-are-bounded", test_many_photos_are_bounded);
  ADD("answers-too-short-to-compare", test_answers_too_short_to_compare);
  ADD("no-image-tokens", test_no_image_tokens);
  ADD("repeats-share-controls", test_repeats_share_controls);
  ADD("failed-controls", test_failed_controls);
  ADD("terminal", test_terminal);
#undef ADD
  return g_test_run();
}
