/* SPDX-License-Identifier: MIT */
#include "cm-profile.h"

#include "cm-control-token.h"

#include <string.h>

/* Letters seen, to count what changes between them. */
typedef struct {
  int script;          /* of the last letter; -1 before the first */
  gboolean adjacent;   /* nothing stands between it and the next */
  guint by_world[256]; /* letters of each of the world's scripts */
} Walk;

static void
take_letter(CmProfile *self, Walk *walk, gunichar character)
{
  CmScript script = cm_script_of(character);
  GUnicodeScript world =
      character < 0x370 ? G_UNICODE_SCRIPT_LATIN : g_unichar_get_script(character);
  self->n_letters++;
  self->by_script[script]++;
  self->n_kana += world == G_UNICODE_SCRIPT_HIRAGANA || world == G_UNICODE_SCRIPT_KATAKANA;
  self->n_hangul += world == G_UNICODE_SCRIPT_HANGUL;
  if ((guint)world < G_N_ELEMENTS(walk->by_world))
    walk->by_world[world]++;
  if (walk->script >= 0 && walk->script != (int)script) {
    self->n_joints += walk->adjacent;
    self->n_changes += !walk->adjacent;
  }
  walk->script = (int)script;
  walk->adjacent = TRUE;
}

/* The control token ahead; begin is behind the text where none is left. */
static CmSpan
token_after(const CmView *view, gsize from)
{
  CmSpan token = {G_MAXSIZE, G_MAXSIZE};
  CmTokenKind kind = CM_TOKEN_OTHER;
  cm_control_token_next(view, from, &token, &kind);
  return token;
}

static void
take_character(CmProfile *self, Walk *walk, gunichar character)
{
  if (cm_is_letter(character)) {
    take_letter(self, walk, character);
    self->n_visible++;
    return;
  }
  gboolean mark = character >= 0x300 && g_unichar_ismark(character);
  walk->adjacent = walk->adjacent && mark;
  self->n_letters += mark;
  self->n_digits +=
      character < 0x80 ? g_ascii_isdigit((char)character) : g_unichar_isdigit(character);
  self->n_broken += character == 0xFFFD || character == 0x1A;
  self->n_visible += character < 0x80
                         ? !g_ascii_isspace((char)character)
                         : !g_unichar_isspace(character) && !g_unichar_iszerowidth(character);
}

static void
measure_characters(const CmView *view, CmProfile *self)
{
  Walk walk = {.script = -1};
  CmSpan token = token_after(view, 0);
  for (gsize i = 0; i < view->length;) {
    if (i == token.begin) {
      i = token.end;
      token = token_after(view, i);
      walk.adjacent = FALSE;
      continue;
    }
    const char *at = view->text + i;
    take_character(self, &walk, cm_character_at(at));
    i += (gsize)(g_utf8_next_char(at) - at);
  }
  for (guint i = 0; i < G_N_ELEMENTS(walk.by_world); i++)
    self->n_scripts += walk.by_world[i] >= 3;
}

/* Whether the byte in the middle makes a word odd: a capital after a small letter, a sign that
 * joins nothing in a written language, or a stop without a space after it. */
static gboolean
is_odd_at(const char *at, gboolean early)
{
  if (g_ascii_isupper(*at))
    return g_ascii_islower(at[-1]) && !early;
  if (g_ascii_isalnum(*at) || !g_ascii_isalpha(at[-1]) || !g_ascii_isalpha(at[1]))
    return FALSE;
  if (*at == '.' || *at == ',')
    return g_ascii_islower(at[-1]) && g_ascii_islower(at[1]) && g_ascii_isalpha(at[2]);
  return strchr("<>{}[]\\^$#@=|~;!?", *at) != NULL;
}

/* "NavLink", "you'ts,you", "the<?the"; but neither "McAdam", a hashtag nor an address. */
static gboolean
is_odd_word(const char *word, gsize length)
{
  if (length > 80 || word[0] == '#' || word[0] == '@')
    return FALSE;
  for (gsize i = 1; i + 1 < length; i++)
    if (is_odd_at(word + i, i < 3))
      return memmem(word, length, "://", 3) == NULL;
  return FALSE;
}

static void
measure_words(const CmView *view, CmProfile *self)
{
  g_autofree guint *bits = g_new(guint, view->n_ids + 1);
  g_autofree guint8 *lettered = g_new(guint8, view->n_ids + 1);
  for (guint id = 0; id < view->n_ids; id++) {
    const char *folded = g_ptr_array_index(view->folded, id);
    bits[id] = cm_language_of_word(folded);
    lettered[id] = cm_has_letter(folded);
  }
  for (guint i = 0; i < view->words->len; i++) {
    const CmWord *word = cm_view_word(view, i);
    guint of = bits[word->id];
    self->n_word_like += lettered[word->id];
    self->n_common += of != 0;
    for (guint language = 0; of != 0; of >>= 1, language++)
      self->common[language] += of & 1;
    self->n_odd_words +=
        is_odd_word(view->text + word->span.begin, word->span.end - word->span.begin);
  }
}

void
cm_profile_measure(const CmView *view, CmProfile *ret_profile)
{
  *ret_profile = (CmProfile){0};
  measure_characters(view, ret_profile);
  measure_words(view, ret_profile);
}

int
cm_profile_guess(const CmProfile *self)
{
  guint best = 0;
  for (guint i = 1; i < CM_N_LANGUAGES; i++)
    if (self->common[i] > self->common[best])
      best = i;
  gboolean enough = self->common[best] >= 5 && self->common[best] * 8 >= self->n_word_like;
  return enough ? (int)best : -1;
}
