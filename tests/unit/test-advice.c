/* SPDX-License-Identifier: MIT */
/* Which model wins by which wish, and what is said of it: verdicts made here, no judge involved. */
#include "cm-advice-words.h"
#include "cm-stats.h"

#include "made-verdicts.h"

#include <math.h>
#include <string.h>

static CmAdvice *
advise(const MadeRun *self)
{
  return cm_advice_new(self->results, self->review);
}

static const char *
name_at(const GPtrArray *standings, guint index)
{
  g_assert_cmpuint(index, <, standings->len);
  return ((const CmStanding *)g_ptr_array_index(standings, index))->model_id;
}

static void
test_fast_rubbish_wins_nothing(MadeRun *self, gconstpointer unused)
{
  (void)unused;
  made_add_answer(self,
                  (MadeAnswer){"rubbish", USELESS, 1u << CM_LABEL_REPETITION, 4, 95, 0.1, 0.1});
  made_add_answer(self, (MadeAnswer){"good", USABLE, 0, 4, 70, 20, 8});
  made_add_answer(self, (MadeAnswer){"fair", CAVEATS, 1u << CM_LABEL_EXTRA_TEXT, 4, 90, 5, 4});
  made_add_failure(self, "broken", CM_LAYER_ENGINE, "s", NULL);
  g_autoptr(CmAdvice) advice = advise(self);

  g_assert_cmpuint(advice->n_usable, ==, 2);
  g_assert_cmpstr(advice->recommended->model_id, ==, "good");
  g_assert_cmpuint(advice->n_as_good, ==, 1);
  g_assert_cmpstr(name_at(advice->best, 0), ==, "good");
  g_assert_cmpstr(name_at(advice->fastest, 0), ==, "fair");
  g_assert_cmpstr(name_at(advice->fastest_clean, 0), ==, "good");
  g_assert_cmpstr(name_at(advice->smallest, 0), ==, "fair");
  g_assert_cmpstr(name_at(advice->standings, 0), ==, "good");
  g_assert_cmpstr(name_at(advice->standings, 1), ==, "fair");
}

/* Usability before demands before labels before the score. */
static void
test_order_of_quality(MadeRun *self, gconstpointer unused)
{
  (void)unused;
  guint label = 1u << CM_LABEL_EXTRA_TEXT;
  made_add_answer(self, (MadeAnswer){"d-score", USABLE, label, 3, 60, 1, 1});
  made_add_answer(self, (MadeAnswer){"e-caveats", CAVEATS, 0, 4, 99, 1, 1});
  made_add_answer(self, (MadeAnswer){"c-labels", USABLE, label, 3, 70, 1, 1});
  made_add_answer(self, (MadeAnswer){"b-demands", USABLE, 0, 3, 20, 1, 1});
  made_add_answer(self, (MadeAnswer){"a-all", USABLE, label, 4, 10, 1, 1});
  g_autoptr(CmAdvice) advice = advise(self);
  static const char *const order[] = {"a-all", "b-demands", "c-labels", "d-score", "e-caveats"};
  for (guint i = 0; i < G_N_ELEMENTS(order); i++)
    g_assert_cmpstr(name_at(advice->standings, i), ==, order[i]);
}

/* Hours are not spent for a few points of a score within one grade, but they are for a grade. */
static void
test_fastest_of_as_good(MadeRun *self, gconstpointer unused)
{
  (void)unused;
  made_add_answer(self, (MadeAnswer){"slow-best", USABLE, 0, 4, 92, 60, 30});
  made_add_answer(self, (MadeAnswer){"quick", USABLE, 0, 4, 81, 2, 3});
  made_add_answer(self, (MadeAnswer){"quicker-worse", USABLE, 0, 4, 79, 1, 2});
  g_autoptr(CmAdvice) advice = advise(self);
  g_assert_cmpstr(advice->recommended->model_id, ==, "quick");
  g_assert_cmpuint(advice->n_as_good, ==, 2);
  g_assert_cmpstr(name_at(advice->best, 0), ==, "slow-best");
  g_assert_cmpstr(name_at(advice->fastest, 0), ==, "quicker-worse");
}

static void
test_unmeasured_wins_nothing(MadeRun *self, gconstpointer unused)
{
  (void)unused;
  made_add_answer(self, (MadeAnswer){"unmeasured", USABLE, 0, 4, 85, NAN, NAN});
  g_autoptr(CmAdvice) alone = advise(self);
  g_assert_cmpstr(alone->recommended->model_id, ==, "unmeasured");
  g_assert_cmpuint(alone->fastest->len, ==, 0);
  g_assert_cmpuint(alone->smallest->len, ==, 0);
  g_autofree char *time = cm_words_catalogue_time(alone->recommended);
  g_assert_cmpstr(time, ==, "");
  made_add_answer(self, (MadeAnswer){"twin", USABLE, 0, 4, 85, NAN, NAN});
  g_autoptr(CmAdvice) twins = advise(self);
  g_autofree char *choice = cm_words_choice(twins);
  g_assert_null(strstr(choice, "fastest"));

  made_add_answer(self, (MadeAnswer){"measured", USABLE, 0, 4, 85, 500, 90});
  g_autoptr(CmAdvice) advice = advise(self);
  g_assert_cmpstr(advice->recommended->model_id, ==, "measured");
  g_assert_cmpstr(name_at(advice->fastest, 0), ==, "measured");
  g_assert_cmpuint(advice->fastest->len, ==, 1);
}

static void
test_ties_are_kept(MadeRun *self, gconstpointer unused)
{
  (void)unused;
  made_add_answer(self, (MadeAnswer){"a", USABLE, 0, 4, 85.2, 10.0, 4.00});
  made_add_answer(self, (MadeAnswer){"b", USABLE, 0, 4, 85.4, 10.4, 4.03});
  made_add_answer(self, (MadeAnswer){"c", USABLE, 0, 4, 83.0, 10.6, 4.05});
  g_autoptr(CmAdvice) advice = advise(self);
  g_assert_cmpuint(advice->best->len, ==, 2);
  g_assert_cmpuint(advice->fastest->len, ==, 2);
  g_assert_cmpuint(advice->smallest->len, ==, 2);
}

/* More than half of the attempts must be usable; failures are attempts. */
static void
test_usability_of_many(MadeRun *self, gconstpointer unused)
{
  (void)unused;
  for (guint i = 0; i < 3; i++) {
    made_add_answer(self, (MadeAnswer){"half", USABLE, 0, 4, 80, 1, 1});
    made_add_failure(self, "half", CM_LAYER_ENGINE, "s", NULL);
    made_add_answer(self, (MadeAnswer){"more", i < 2 ? CAVEATS : USELESS, 0, 4, 80, 1 + i, 1 + i});
  }
  g_autoptr(CmAdvice) advice = advise(self);
  g_assert_cmpuint(advice->n_usable, ==, 1);
  const CmStanding *more = advice->recommended;
  g_assert_cmpstr(more->model_id, ==, "more");
  g_assert_cmpint(more->worst, ==, USELESS);
  g_assert_cmpfloat(more->total_s.median, ==, 2);
  g_assert_cmpfloat(more->memory_bytes, ==, 3e9);
  g_assert_true(isnan(more->total_s.low));
  g_autofree char *words = cm_words_usability(more);
  g_assert_cmpstr(words, ==, "2 usable with caveats, 1 unusable of 3");
  const CmStanding *half = g_ptr_array_index(advice->standings, 1);
  g_autofree char *failed = cm_words_usability(half);
  g_assert_cmpstr(failed, ==, "3 usable, 3 unusable of 6 (3 failed)");
}

static void
test_nothing_usable(MadeRun *self, gconstpointer unused)
{
  (void)unused;
  made_add_answer(self, (MadeAnswer){"a", USELESS, 1u << CM_LABEL_GIBBERISH, 0, 1, 1, 1});
  made_add_failure(self, "b", CM_LAYER_CAPACITY, "memory", "take a smaller one");
  g_autoptr(CmAdvice) advice = advise(self);
  g_assert_null(advice->recommended);
  g_assert_cmpuint(advice->best->len + advice->fastest->len + advice->smallest->len, ==, 0);
  g_autoptr(GPtrArray) steps = cm_advice_steps(advice, self->run, self->results);
  const CmStep *first = g_ptr_array_index(steps, 0);
  g_assert_true(g_str_has_prefix(first->what, "Add models"));
}

static const CmStep *
find_step(const GPtrArray *steps, const char *prefix)
{
  for (guint i = 0; i < steps->len; i++) {
    const CmStep *step = g_ptr_array_index(steps, i);
    if (g_str_has_prefix(step->what, prefix))
      return step;
  }
  return NULL;
}

static void
test_steps(MadeRun *self, gconstpointer unused)
{
  (void)unused;
  guint truncated = 1u << CM_LABEL_TRUNCATED, looping = 1u << CM_LABEL_REPETITION;
  self->run->settings = json_pack("{s:i}", "max_tokens", 200);
  made_add_answer(self, (MadeAnswer){"good", USABLE, 0, 4, 85, 1, 1});
  made_add_answer(self, (MadeAnswer){"cut", CAVEATS, truncated, 4, 85, 1, 1});
  made_add_answer(self, (MadeAnswer){"loop", USELESS, truncated | looping, 4, 85, 1, 1});
  made_add_failure(self, "x", CM_LAYER_CAPACITY, "memory-1", "take a smaller one");
  made_add_failure(self, "y", CM_LAYER_CAPACITY, "memory-2", "take a smaller one");
  made_add_failure(self, "y", CM_LAYER_CAPACITY, "memory-2", "take a smaller one");
  g_autoptr(CmAdvice) advice = advise(self);
  g_assert_cmpuint(advice->faults->len, ==, 2);
  g_autoptr(GPtrArray) steps = cm_advice_steps(advice, self->run, self->results);

  const CmStep *tokens = find_step(steps, "Raise --max-tokens above 200, to 400");
  g_assert_nonnull(tokens);
  g_assert_cmpuint(tokens->models->len, ==, 1);
  g_assert_cmpstr(g_ptr_array_index(tokens->models, 0), ==, "cut");
  const CmStep *remedy = find_step(steps, "take a smaller one");
  g_assert_nonnull(remedy);
  g_assert_cmpuint(remedy->models->len, ==, 2);
  const CmStep *penalty = find_step(steps, "The answer runs in a loop");
  g_assert_nonnull(penalty);
  g_assert_cmpstr(g_ptr_array_index(penalty->models, 0), ==, "loop");
  g_assert_nonnull(find_step(steps, "Run at least five photos"));
}

/* Answers without a word are told apart by what else is known of them. */
static void
test_textless_steps(MadeRun *self, gconstpointer unused)
{
  (void)unused;
  static const struct {
    const char *stop_reason;
    const char *reasoning;
    const char *text;
    double tokens_out;
    const char *step;
  } cases[] = {
      {"length", "Let me see", NULL, 90, "The tokens ran out before the reasoning ended"},
      {"end", "Let me see", " \n", 90, "The model reasoned and answered nothing"},
      {"aborted", NULL, NULL, NAN, "The engine ended the answer before its first word"},
      {"end", NULL, "", 12, "Tokens were made and none of them is text"},
      {"end", NULL, "", 1, "The model ended its answer at once"},
      {"end", NULL, "", NAN, "Nothing was answered"},
      {"end", NULL, "beach", 1, "Next to nothing was answered: base models"},
  };
  static const char *const names[] = {"a", "b", "c", "d", "e", "f", "g"};
  G_STATIC_ASSERT(G_N_ELEMENTS(names) == G_N_ELEMENTS(cases));
  for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
    made_add_answer(self,
                    (MadeAnswer){names[i], USELESS, 1u << CM_LABEL_EMPTY_OR_TRIVIAL, 0, 0, 1, 1});
    CmResult *result = g_ptr_array_index(self->results, i);
    result->stop_reason = g_strdup(cases[i].stop_reason);
    result->reasoning = g_strdup(cases[i].reasoning);
    result->text = g_strdup(cases[i].text);
    result->measured.tokens_out = cases[i].tokens_out;
  }
  g_autoptr(CmAdvice) advice = advise(self);
  g_autoptr(GPtrArray) steps = cm_advice_steps(advice, self->run, self->results);
  for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
    const CmStep *step = find_step(steps, cases[i].step);
    g_assert_nonnull(step);
    g_assert_cmpuint(step->models->len, ==, 1);
    g_assert_cmpstr(g_ptr_array_index(step->models, 0), ==, names[i]);
  }
}

static void
test_certainty(MadeRun *self, gconstpointer unused)
{
  (void)unused;
  made_add_answer(self, (MadeAnswer){"a", USABLE, 0, 4, 85, 1, 1});
  g_autoptr(CmAdvice) one = advise(self);
  g_autofree char *hint = cm_words_certainty(one->recommended);
  g_assert_cmpstr(hint, ==, "one answer: a hint, no measurement");
  for (guint i = 2; i <= 5; i++)
    made_add_answer(self, (MadeAnswer){"a", USABLE, 0, 4, 85, i, 1});
  g_autoptr(CmAdvice) five = advise(self);
  g_autofree char *figure = cm_words_figure(&five->recommended->total_s, CM_FORMAT_SECONDS);
  g_assert_cmpstr(figure, ==, "3.00s [1.00s–5.00s]");
  g_assert_cmpfloat(cm_standing_time_for(five->recommended, 100), ==, 310);
}

static void
test_durations(void)
{
  static const struct {
    double s;
    const char *words;
  } cases[] = {{NAN, ""},
               {0.4, "0 s"},
               {89, "89 s"},
               {600, "10 min"},
               {6 * 3600, "6.0 h"},
               {30 * 3600, "30 h"},
               {60 * 3600, "2.5 days"},
               {1e6 * 3600, "41667 days"}};
  for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_autofree char *words = cm_words_duration(cases[i].s);
    g_assert_cmpstr(words, ==, cases[i].words);
  }
}

/* Against the binomial table: of 5 values 1 − 2/32, of 8 the second from each end 1 − 2·9/256, of
 * 20 the sixth 1 − 2·21700/2^20, the seventh less than 0.9. */
static void
test_median_interval(void)
{
  double values[2000], low, high;
  for (guint i = 0; i < G_N_ELEMENTS(values); i++)
    values[i] = i + 1;
  g_assert_false(cm_stats_median_interval(values, 4, &low, &high));
  g_assert_true(cm_stats_median_interval(values, 5, &low, &high));
  g_assert_cmpfloat(low, ==, 1);
  g_assert_cmpfloat(high, ==, 5);
  g_assert_true(cm_stats_median_interval(values, 8, &low, &high));
  g_assert_cmpfloat(low, ==, 2);
  g_assert_cmpfloat(high, ==, 7);
  g_assert_true(cm_stats_median_interval(values, 20, &low, &high));
  g_assert_cmpfloat(low, ==, 6);
  g_assert_cmpfloat(high, ==, 15);
  g_assert_true(cm_stats_median_interval(values, 2000, &low, &high));
  g_assert_cmpfloat(low, >, 900);
  g_assert_cmpfloat(low, <, 970);
  g_assert_cmpfloat(low + high, ==, 2001);
}

static void
test_share_interval(void)
{
  double low, high;
  cm_stats_share_interval(0, 10, &low, &high);
  g_assert_cmpfloat(low, <, 1e-12);
  g_assert_cmpfloat_with_epsilon(high, 0.2130, 5e-4);
  cm_stats_share_interval(9, 10, &low, &high);
  g_assert_cmpfloat_with_epsilon(low, 0.6520, 5e-4);
  g_assert_cmpfloat_with_epsilon(high, 0.9773, 5e-4);
}

static void
test_main_label(void)
{
  g_assert_null(cm_review_main_label(0));
  g_assert_cmpstr(cm_review_main_label(1u << CM_LABEL_TRUNCATED | 1u << CM_LABEL_REPETITION), ==,
                  "repetition");
}

#define CASE(path, function)                                                                       \
  g_test_add("/advice/" path, MadeRun, NULL, made_run_set_up, function, made_run_tear_down)

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  CASE("fast-rubbish-wins-nothing", test_fast_rubbish_wins_nothing);
  CASE("order-of-quality", test_order_of_quality);
  CASE("fastest-of-as-good", test_fastest_of_as_good);
  CASE("unmeasured-wins-nothing", test_unmeasured_wins_nothing);
  CASE("ties-are-kept", test_ties_are_kept);
  CASE("usability-of-many", test_usability_of_many);
  CASE("nothing-usable", test_nothing_usable);
  CASE("steps", test_steps);
  CASE("textless-steps", test_textless_steps);
  CASE("certainty", test_certainty);
  g_test_add_func("/advice/durations", test_durations);
  g_test_add_func("/advice/main-label", test_main_label);
  g_test_add_func("/stats/median-interval", test_median_interval);
  g_test_add_func("/stats/share-interval", test_share_interval);
  return g_test_run();
}
