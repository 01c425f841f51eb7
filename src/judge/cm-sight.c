/* SPDX-License-Identifier: MIT */
#include "cm-sight.h"

#include <math.h>
#include <string.h>

#include "cm-judge.h"
#include "cm-lexicon.h"
#include "cm-prompt-spec.h"
#include "cm-sight-private.h"
#include "cm-view.h"

/* Terms that a report can name. */
#define MAX_FOLLOWING 20

/* Any bytes as valid UTF-8, a tokenizer's signs decoded. */
static char *
valid_of(const char *text)
{
  return cm_view_text(text, strlen(text));
}

/* NULL of no text. */
static CmContent *
content_of(const CmQuality *quality, const char *text, const CmContent *without)
{
  if (text == NULL)
    return NULL;
  g_autofree char *body = cm_content_body(quality, text);
  return cm_content_new(body, without);
}

/* What makes the answer no description at all, for a sentence; NULL where it may be one. */
static const char *
fault_of(const CmQuality *quality, const char *prompt, const char *text)
{
  CmAnswer answer = {.prompt = prompt,
                     .text = text,
                     .text_length = strlen(text),
                     .prompt_tokens = NAN,
                     .generation_tokens = NAN,
                     .max_tokens = NAN};
  g_autoptr(CmAssessment) assessment = cm_assess(quality, &answer);
  if (assessment->labels & 1u << CM_LABEL_REFUSAL)
    return "declines to describe the picture";
  return assessment->labels & 1u << CM_LABEL_GIBBERISH ? "is no language" : NULL;
}

static double
share(guint n, guint of)
{
  return of == 0 ? (double)NAN : (double)n / of;
}

/* Of the answer's terms that the hint has, the share that the control's answer has too. */
static double
kept_share(const CmSightTerms *terms, const CmContent *control)
{
  guint n_hinted = 0, n_kept = 0;
  for (guint i = 0; i < terms->answer->terms->len; i++) {
    const CmContentTerm *term = g_ptr_array_index(terms->answer->terms, i);
    if (!cm_content_has(terms->hint, term))
      continue;
    n_hinted++;
    n_kept += cm_content_has(control, term);
  }
  return control == NULL ? (double)NAN : share(n_kept, n_hinted);
}

static void
measure_following(CmSight *self, CmSightTerms *terms)
{
  guint n_following = 0, n_own = 0;
  for (guint i = 0; i < terms->answer->terms->len; i++) {
    const CmContentTerm *term = g_ptr_array_index(terms->answer->terms, i);
    if (cm_content_has(terms->blank, term) || cm_content_has(terms->other, term))
      continue;
    n_following++;
    n_own += !cm_content_has(terms->hint, term);
  }
  terms->following = share(n_following, self->n_terms);
  terms->own_following = share(n_own, self->n_terms);
}

/* Counts the things and colours named, each once, and which of them follow the picture. */
static void
measure_seen(CmSight *self, const CmSightTerms *terms)
{
  gboolean controlled = terms->blank != NULL || terms->other != NULL;
  g_autoptr(GHashTable) seen = g_hash_table_new(NULL, NULL);
  for (guint i = 0; i < terms->answer->terms->len; i++) {
    const CmContentTerm *term = g_ptr_array_index(terms->answer->terms, i);
    if (term->group == 0 || !g_hash_table_add(seen, GUINT_TO_POINTER(term->group)))
      continue;
    self->n_seen_terms++;
    if (!controlled || cm_content_names(terms->blank, term) || cm_content_names(terms->other, term))
      continue;
    self->n_following++;
    if (self->following->len < MAX_FOLLOWING)
      g_ptr_array_add(self->following, g_strdup(term->word));
  }
}

/* Whether the text names all that the thing's name is made of. */
static gboolean
names_all(const CmContent *text, const CmContent *thing)
{
  for (guint i = 0; i < thing->terms->len; i++)
    if (!cm_content_names(text, g_ptr_array_index(thing->terms, i)))
      return FALSE;
  return thing->terms->len > 0;
}

/* Whether it names colours and no things. */
static gboolean
is_of_colours(const CmContent *text)
{
  for (guint i = 0; text != NULL && i < text->terms->len; i++) {
    const CmContentTerm *term = g_ptr_array_index(text->terms, i);
    if (term->group != 0 && !cm_lexicon_is_colour(term->group))
      return FALSE;
  }
  return text != NULL && g_hash_table_size(text->groups) > 0;
}

static void
measure_shown(CmSight *self, CmSightTerms *terms, const CmSightInput *input,
              const CmContent *prompt)
{
  gboolean asked_colours = is_of_colours(terms->other);
  for (gsize i = 0; input->other_shows != NULL && input->other_shows[i] != NULL; i++) {
    g_autofree char *name = valid_of(input->other_shows[i]);
    g_autoptr(CmContent) thing = cm_content_new(name, NULL);
    self->n_shown++;
    if (!names_all(terms->other, thing) || names_all(terms->blank, thing) ||
        names_all(prompt, thing))
      continue;
    self->n_shown_found++;
    terms->names_thing |= asked_colours || !is_of_colours(thing);
  }
}

static void
measure(CmSight *self, CmSightTerms *terms)
{
  self->n_terms = terms->answer->terms->len;
  self->same_blank = terms->blank != NULL
                         ? share(cm_content_shared(terms->answer, terms->blank), self->n_terms)
                         : (double)NAN;
  self->same_other = terms->other != NULL
                         ? share(cm_content_shared(terms->answer, terms->other), self->n_terms)
                         : (double)NAN;
  self->from_hint = terms->hint != NULL
                        ? share(cm_content_shared(terms->answer, terms->hint), self->n_terms)
                        : (double)NAN;
  terms->kept_blank = kept_share(terms, terms->blank);
  terms->kept_other = kept_share(terms, terms->other);
  measure_following(self, terms);
  measure_seen(self, terms);
}

static void
terms_clear(CmSightTerms *terms)
{
  cm_content_free(terms->answer);
  cm_content_free(terms->blank);
  cm_content_free(terms->other);
  cm_content_free(terms->hint);
}

CmSight *
cm_sight_new(const CmQuality *quality, const CmSightInput *input)
{
  const char *answer = input->answer != NULL ? input->answer : "";
  g_autofree char *prompt = valid_of(input->prompt != NULL ? input->prompt : "");
  g_autoptr(CmPromptSpec) spec = cm_prompt_spec_new(prompt);
  g_autoptr(CmContent) asked = cm_content_new(spec->instructions, NULL);
  g_autoptr(CmContent) whole_prompt = cm_content_new(prompt, NULL);
  CmSightTerms terms = {.answer = content_of(quality, answer, asked),
                        .blank = content_of(quality, input->blank, asked),
                        .other = content_of(quality, input->other, asked),
                        .hint = cm_content_new_hint(spec, asked),
                        .fault = fault_of(quality, prompt, answer)};
  CmSight *self = g_new0(CmSight, 1);
  self->following = g_ptr_array_new_with_free_func(g_free);
  self->no_image_tokens = !isnan(input->image_tokens) && input->image_tokens <= 0;
  measure(self, &terms);
  measure_shown(self, &terms, input, whole_prompt);
  cm_sight_decide(quality, &terms, self);
  terms_clear(&terms);
  return self;
}

void
cm_sight_free(CmSight *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref(self->following);
  g_free(self->reason);
  g_free(self);
}

double
cm_answers_alike(const CmQuality *quality, const char *a, const char *b)
{
  g_autoptr(CmContent) first = cm_content_new_answer(quality, a);
  g_autoptr(CmContent) second = cm_content_new_answer(quality, b);
  return cm_content_alike(first, second);
}
