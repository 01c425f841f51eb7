/* SPDX-License-Identifier: MIT */
#include "cm-judge.h"

#include "cm-catalogue.h"
#include "cm-checks.h"
#include "cm-constraints.h"
#include "cm-json-form.h"
#include "cm-sections.h"
#include "cm-usability.h"

#include <string.h>

/* So many photos may take turns in a batch. A longer prompt is read anew each time, so that what is
 * kept stays small. */
enum { KEPT_PROMPTS = 64, MAX_KEPT_BYTES = 16 << 10 };

typedef struct {
  char *prompt; /* NULL: free */
  gsize length;
  CmPromptSpec *spec;
  CmReferencePrompt *reference;
} Kept;

struct CmJudge {
  const CmQuality *quality;
  Kept kept[KEPT_PROMPTS];
  guint next; /* the one to be replaced */
};

typedef void (*Check)(const CmView *view, CmAssessment *assessment);

/* The order in which checks run; later ones look at the labels of earlier ones. */
static const Check CHECKS[] = {
    cm_check_gibberish,          cm_check_repetition,       cm_check_encoding_leak,
    cm_check_control_token_leak, cm_check_refusal,          cm_check_wrong_language,
    cm_check_reasoning_leak,     cm_check_truncated,        cm_check_prompt_echo,
    cm_check_context_copy,       cm_check_missing_sections, cm_check_extra_text,
    cm_check_empty_or_trivial,   cm_check_off_task,
};

static const char *const LABELS[CM_N_LABELS] = {
    "repetition",       "prompt_echo", "context_copy",   "missing_sections",   "extra_text",
    "reasoning_leak",   "truncated",   "encoding_leak",  "control_token_leak", "refusal",
    "empty_or_trivial", "off_task",    "wrong_language", "gibberish",
};

static void
observation_free(gpointer data)
{
  CmObservation *self = data;
  g_free(self->quote);
  g_free(self->reason);
  g_free(self);
}

static void
constraint_free(gpointer data)
{
  CmConstraint *self = data;
  g_free(self->demand);
  g_free(self->found);
  g_free(self);
}

static CmAssessment *
assess(const CmQuality *quality, const CmAnswer *answer, const CmPromptSpec *spec)
{
  g_autoptr(CmView) view = cm_view_new(quality, answer, spec);
  g_autoptr(CmLayout) layout = cm_layout_new(quality, view->text, view->length);
  g_autoptr(CmSections) sections = cm_sections_new(layout, spec);
  g_autoptr(CmJsonForm) json = cm_json_form_new(layout, sections, spec);
  view->layout = layout;
  view->sections = sections;
  view->json = json;
  CmAssessment *self = g_new0(CmAssessment, 1);
  self->observations = g_ptr_array_new_with_free_func(observation_free);
  self->constraints = g_ptr_array_new_with_free_func(constraint_free);
  self->reasons = g_ptr_array_new_with_free_func(g_free);
  self->catalogue.keywords = g_ptr_array_new_with_free_func(g_free);
  for (gsize i = 0; i < G_N_ELEMENTS(CHECKS); i++)
    CHECKS[i](view, self);
  cm_catalogue_read(view, self);
  cm_constraints_check(view, self);
  cm_usability_decide(view, self);
  return self;
}

CmAssessment *
cm_assess(const CmQuality *quality, const CmAnswer *answer)
{
  g_autoptr(CmPromptSpec) spec = cm_prompt_spec_new(answer->prompt);
  return assess(quality, answer, spec);
}

CmJudge *
cm_judge_new(const CmQuality *quality)
{
  CmJudge *self = g_new0(CmJudge, 1);
  self->quality = quality;
  return self;
}

static void
kept_clear(Kept *kept)
{
  g_clear_pointer(&kept->prompt, g_free);
  g_clear_pointer(&kept->spec, cm_prompt_spec_free);
  g_clear_pointer(&kept->reference, cm_reference_prompt_free);
}

void
cm_judge_free(CmJudge *self)
{
  if (!self)
    return;
  for (guint i = 0; i < KEPT_PROMPTS; i++)
    kept_clear(&self->kept[i]);
  g_free(self);
}

/* What is known of the prompt; where it was not kept, in the place of the one kept longest. */
static const Kept *
kept_of(CmJudge *self, const char *prompt)
{
  gsize length = strlen(prompt);
  for (guint i = 0; i < KEPT_PROMPTS; i++) {
    const Kept *known = &self->kept[i];
    if (known->prompt != NULL && known->length == length &&
        memcmp(known->prompt, prompt, length) == 0)
      return known;
  }
  Kept *kept = &self->kept[self->next];
  self->next = (self->next + 1) % KEPT_PROMPTS;
  kept_clear(kept);
  kept->prompt = g_strdup(prompt);
  kept->length = length;
  kept->spec = cm_prompt_spec_new(prompt);
  kept->reference = cm_reference_prompt_new(self->quality, prompt);
  return kept;
}

static gboolean
is_worth_keeping(const char *prompt)
{
  return prompt != NULL && strlen(prompt) <= MAX_KEPT_BYTES;
}

CmAssessment *
cm_judge_assess(CmJudge *self, const CmAnswer *answer)
{
  if (!is_worth_keeping(answer->prompt))
    return cm_assess(self->quality, answer);
  return assess(self->quality, answer, kept_of(self, answer->prompt)->spec);
}

CmReference *
cm_judge_reference(CmJudge *self, const char *prompt, const char *text, double generation_tokens)
{
  if (!is_worth_keeping(prompt))
    return cm_reference_new(self->quality, prompt, text, generation_tokens);
  return cm_reference_judge(kept_of(self, prompt)->reference, text, generation_tokens);
}

void
cm_assessment_free(CmAssessment *self)
{
  if (!self)
    return;
  g_ptr_array_unref(self->observations);
  g_ptr_array_unref(self->constraints);
  g_ptr_array_unref(self->reasons);
  g_ptr_array_unref(self->catalogue.keywords);
  g_free(self->catalogue.title);
  g_free(self->catalogue.description);
  g_free(self);
}

const char *
cm_label_to_string(CmLabel label)
{
  g_return_val_if_fail(label < CM_N_LABELS, "unknown");
  return LABELS[label];
}

const char *
cm_usability_to_string(CmUsability usability)
{
  static const char *const names[] = {"usable", "usable_with_caveats", "unusable", "not_evaluated"};
  g_return_val_if_fail(usability < G_N_ELEMENTS(names), "not_evaluated");
  return names[usability];
}
