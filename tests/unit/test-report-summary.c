/* SPDX-License-Identifier: MIT */
/* The report's opening as it is read: the answer first, usable models alone compared. */
#include "cm-report-parts.h"
#include "cm-writer-markdown.h"

#include "made-verdicts.h"

#include <glib/gstdio.h>
#include <string.h>

/* The opening as Markdown. */
static char *
render(const MadeRun *made)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *folder = g_dir_make_tmp("cm-summary-XXXXXX", &error);
  g_assert_no_error(error);
  g_autofree char *path = g_build_filename(folder, "summary.md", NULL);
  g_autoptr(CmOutput) output = cm_output_open(path, &error);
  g_assert_no_error(error);
  CmWriter *writer = cm_writer_markdown_new(output);
  g_autoptr(CmAdvice) advice =
      made->review != NULL ? cm_advice_new(made->results, made->review) : NULL;
  const CmReport report = {
      .run = made->run, .results = made->results, .review = made->review, .advice = advice};
  cm_report_summary(&report, writer);
  cm_writer_markdown_free(writer);
  g_assert_true(cm_output_commit(output, &error));
  char *text = NULL;
  g_assert_true(g_file_get_contents(path, &text, NULL, &error));
  g_unlink(path);
  g_rmdir(folder);
  return text;
}

static void
assert_line(const char *text, const char *wanted)
{
  g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
  if (!g_strv_contains((const char *const *)lines, wanted))
    g_error("no line \"%s\" in:\n%s", wanted, text);
}

/* The part between two headings. */
static char *
part_of(const char *text, const char *heading)
{
  const char *begin = strstr(text, heading);
  g_assert_nonnull(begin);
  const char *end = strstr(begin + strlen(heading), "\n### ");
  return end != NULL ? g_strndup(begin, (gsize)(end - begin)) : g_strdup(begin);
}

static void
test_opens_with_the_answer(MadeRun *self, gconstpointer unused)
{
  (void)unused;
  made_add_answer(self, (MadeAnswer){"slow", USABLE, 0, 4, 91, 40, 20});
  made_add_answer(self, (MadeAnswer){"quick", USABLE, 0, 4, 82, 2, 3});
  made_add_answer(self, (MadeAnswer){"loop", USELESS, 1u << CM_LABEL_REPETITION, 0, 5, 0.1, 0.1});
  made_add_failure(self, "broken", CM_LAYER_ENGINE, "s-1", "Update the engine");
  g_autofree char *text = render(self);

  g_assert_true(g_str_has_prefix(
      text,
      "## Which model to use\n\n**Use** `quick`: usable, 4 of 4 demands of the prompt kept, no "
      "fault found, score 82 of 100, 2.00s a photo, 3.0 GB at its peak.\n"));
  assert_line(text, "- **20,000 photos:** about 11 h on this machine, one after another");
  assert_line(text,
              "- **Chosen:** as the fastest of 2 models whose answers are as good as the best");
  assert_line(text, "- **How sure:** one answer: a hint, no measurement");
  assert_line(text,
              "| the best answers | `slow` | usable, 4 of 4 demands of the prompt kept, no fault "
              "found, score 91 of 100 |");
  assert_line(text, "| speed | `quick` | 2.00s a photo, 20,000 in 11 h; usable |");
  assert_line(text, "| little memory | `quick` | 3.0 GB at its peak; usable |");
  assert_line(text, "- Update the engine: `broken`");

  g_autofree char *usable = part_of(text, "### Speed, quality and memory");
  g_assert_nonnull(strstr(usable, "(2 of 4)"));
  g_assert_nonnull(strstr(usable, "| `quick` **← use** |"));
  g_assert_null(strstr(usable, "`loop`"));
  g_assert_null(strstr(usable, "`broken`"));
  g_autofree char *failed = part_of(text, "### What failed");
  g_assert_nonnull(strstr(failed, "| **engine** (known) | `broken` |"));
  g_autofree char *rubbish = part_of(text, "### What answered, but cannot be used");
  g_assert_nonnull(strstr(rubbish, "| `loop` | repetition |"));
}

static void
test_says_that_nothing_is_usable(MadeRun *self, gconstpointer unused)
{
  (void)unused;
  made_add_answer(self, (MadeAnswer){"loop", USELESS, 1u << CM_LABEL_REPETITION, 1, 5, 1, 1});
  made_add_failure(self, "broken", CM_LAYER_CAPACITY, "s-1", "Take a smaller one");
  g_autofree char *text = render(self);
  assert_line(text,
              "**No model here is usable for a catalogue.** 1 answered, but none well enough in "
              "more than half of its attempts. 1 failed every time. The tables below say why.");
  g_assert_null(strstr(text, "**Use**"));
  g_assert_null(strstr(text, "20,000"));
  g_assert_nonnull(strstr(text, "Nearest to it: `loop` (unusable"));
  assert_line(text, "- Take a smaller one: `broken`");
}

/* A name can neither end its cell nor become markup. */
static void
test_hostile_names(MadeRun *self, gconstpointer unused)
{
  (void)unused;
  made_add_answer(self, (MadeAnswer){"a|b`\n# <script>", USABLE, 0, 4, 82, 2, 3});
  g_autofree char *text = render(self);
  g_assert_null(strstr(text, "\n# "));
  assert_line(text, "| speed | <code>a&#124;b&#96;⏎&#35; &#60;script&#62;</code> | 2.00s a photo, "
                    "20,000 in 11 h; usable |");
}

static void
test_many_models_are_counted(MadeRun *self, gconstpointer unused)
{
  (void)unused;
  for (guint i = 0; i < 30; i++) {
    g_autofree char *name = g_strdup_printf("model-%02u", i);
    made_add_failure(self, name, CM_LAYER_ENGINE, "s-1", "Update the engine");
  }
  g_autofree char *text = render(self);
  g_assert_nonnull(strstr(text, "`model-07` and 22 more"));
  g_assert_null(strstr(text, "model-08"));
}

/* Without verdicts nothing is claimed. */
/* The steps for most models stand open, at most six; the others are folded. */
static void
test_many_steps_are_folded(MadeRun *self, gconstpointer unused)
{
  (void)unused;
  for (guint i = 0; i < 9; i++) {
    g_autofree char *name = g_strdup_printf("model-%u", i);
    g_autofree char *signature = g_strdup_printf("s-%u", i);
    g_autofree char *remedy = g_strdup_printf("Do %u", MIN(i, 7));
    made_add_failure(self, name, CM_LAYER_ENGINE, signature, remedy);
  }
  g_autofree char *text = render(self);
  const char *steps = strstr(text, "### What to try next");
  g_assert_nonnull(steps);
  const char *often = strstr(steps, "- Do 7: `model-7`, `model-8`\n"),
             *once = strstr(steps, "- Do 0:");
  const char *fold = strstr(steps, "<summary>3 more steps for fewer models");
  const char *last = strstr(steps, "- Do 6:");
  g_assert_true(often != NULL && once != NULL && fold != NULL && last != NULL);
  g_assert_true(often < once && once < fold && fold < last);
}

static void
test_nothing_without_review(MadeRun *self, gconstpointer unused)
{
  (void)unused;
  made_add_answer(self, (MadeAnswer){"a", USABLE, 0, 4, 82, 2, 3});
  CmReview *review = self->review;
  self->review = NULL;
  g_autofree char *text = render(self);
  self->review = review;
  g_assert_cmpstr(text, ==, "");
}

/* Names the engine of the result that was added last. */
static void
set_engine(MadeRun *self, const char *engine)
{
  CmResult *result = g_ptr_array_index(self->results, self->results->len - 1);
  g_free(result->engine);
  result->engine = g_strdup(engine);
}

/* One model under several engines is one model: the faster engine is named, and what the others did
 * with it, however their names are written. */
static void
test_one_model_under_engines(MadeRun *self, gconstpointer unused)
{
  (void)unused;
  made_add_answer(self, (MadeAnswer){"scenes", USABLE, 0, 4, 90, 2, 3});
  set_engine(self, "llama.cpp");
  made_add_answer(self, (MadeAnswer){"llama-server:scenes", USABLE, 0, 4, 90, 3, 3});
  set_engine(self, "llama-server");
  made_add_answer(self, (MadeAnswer){"<b>:scenes", USELESS, 0, 4, 5, 1, 3});
  set_engine(self, "<b>");
  made_add_failure(self, "vllm:scenes", CM_LAYER_ENGINE, "s-1", "Update the engine");
  set_engine(self, "vllm");
  g_autofree char *text = render(self);
  g_assert_nonnull(strstr(text, "**Use** `scenes`:"));
  assert_line(text, "- **Chosen:** no other model's answers are as good");
  g_assert_nonnull(strstr(text,
                          "- **Engine:** llama.cpp: of the same model llama-server takes 3.00s "
                          "a photo, 50 % more; "));
  g_assert_nonnull(
      strstr(text, "takes 1.00s a photo, 50 % less, with answers that are not as good"));
  g_assert_nonnull(strstr(text, "; vllm failed\n"));
  g_assert_null(strstr(text, "<b> takes"));
}

/* Where one engine ran each model, nothing is said of engines. */
static void
test_one_engine_is_not_told(MadeRun *self, gconstpointer unused)
{
  (void)unused;
  made_add_answer(self, (MadeAnswer){"scenes", USABLE, 0, 4, 90, 2, 3});
  set_engine(self, "llama.cpp");
  g_autofree char *text = render(self);
  g_assert_null(strstr(text, "**Engine:**"));
}

#define CASE(path, function)                                                                       \
  g_test_add("/report-summary/" path, MadeRun, NULL, made_run_set_up, function, made_run_tear_down)

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  CASE("opens-with-the-answer", test_opens_with_the_answer);
  CASE("says-that-nothing-is-usable", test_says_that_nothing_is_usable);
  CASE("hostile-names", test_hostile_names);
  CASE("many-models-are-counted", test_many_models_are_counted);
  CASE("many-steps-are-folded", test_many_steps_are_folded);
  CASE("one-model-under-engines", test_one_model_under_engines);
  CASE("one-engine-is-not-told", test_one_engine_is_not_told);
  CASE("nothing-without-review", test_nothing_without_review);
  return g_test_run();
}
