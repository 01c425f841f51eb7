/* SPDX-License-Identifier: MIT */
/* Verdicts are made once, from whole texts, and kept small whatever the texts were. */
#include "cm-review.h"

#include <math.h>
#include <string.h>

static const char prompt[] = "Answer with these three sections and nothing else:\n\nTitle: 5 to 12 "
                             "words.\n\nDescription: one "
                             "to three sentences.\n\nKeywords: 5 to 10 keywords parted by commas.";

static const char fit[] =
    "Title: Red kite above a green hill in summer\n\nDescription: A red kite flies above a grassy "
    "hill. Two children hold its line.\n\nKeywords: red kite, children, grassy hill, blue sky, "
    "wind, "
    "summer, play";

typedef struct {
  CmRun *run;
  CmQuality *quality;
  CmSignatures *signatures;
  CmReview *review;
} Fixture;

static void
set_up(Fixture *self, gconstpointer unused)
{
  (void)unused;
  g_autoptr(GError) error = NULL;
  self->run = cm_run_new();
  self->run->settings = json_pack("{s:i}", "max_tokens", 500);
  g_ptr_array_add(self->run->prompts, cm_prompt_new("blind", prompt));
  self->quality = cm_quality_load(NULL, &error);
  g_assert_no_error(error);
  self->signatures = cm_signatures_load(&error);
  g_assert_no_error(error);
  self->review = cm_review_new(self->run, self->quality, self->signatures);
}

static void
tear_down(Fixture *self, gconstpointer unused)
{
  (void)unused;
  cm_review_free(self->review);
  cm_signatures_free(self->signatures);
  cm_quality_free(self->quality);
  cm_run_free(self->run);
}

static CmResult *
answered(const char *text)
{
  CmResult *result = cm_result_new("m", "photo-1", "blind", 0);
  result->status = CM_STATUS_ANSWERED;
  result->text = g_strdup(text);
  return result;
}

static CmResult *
failed(const char *message)
{
  CmResult *result = cm_result_new("m", "photo-1", "blind", 0);
  result->status = CM_STATUS_FAILED;
  result->failure = cm_failure_new("model-invalid", "load", message);
  return result;
}

static void
test_answer(Fixture *self, gconstpointer unused)
{
  (void)unused;
  g_autoptr(CmResult) result = answered(fit);
  g_assert_null(cm_review_find(self->review, result));
  g_assert_null(cm_review_find(NULL, result));
  cm_review_add(self->review, result);
  const CmVerdict *verdict = cm_review_find(self->review, result);
  g_assert_nonnull(verdict);
  g_assert_null(verdict->diagnosis);
  g_assert_cmpint(verdict->assessment->usability, ==, CM_USABILITY_USABLE);
  g_assert_cmpuint(verdict->n_keywords, ==, 7);
  g_assert_cmpuint(verdict->text_bytes, ==, strlen(fit));
  g_autofree char *words = cm_verdict_words(verdict);
  g_assert_cmpstr(words, ==, "usable");
}

/* The prompt is that of the result's own lane: where nothing was asked for, nothing is missing. */
static void
test_prompt_of_the_lane(Fixture *self, gconstpointer unused)
{
  (void)unused;
  g_ptr_array_add(self->run->prompts, cm_prompt_new("plain", "Describe this image."));
  const char *text = "A red kite flies high above a grassy hill, and two children hold its line.";
  g_autoptr(CmResult) blind = answered(text);
  g_autoptr(CmResult) plain = answered(text);
  g_free(plain->lane);
  plain->lane = g_strdup("plain");
  cm_review_add(self->review, blind);
  cm_review_add(self->review, plain);
  guint missing = 1u << CM_LABEL_MISSING_SECTIONS;
  g_assert_true(cm_review_find(self->review, blind)->assessment->labels & missing);
  g_assert_false(cm_review_find(self->review, plain)->assessment->labels & missing);
}

/* A failure that is tried again and answers is judged anew; nothing of the failure stays. */
static void
test_added_again(Fixture *self, gconstpointer unused)
{
  (void)unused;
  g_autoptr(CmResult) before = failed("unknown model architecture: 'no-such'");
  cm_review_add(self->review, before);
  const CmVerdict *verdict = cm_review_find(self->review, before);
  g_assert_nonnull(verdict->diagnosis);
  g_assert_nonnull(verdict->reference_class);
  g_assert_nonnull(verdict->reference_package);
  g_assert_null(verdict->assessment);
  g_autofree char *words = cm_verdict_words(verdict);
  g_assert_cmpstr(words, ==, cm_layer_to_string(verdict->diagnosis->layer));

  g_autoptr(CmResult) after = answered(fit);
  cm_review_add(self->review, after);
  const CmVerdict *again = cm_review_find(self->review, before);
  g_assert_null(again->diagnosis);
  g_assert_nonnull(again->assessment);
}

static void
test_skipped(Fixture *self, gconstpointer unused)
{
  (void)unused;
  g_autoptr(CmResult) result = cm_result_new("m", "photo-1", "blind", 0);
  result->status = CM_STATUS_SKIPPED;
  cm_review_add(self->review, result);
  const CmVerdict *verdict = cm_review_find(self->review, result);
  g_assert_nonnull(verdict);
  g_assert_null(verdict->assessment);
  g_assert_null(verdict->diagnosis);
  g_autofree char *words = cm_verdict_words(verdict);
  g_assert_cmpstr(words, ==, "");
}

/* Bytes that the verdict's texts and lists take. */
static gsize
size_of(const CmVerdict *verdict)
{
  const CmCatalogue *catalogue = &verdict->assessment->catalogue;
  gsize bytes = 0;
  for (guint i = 0; i < catalogue->keywords->len; i++)
    bytes += strlen(g_ptr_array_index(catalogue->keywords, i));
  for (guint i = 0; i < verdict->reference->labels->len; i++)
    bytes += strlen(g_ptr_array_index(verdict->reference->labels, i));
  for (guint i = 0; i < verdict->assessment->observations->len; i++) {
    const CmObservation *observation = g_ptr_array_index(verdict->assessment->observations, i);
    bytes += strlen(observation->quote) + strlen(observation->reason);
  }
  bytes += catalogue->title != NULL ? strlen(catalogue->title) : 0;
  return bytes + (catalogue->description != NULL ? strlen(catalogue->description) : 0);
}

/* Judges an answer that repeats a piece as often as said after its beginning. */
static const CmVerdict *
judge_long(const Fixture *self, const char *beginning, const char *piece, guint count)
{
  g_autoptr(GString) text = g_string_new(beginning);
  for (guint i = 0; i < count; i++)
    g_string_append_printf(text, "%s %u", piece, i);
  g_autoptr(CmResult) result = answered(text->str);
  cm_review_add(self->review, result);
  const CmVerdict *verdict = cm_review_find(self->review, result);
  g_assert_cmpuint(verdict->text_bytes, ==, text->len);
  g_assert_cmpuint(size_of(verdict), <, 16 * 1024);
  return verdict;
}

static void
test_keywords_without_end(Fixture *self, gconstpointer unused)
{
  (void)unused;
  const CmVerdict *verdict = judge_long(self, fit, ", kite", 20000);
  g_assert_cmpuint(verdict->n_keywords, >, CM_VERDICT_KEYWORDS);
  g_assert_cmpuint(verdict->assessment->catalogue.keywords->len, ==, CM_VERDICT_KEYWORDS);
}

/* Each label keeps an observation, however many there were. */
static void
test_observations_without_end(Fixture *self, gconstpointer unused)
{
  (void)unused;
  const CmVerdict *verdict =
      judge_long(self, "<think>Hm.</think>\n", "<|im_end|> and Ġkite", 20000);
  const CmAssessment *assessment = verdict->assessment;
  g_assert_true(assessment->labels & (1u << CM_LABEL_CONTROL_TOKEN_LEAK));
  g_assert_cmpuint(assessment->observations->len, <=, CM_VERDICT_OBSERVATIONS);
  guint seen = 0;
  for (guint i = 0; i < assessment->observations->len; i++) {
    const CmObservation *observation = g_ptr_array_index(assessment->observations, i);
    seen |= 1u << observation->label;
  }
  g_assert_cmpuint(seen, ==, assessment->labels);
}

#define CASE(path, function) g_test_add("/review/" path, Fixture, NULL, set_up, function, tear_down)

static CmPhoto *
add_photo(Fixture *self, const char *id, json_t *metadata)
{
  CmPhoto *photo = cm_photo_new();
  photo->id = g_strdup(id);
  photo->metadata = metadata;
  g_ptr_array_add(self->run->photos, photo);
  return photo;
}

/* A claim that is made twice is one; a photo that says nothing of itself can be contradicted by
 * nothing, which is not the same as no contradiction. */
static void
test_contradictions(Fixture *self, gconstpointer unused)
{
  (void)unused;
  static const char winter[] = "Title: A red kite on a winter day\n\nDescription: It is a winter "
                               "day. A kite flies.\n\nKeywords: kite, winter, hill, red, wind";
  add_photo(self, "photo-1",
            json_pack("{s:s, s:s, s:f, s:f}", "country", "United Kingdom", "taken_at",
                      "2025-07-14T11:42:10", "latitude", 50.2, "longitude", -5.4));
  add_photo(self, "photo-2", NULL);
  g_autoptr(CmResult) wrong = answered(winter);
  cm_review_add(self->review, wrong);
  const CmVerdict *verdict = cm_review_find(self->review, wrong);
  g_assert_cmpuint(verdict->n_contradictions, ==, 1);
  const CmContradiction *found = g_ptr_array_index(verdict->contradictions, 0);
  g_assert_cmpint(found->kind, ==, CM_CLAIM_SEASON);

  g_autoptr(CmResult) right = answered(fit);
  cm_review_add(self->review, right);
  verdict = cm_review_find(self->review, right);
  g_assert_cmpuint(verdict->n_contradictions, ==, 0);
  g_assert_nonnull(verdict->contradictions);

  g_autoptr(CmResult) elsewhere = answered(winter);
  g_free(elsewhere->photo_id);
  elsewhere->photo_id = g_strdup("photo-2");
  cm_review_add(self->review, elsewhere);
  g_assert_null(cm_review_find(self->review, elsewhere)->contradictions);
}

/* The share is of the keywords of the whole answer, synonyms included. */
static void
test_vocabulary(Fixture *self, gconstpointer unused)
{
  (void)unused;
  g_autoptr(CmResult) result = answered(fit);
  self->run->vocabulary =
      json_pack("{s:s, s:s, s:[s,s,s], s:{s:[s]}}", "path", "words.txt", "sha256", "0", "terms",
                "Summer", "Winter", "toy", "synonyms", "toy", "Red  Kite");
  cm_review_add(self->review, result);
  const CmVerdict *verdict = cm_review_find(self->review, result);
  g_assert_cmpuint(verdict->n_keywords, ==, 7);
  g_assert_cmpuint(verdict->n_from_vocabulary, ==, 2);
  g_assert_cmpfloat_with_epsilon(verdict->vocabulary_share, 2.0 / 7, 1e-9);

  g_autoptr(CmReview) without = cm_review_new(self->run, self->quality, self->signatures);
  g_clear_pointer(&self->run->vocabulary, json_decref);
  cm_review_add(without, result);
  g_assert_true(isnan(cm_review_find(without, result)->vocabulary_share));

  g_autoptr(CmResult) nothing = answered("A hill.");
  cm_review_add(self->review, nothing);
  g_assert_true(isnan(cm_review_find(self->review, nothing)->vocabulary_share));
}

/* What a control picture got is no answer to the prompt; that it failed is a failure. */
static void
test_controls(Fixture *self, gconstpointer unused)
{
  (void)unused;
  g_autoptr(CmResult) answer = answered(fit);
  g_autoptr(CmResult) control = answered(fit);
  g_autoptr(CmResult) broken = failed("unknown model architecture: 'x'");
  control->control = g_strdup("blank");
  broken->control = g_strdup("other");
  cm_review_add(self->review, answer);
  cm_review_add(self->review, control);
  cm_review_add(self->review, broken);
  g_assert_nonnull(cm_review_find(self->review, answer)->assessment);
  g_assert_null(cm_review_find(self->review, control)->assessment);
  g_assert_nonnull(cm_review_find(self->review, broken)->diagnosis);
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  CASE("answer", test_answer);
  CASE("prompt-of-the-lane", test_prompt_of_the_lane);
  CASE("added-again", test_added_again);
  CASE("skipped", test_skipped);
  CASE("keywords-without-end", test_keywords_without_end);
  CASE("observations-without-end", test_observations_without_end);
  CASE("contradictions", test_contradictions);
  CASE("vocabulary", test_vocabulary);
  CASE("controls", test_controls);
  return g_test_run();
}
