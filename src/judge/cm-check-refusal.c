/* SPDX-License-Identifier: MIT */
/*
 * refusal: the answer declines, or says that it cannot see or do it, as its main message.
 *
 * A phrase of refusing counts where it stands at the answer's beginning, or anywhere in a short
 * answer, and no catalogue follows it: a model that regrets and then describes has not refused.
 */
#include "cm-checks.h"

#include <string.h>

/* A brief answer of long words is looked through up to here. */
#define SHORT_BYTES 4096

/* The beginning of the answer in small letters, its apostrophes plain. */
static char *
fold_opening(const CmView *view, gsize length)
{
  g_autoptr(GString) folded = g_string_sized_new(length);
  for (gsize i = 0; i < length;) {
    const char *at = view->text + i;
    gunichar character = g_utf8_get_char(at);
    g_string_append_unichar(folded, character == 0x2019 ? '\'' : g_unichar_tolower(character));
    i += (gsize)(g_utf8_next_char(at) - at);
  }
  g_string_replace(folded, "can not ", "cannot ", 0);
  return g_string_free(g_steal_pointer(&folded), FALSE);
}

/* Whether the answer goes on to name parts of a catalogue. */
static gboolean
has_catalogue(const CmView *view)
{
  static const char *const FIELDS[] = {"title", "keywords"};
  for (guint i = 0; i < view->words->len; i++) {
    const CmWord *word = cm_view_word(view, i);
    gsize length = word->span.end - word->span.begin;
    for (gsize j = 0; j < G_N_ELEMENTS(FIELDS); j++)
      if (g_str_equal(g_ptr_array_index(view->folded, word->id), FIELDS[j]) &&
          memchr(view->text + word->span.begin, ':', length) != NULL)
        return TRUE;
  }
  return FALSE;
}

/* The first phrase of the list that stands in the answer's opening; NULL for none. */
static const char *
find_phrase(const CmView *view)
{
  gboolean brief = view->words->len <= cm_view_limit(view, "judge.refusal_brief_words");
  gsize length =
      MIN(view->length, brief ? SHORT_BYTES : cm_view_limit(view, "judge.refusal_opening_bytes"));
  while (length < view->length && ((guchar)view->text[length] & 0xC0) == 0x80)
    length++;
  g_autofree char *folded = fold_opening(view, length);
  const char *const *phrases = cm_quality_phrases(view->quality, "judge.refusal_phrases");
  for (gsize i = 0; phrases[i] != NULL; i++)
    if (strstr(folded, phrases[i]) != NULL)
      return phrases[i];
  return NULL;
}

void
cm_check_refusal(const CmView *view, CmAssessment *assessment)
{
  const char *phrase = find_phrase(view);
  if (phrase == NULL || has_catalogue(view))
    return;
  CmSpan line = {0};
  for (guint i = 0; i < view->lines->len && line.begin == line.end; i++)
    line = g_array_index(view->lines, CmSpan, i);
  cm_observe(assessment, view, CM_LABEL_REFUSAL, line.begin, line.end,
             "it says \"%s\", and describes nothing", phrase);
}
