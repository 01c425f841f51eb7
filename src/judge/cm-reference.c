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
answer_prepare(const CmQuality *quality, const char *prompt, const char *text)
{
  CmRefAnswer answer = {.quality = quality, .prompt = prompt, .text = text};
  answer.length = strlen(text);
  answer.n_chars = cm_ref_length(text, answer.length);
  answer.lower = cm_ref_lower(text, answer.length);
  answer.lower_length = strlen(answer.lower);
  answer.words = cm_ref_split(text, answer.length);
  answer.sightings = cm_ref_sightings(answer.lower);
  return answer;
}

/* The text itself where it is valid UTF-8, which the scanners rely on, else a valid copy. */
static const char *
validated(const char *text, char **ret_copy)
{
  if (g_utf8_validate(text, -1, NULL))
    return text;
  *ret_copy = g_utf8_make_valid(text, -1);
  return *ret_copy;
}

CmReference *
cm_reference_new(const CmQuality *quality, const char *prompt, const char *text,
                 double generation_tokens)
{
  g_autofree char *prompt_copy = NULL, *text_copy = NULL;
  g_auto(CmRefAnswer) answer =
      answer_prepare(quality, validated(prompt, &prompt_copy), validated(text, &text_copy));
  answer.generation_tokens = generation_tokens;
  CmReference *self = g_new0(CmReference, 1);
  cm_ref_score(&answer, self);
  self->labels = cm_ref_labels(&answer);
  self->quality_issues = cm_ref_display(self->labels);
  return self;
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
