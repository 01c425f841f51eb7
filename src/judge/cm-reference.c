/* SPDX-License-Identifier: MIT */
#include "cm-reference.h"

#include <string.h>

#include "cm-reference-parts.h"

static void
answer_clear(CmRefAnswer *answer)
{
  g_free(answer->lower);
  g_array_unref(answer->words);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(CmRefAnswer, answer_clear)

static CmRefAnswer
answer_prepare(const CmReferencePrompt *prompt, const char *text)
{
  CmRefAnswer answer = {.quality = prompt->quality, .prompt = prompt, .text = text};
  answer.length = strlen(text);
  answer.n_chars = cm_ref_length(text, answer.length);
  answer.lower = cm_ref_lower(text, answer.length);
  answer.lower_length = strlen(answer.lower);
  answer.words = cm_ref_split(text, answer.length);
  answer.sightings = cm_ref_sightings(answer.lower);
  return answer;
}

CmReference *
cm_reference_judge(const CmReferencePrompt *prompt, const char *text, double generation_tokens)
{
  g_autofree char *valid = NULL; /* the scanners rely on it */
  if (!g_utf8_validate(text, -1, NULL)) {
    valid = g_utf8_make_valid(text, -1);
    text = valid;
  }
  g_auto(CmRefAnswer) answer = answer_prepare(prompt, text);
  answer.generation_tokens = generation_tokens;
  CmReference *self = g_new0(CmReference, 1);
  cm_ref_score(&answer, self);
  self->labels = cm_ref_labels(&answer);
  self->quality_issues = cm_ref_display(self->labels);
  return self;
}

CmReference *
cm_reference_new(const CmQuality *quality, const char *prompt, const char *text,
                 double generation_tokens)
{
  g_autoptr(CmReferencePrompt) read = cm_reference_prompt_new(quality, prompt);
  return cm_reference_judge(read, text, generation_tokens);
}

void
cm_reference_free(CmReference *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref(self->labels);
  g_free(self->quality_issues);
  g_free(self);
}
