/* SPDX-License-Identifier: MIT */
#include "cm-advice.h"

#include <math.h>
#include <string.h>

#define FEW_ANSWERS 5 /* below them there is no interval (cm-stats.h) */

#define BIT(label) (1u << CM_LABEL_##label)

/* What an answer's label suggests. Not where the model shows one of `unless` as well, which is the
 * graver fault and which the step would not mend. */
static const struct {
  CmLabel label;
  guint unless;
  const char *what;
} hints[] = {
    {CM_LABEL_REASONING_LEAK, BIT(REPETITION) | BIT(GIBBERISH),
     "The answer holds the model's reasoning: ask for none in the prompt, or take the checkpoint's "
     "variant that does not think aloud"},
    {CM_LABEL_CONTROL_TOKEN_LEAK, 0,
     "Control tokens stand in the answer: the checkpoint's chat template or tokenizer does not fit "
     "its weights; try a newer conversion, or give the token to --stop"},
    {CM_LABEL_ENCODING_LEAK, 0,
     "The tokenizer's byte forms stand in the answer: try a newer conversion of the checkpoint"},
    {CM_LABEL_REPETITION, 0,
     "The answer runs in a loop: try --repetition-penalty 1.1, or --temperature 0.4; a model that "
     "still loops is too small or damaged"},
    {CM_LABEL_GIBBERISH, BIT(REPETITION),
     "The answer is no language: the weights are damaged, the quantization is too strong or the "
     "chat template is wrong; try another conversion of the model"},
    {CM_LABEL_WRONG_LANGUAGE, BIT(GIBBERISH),
     "Name the language of the answer (--language, or in the prompt, -p)"},
    {CM_LABEL_REFUSAL, 0,
     "The model refused: say in the prompt (-p) that the photo is your own and what it is for"},
    {CM_LABEL_EMPTY_OR_TRIVIAL, 0,
     "Next to nothing was answered: base models and captioners do not follow a catalogue prompt; "
     "take the variant tuned for instructions"},
    {CM_LABEL_MISSING_SECTIONS,
     BIT(REPETITION) | BIT(GIBBERISH) | BIT(EMPTY_OR_TRIVIAL) | BIT(REFUSAL) | BIT(TRUNCATED),
     "Sections that the prompt asks for are missing: show an example of the form in the prompt "
     "(-p)"},
};

static void
step_free(gpointer data)
{
  CmStep *self = data;
  g_free(self->what);
  g_ptr_array_unref(self->models);
  g_free(self);
}

/* The step of that text, a new one where there is none. */
static CmStep *
step_of(GPtrArray *steps, const char *what)
{
  for (guint i = 0; i < steps->len; i++) {
    CmStep *step = g_ptr_array_index(steps, i);
    if (g_str_equal(step->what, what))
      return step;
  }
  CmStep *step = g_new0(CmStep, 1);
  step->what = g_strdup(what);
  step->models = g_ptr_array_new();
  g_ptr_array_add(steps, step);
  return step;
}

static void
add_model(CmStep *step, const char *model_id)
{
  if (!g_ptr_array_find_with_equal_func(step->models, model_id, g_str_equal, NULL))
    g_ptr_array_add(step->models, (gpointer)model_id);
}

static void
suggest_more(const CmAdvice *self, GPtrArray *steps)
{
  guint most = 0;
  for (guint i = 0; i < self->n_usable; i++) {
    const CmStanding *standing = g_ptr_array_index(self->standings, i);
    most = MAX(most, standing->n_answers);
  }
  if (self->n_usable == 0)
    step_of(steps, "Add models (-m): none of these gives a catalogue what the prompt asks for");
  else if (most < FEW_ANSWERS)
    step_of(steps, "Run at least five photos of your own before you decide: figures of fewer "
                   "answers are hints");
}

/* Answers that the limit cut off. What runs in a loop would go on until any limit. */
static void
suggest_tokens(const CmAdvice *self, const CmRun *run, GPtrArray *steps)
{
  double limit = cm_json_get_number(run->settings, "max_tokens");
  g_autofree char *what =
      isnan(limit) ? g_strdup("Raise the limit of tokens: the answer was cut off")
                   : g_strdup_printf("Raise --max-tokens above %.0f, to %.0f for example: the "
                                     "answer was cut off",
                                     limit, 2 * limit);
  for (guint i = 0; i < self->standings->len; i++) {
    const CmStanding *standing = g_ptr_array_index(self->standings, i);
    if ((standing->labels & BIT(TRUNCATED)) &&
        !(standing->labels & (BIT(REPETITION) | BIT(GIBBERISH))))
      add_model(step_of(steps, what), standing->model_id);
  }
}

static void
suggest_remedies(const CmAdvice *self, GPtrArray *steps)
{
  for (guint i = 0; i < self->faults->len; i++) {
    const CmFault *fault = g_ptr_array_index(self->faults, i);
    if (fault->diagnosis->remedy == NULL)
      continue;
    CmStep *step = step_of(steps, fault->diagnosis->remedy);
    for (guint j = 0; j < fault->models->len; j++)
      add_model(step, g_ptr_array_index(fault->models, j));
    for (guint j = 0; j < fault->control_models->len; j++)
      add_model(step, g_ptr_array_index(fault->control_models, j));
  }
}

/* What an answer without any text suggests, by what its record tells; NULL for an answer with text
 * and for what is none. */
static const char *
textless_hint(const CmResult *result)
{
  const char *text = result->text != NULL ? result->text : "";
  if (result->status != CM_STATUS_ANSWERED || result->control != NULL ||
      text[strspn(text, " \t\r\n")] != '\0')
    return NULL;
  gboolean reasoned = result->reasoning != NULL && *result->reasoning != '\0';
  gboolean cut = g_strcmp0(result->stop_reason, "length") == 0;
  if (reasoned && cut)
    return "The tokens ran out before the reasoning ended, and nothing was answered: raise "
           "--max-tokens, or have the model not think (--thinking off)";
  if (reasoned)
    return "The model reasoned and answered nothing: have it not think (--thinking off)";
  if (g_strcmp0(result->stop_reason, "aborted") == 0)
    return "The engine ended the answer before its first word, as a server's filter of contents "
           "does: read the server's log, or ask with another prompt (-p)";
  if (isnan(result->measured.tokens_out))
    return "Nothing was answered: check that the chat template is the model's own and that the "
           "prompt (-p) asks for text, not for a call of a tool";
  if (result->measured.tokens_out > 1)
    return "Tokens were made and none of them is text, as of a call of a tool or of control tokens "
           "alone: check that the chat template is the model's own, or ask with another prompt "
           "(-p)";
  return "The model ended its answer at once: check that the chat template is the model's own, or "
         "ask with another prompt (-p)";
}

/* How many answers of a model have no text; adds what they suggest. */
static guint
suggest_textless(const char *model_id, const GPtrArray *results, GPtrArray *steps)
{
  guint count = 0;
  for (guint i = 0; i < results->len; i++) {
    const CmResult *result = g_ptr_array_index(results, i);
    const char *what = g_str_equal(result->model_id, model_id) ? textless_hint(result) : NULL;
    if (what == NULL)
      continue;
    add_model(step_of(steps, what), model_id);
    count++;
  }
  return count;
}

static void
suggest_hints(const CmAdvice *self, const GPtrArray *results, GPtrArray *steps)
{
  for (gsize i = 0; i < G_N_ELEMENTS(hints); i++) {
    for (guint j = 0; j < self->standings->len; j++) {
      const CmStanding *standing = g_ptr_array_index(self->standings, j);
      if (!(standing->labels & (1u << hints[i].label)) || (standing->labels & hints[i].unless))
        continue;
      gboolean trivial = hints[i].label == CM_LABEL_EMPTY_OR_TRIVIAL;
      guint textless = trivial ? suggest_textless(standing->model_id, results, steps) : 0;
      if (!trivial || textless < standing->of_label[CM_LABEL_EMPTY_OR_TRIVIAL])
        add_model(step_of(steps, hints[i].what), standing->model_id);
    }
  }
}

/* What would have a model look at the picture. */
static void
suggest_sight(const CmAdvice *self, GPtrArray *steps)
{
  for (guint i = 0; i < self->standings->len; i++) {
    const CmStanding *standing = g_ptr_array_index(self->standings, i);
    CmSightVerdict verdict = standing->sight != NULL ? standing->sight->verdict : CM_SIGHT_UNKNOWN;
    if (verdict == CM_SIGHT_COPIES_HINT)
      add_model(step_of(steps, "The answer mostly repeats the photo's own metadata: ask without "
                               "it (--lane blind), and use the model so if it sees then"),
                standing->model_id);
    else if (verdict == CM_SIGHT_IGNORES_PICTURE)
      add_model(step_of(steps, "The answer is not about the picture: check that the image "
                               "projector is the model's own and that the engine takes pictures "
                               "for it; else take another model"),
                standing->model_id);
  }
}

static void
suggest_skipped(const GPtrArray *results, GPtrArray *steps)
{
  for (guint i = 0; i < results->len; i++) {
    const CmResult *result = g_ptr_array_index(results, i);
    if (result->status != CM_STATUS_SKIPPED)
      continue;
    g_autofree char *what = g_strdup_printf(
        "Not run: %s", result->skip_reason != NULL ? result->skip_reason : "no reason recorded");
    add_model(step_of(steps, what), result->model_id);
  }
}

/* What helps most models first; what is about no model, about all, before them. Equals stay in
 * their order. */
static int
compare_steps(gconstpointer a, gconstpointer b)
{
  guint left = (*(const CmStep *const *)a)->models->len;
  guint right = (*(const CmStep *const *)b)->models->len;
  if (left == 0 || right == 0)
    return (left > 0) - (right > 0);
  return (left < right) - (left > right);
}

GPtrArray *
cm_advice_steps(const CmAdvice *self, const CmRun *run, const GPtrArray *results)
{
  GPtrArray *steps = g_ptr_array_new_with_free_func(step_free);
  suggest_more(self, steps);
  suggest_tokens(self, run, steps);
  suggest_remedies(self, steps);
  suggest_hints(self, results, steps);
  suggest_sight(self, steps);
  suggest_skipped(results, steps);
  g_ptr_array_sort(steps, compare_steps); /* a stable sort */
  return steps;
}
