/* SPDX-License-Identifier: MIT */
/*
 * refusal: the answer declines, or says that it cannot see or do it, as its main message.
 *
 * A phrase of refusing counts where it stands at the answer's beginning, or anywhere in a short
 * answer, and no catalogue follows it: a model that regrets and then describes has not refused.
 */
#include "cm-checks.h"

#include <string.h>

/* The phrase must stand within this many bytes of a longer answer. */
#define OPENING_BYTES 240
#define SHORT_WORDS   45
#define SHORT_BYTES   4096

/* Folded, with plain apostrophes. */
static const char *const PHRASES[] = {
    "sorry, but i can",
    "sorry, i can't",
    "sorry, i cannot",
    "sorry, i'm unable",
    "i can't assist",
    "i cannot assist",
    "i can't help with",
    "i cannot help with",
    "can't help with that",
    "cannot help with that",
    "i'm unable to",
    "i am unable to",
    "i'm not able to",
    "i am not able to",
    "i won't be able to",
    "i will not be able to",
    "i can't see",
    "i cannot see",
    "i don't see an image",
    "i don't see any image",
    "i do not see an image",
    "i do not see any image",
    "i can't view",
    "i cannot view",
    "i can't identify",
    "i cannot identify",
    "i can't provide",
    "i cannot provide",
    "i can't analyze",
    "i cannot analyze",
    "i can't process",
    "i cannot process",
    "i can't fulfill",
    "i cannot fulfill",
    "i can't comply",
    "i cannot comply",
    "i can't describe",
    "i cannot describe",
    "i don't have the ability",
    "i don't have the capability",
    "i do not have the ability",
    "i do not have the capability",
    "i don't have access to",
    "i do not have access to",
    "no image was provided",
    "no image has been provided",
    "no image is provided",
    "no image is attached",
    "no image was attached",
    "there is no image",
    "please provide an image",
    "please provide the image",
    "please upload the image",
    "please upload an image",
    "as a text-based",
    "as an ai language model",
    "as a large language model",
    "i'm a large language model",
    "i am a large language model",
    "i'm a language model",
    "i am a language model",
    "es tut mir leid, aber ich kann",
    "ich kann dabei nicht helfen",
    "ich kann das bild nicht sehen",
    "ich kann keine bilder",
    "je suis désolé, mais je ne peux",
    "je ne peux pas voir",
    "je ne peux pas vous aider",
    "lo siento, pero no puedo",
    "no puedo ver la imagen",
    "no puedo ayudar",
    "mi dispiace, ma non posso",
    "non posso aiutar",
    "desculpe, mas não posso",
    "não posso ajudar",
    "het spijt me, maar ik kan",
    "抱歉，我无法",
    "抱歉，我不能",
    "我无法查看",
    "我无法看到",
    "申し訳ありませんが",
    "죄송하지만",
    "извините, но я не могу",
    "я не могу помочь",
};

/* The beginning of the answer in small letters, its apostrophes plain, and offsets kept where no
 * letter changes its length. */
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

/* The phrase that stands first in the table, and where; NULL for none. */
static const char *
find_phrase(const CmView *view)
{
  gboolean brief = view->words->len <= SHORT_WORDS;
  gsize length = MIN(view->length, brief ? SHORT_BYTES : OPENING_BYTES);
  while (length < view->length && ((guchar)view->text[length] & 0xC0) == 0x80)
    length++;
  g_autofree char *folded = fold_opening(view, length);
  for (gsize i = 0; i < G_N_ELEMENTS(PHRASES); i++)
    if (strstr(folded, PHRASES[i]) != NULL)
      return PHRASES[i];
  return NULL;
}

void
cm_check_refusal(const CmView *view, CmAssessment *assessment)
{
  const char *phrase = find_phrase(view);
  if (phrase == NULL || has_catalogue(view))
    return;
  CmSpan line = g_array_index(view->lines, CmSpan, 0);
  cm_observe(assessment, view, CM_LABEL_REFUSAL, 0, line.end,
             "it says \"%s\", and describes nothing", phrase);
}
