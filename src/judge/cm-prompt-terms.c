/* SPDX-License-Identifier: MIT */
#include "cm-prompt-terms.h"

#include <string.h>

static void
read_hint(CmPromptTerms *self, const CmPromptSpec *spec)
{
  g_autoptr(GString) all = g_string_new(spec->hint ? spec->hint : "");
  self->hint_keywords = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  for (guint i = 0; i < spec->hint_keywords->len; i++) {
    const char *keyword = g_ptr_array_index(spec->hint_keywords, i);
    g_string_append_printf(all, "\n%s", keyword);
    g_hash_table_add(self->hint_keywords, cm_terms_key(keyword, 0, strlen(keyword)));
  }
  g_autoptr(CmTerms) terms = cm_terms_new(all->str, 0, all->len);
  self->hint_rows = cm_terms_shingles(terms, CM_PROMPT_COPY_ROW);
  self->hint_singles = cm_terms_shingles(terms, 1);
}

CmPromptTerms *
cm_prompt_terms_new(const CmPromptSpec *spec)
{
  CmPromptTerms *self = g_new0(CmPromptTerms, 1);
  self->instructions = cm_terms_new(spec->instructions, 0, strlen(spec->instructions));
  self->rows = cm_terms_shingles(self->instructions, CM_PROMPT_ECHO_ROW);
  self->pairs = cm_terms_shingles(self->instructions, 2);
  self->singles = cm_terms_shingles(self->instructions, 1);
  read_hint(self, spec);
  return self;
}

void
cm_prompt_terms_free(CmPromptTerms *self)
{
  if (!self)
    return;
  cm_terms_free(self->instructions);
  g_hash_table_unref(self->rows);
  g_hash_table_unref(self->pairs);
  g_hash_table_unref(self->singles);
  g_hash_table_unref(self->hint_rows);
  g_hash_table_unref(self->hint_singles);
  g_hash_table_unref(self->hint_keywords);
  g_free(self);
}
