/* SPDX-License-Identifier: MIT */
#include "cm-hint-effect.h"

#include <string.h>

#include "cm-content.h"
#include "cm-sight.h"
#include "cm-view.h"

/* Terms that a report can name. */
#define MAX_TERMS 40

/* Any bytes as valid UTF-8, a tokenizer's signs decoded; nothing of NULL. */
static char *
valid_of(const char *text)
{
  return text != NULL ? cm_view_text(text, strlen(text)) : g_strdup("");
}

/* The answer proper; nothing of NULL. */
static char *
body_of(const CmQuality *quality, const char *text)
{
  return text != NULL ? cm_content_body(quality, text) : g_strdup("");
}

static void
note(GPtrArray *words, guint *n_words, const CmContentTerm *term)
{
  (*n_words)++;
  if (words->len < MAX_TERMS)
    g_ptr_array_add(words, g_strdup(term->word));
}

CmHintEffect *
cm_hint_effect_new(const CmQuality *quality, const char *prompt, const char *blind,
                   const char *assisted)
{
  g_autofree char *valid_prompt = valid_of(prompt);
  g_autofree char *blind_body = body_of(quality, blind);
  g_autofree char *assisted_body = body_of(quality, assisted);
  g_autoptr(CmPromptSpec) spec = cm_prompt_spec_new(valid_prompt);
  g_autoptr(CmContent) asked = cm_content_new(spec->instructions, NULL);
  g_autoptr(CmContent) hint = cm_content_new_hint(spec, NULL);
  g_autoptr(CmContent) without = cm_content_new(blind_body, asked);
  g_autoptr(CmContent) with = cm_content_new(assisted_body, asked);
  CmHintEffect *self = g_new0(CmHintEffect, 1);
  self->added = g_ptr_array_new_with_free_func(g_free);
  self->suppressed = g_ptr_array_new_with_free_func(g_free);
  self->alike = cm_answers_alike(quality, blind, assisted);
  for (guint i = 0; i < with->terms->len; i++) {
    const CmContentTerm *term = g_ptr_array_index(with->terms, i);
    if (cm_content_has(hint, term) && !cm_content_has(without, term))
      note(self->added, &self->n_added, term);
  }
  for (guint i = 0; i < without->terms->len; i++) {
    const CmContentTerm *term = g_ptr_array_index(without->terms, i);
    if (!cm_content_names(with, term))
      note(self->suppressed, &self->n_suppressed, term);
  }
  return self;
}

void
cm_hint_effect_free(CmHintEffect *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref(self->added);
  g_ptr_array_unref(self->suppressed);
  g_free(self);
}
