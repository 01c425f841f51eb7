/* SPDX-License-Identifier: MIT */
#include "cm-profile.h"

#include "cm-control-token.h"

#include <string.h>

/* No common word is longer; longer ones are not looked up. */
#define MAX_COMMON_BYTES 12

/* Each language's commonest words that few others share; with them a text of some forty words
 * is told from one in another language. */
typedef struct {
  const char *code;
  const char *words; /* parted and enclosed by spaces */
} Language;

static const Language LANGUAGES[CM_N_LANGUAGES] = {
    {"en",
     " the of and a an in on at to is are was were with for by from as it its this that these "
     "there which who has have had not no but into over under near along against while their "
     "his her they he she you be been or i we image "},
    {"de",
     " der die das und ist ein eine einen einem einer im in mit von auf zu den dem des auch sich "
     "nicht für bei am als es sind wird aus über unter vor hinter steht zeigt "},
    {"fr",
     " le la les des un une et est dans sur avec pour par du de au aux en qui que il elle sont "
     "ce cette ces pas plus se son sa ses ou devant derrière "},
    {"es", " el la los las un una y es en de del con por para que se su sus al como está están más "
           "sobre hay este esta imagen "},
    {"it", " il lo la gli le un una e è in di del della dei delle con per che si su sul sulla nel "
           "nella al da sono questa immagine "},
    {"pt",
     " o a os as um uma e é em de do da dos das com por para que se no na nos nas ao à são está "
     "mais sobre imagem "},
    {"nl",
     " de het een en is van in op met voor aan te dat die zijn er niet bij door naar onder over "
     "uit deze dit staat "},
    {"pl", " i w na z do się jest to nie że o od po za przez oraz są ze jak który która obok "},
    {"sv", " och är en ett i på av med som för till den det att har inte från vid under över om "},
    {"da", " og er en et i på af med som for til den det at har ikke fra ved under over "},
    {"tr", " ve bir bu ile için olan de da bir olarak üzerinde içinde gibi çok var daha "},
    {"cs", " a v na je se s z do že to o za od po pro jsou který která nebo "},
    {"ro", " și în de la cu pe un o este care sunt din pentru mai nu al ale unei "},
    {"id", " dan di yang dengan untuk dari ke ini itu pada adalah sebuah seorang tidak "},
};

CmScript
cm_script_of(gunichar character)
{
  if (character < 0x370)
    return CM_SCRIPT_LATIN;
  switch (g_unichar_get_script(character)) {
  case G_UNICODE_SCRIPT_LATIN:
    return CM_SCRIPT_LATIN;
  case G_UNICODE_SCRIPT_CYRILLIC:
    return CM_SCRIPT_CYRILLIC;
  case G_UNICODE_SCRIPT_GREEK:
    return CM_SCRIPT_GREEK;
  case G_UNICODE_SCRIPT_HAN:
  case G_UNICODE_SCRIPT_HIRAGANA:
  case G_UNICODE_SCRIPT_KATAKANA:
  case G_UNICODE_SCRIPT_HANGUL:
  case G_UNICODE_SCRIPT_BOPOMOFO:
  case G_UNICODE_SCRIPT_COMMON: /* such as the kana's length sign */
    return CM_SCRIPT_EAST_ASIAN;
  case G_UNICODE_SCRIPT_ARABIC:
    return CM_SCRIPT_ARABIC;
  case G_UNICODE_SCRIPT_HEBREW:
    return CM_SCRIPT_HEBREW;
  case G_UNICODE_SCRIPT_DEVANAGARI:
    return CM_SCRIPT_DEVANAGARI;
  case G_UNICODE_SCRIPT_THAI:
    return CM_SCRIPT_THAI;
  default:
    return CM_SCRIPT_OTHER;
  }
}

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
  return cm_control_token_next(view, from, &token) != CM_TOKEN_NONE
             ? token
             : (CmSpan){G_MAXSIZE, G_MAXSIZE};
}

static void
take_character(CmProfile *self, Walk *walk, gunichar character)
{
  gboolean letter =
      character < 0x80 ? g_ascii_isalpha((char)character) : g_unichar_isalpha(character);
  if (letter) {
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
  self->n_visible +=
      character < 0x80 ? !g_ascii_isspace((char)character) : !g_unichar_isspace(character);
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
    take_character(self, &walk, (guchar)*at < 0x80 ? (gunichar)*at : g_utf8_get_char(at));
    i += (gsize)(g_utf8_next_char(at) - at);
  }
  for (guint i = 0; i < G_N_ELEMENTS(walk.by_world); i++)
    self->n_scripts += walk.by_world[i] >= 3;
}

/* By folded word: the bits of the languages of whose commonest words it is one. Built once. */
static GHashTable *
common_words(void)
{
  static gsize once;
  static GHashTable *table;
  if (!g_once_init_enter(&once))
    return table;
  table = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  for (guint i = 0; i < CM_N_LANGUAGES; i++) {
    g_auto(GStrv) words = g_strsplit(LANGUAGES[i].words, " ", -1);
    for (guint j = 0; words[j] != NULL; j++) {
      guint bits = GPOINTER_TO_UINT(g_hash_table_lookup(table, words[j]));
      if (*words[j] != '\0')
        g_hash_table_insert(table, g_strdup(words[j]), GUINT_TO_POINTER(bits | 1u << i));
    }
  }
  g_once_init_leave(&once, 1);
  return table;
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

/* "NavLink", "you'ts,you", "the<?the"; but neither "McAdam" nor an address. */
static gboolean
is_odd_word(const char *word, gsize length)
{
  if (length > 80)
    return FALSE;
  for (gsize i = 1; i + 1 < length; i++)
    if (is_odd_at(word + i, i < 3))
      return memmem(word, length, "://", 3) == NULL;
  return FALSE;
}

static gboolean
has_letter(const char *word)
{
  for (; *word != '\0'; word = g_utf8_next_char(word))
    if ((guchar)*word < 0x80 ? g_ascii_isalpha(*word) : g_unichar_isalpha(g_utf8_get_char(word)))
      return TRUE;
  return FALSE;
}

static void
measure_words(const CmView *view, CmProfile *self)
{
  GHashTable *table = common_words();
  g_autofree guint *bits = g_new0(guint, view->n_ids + 1);
  g_autofree guint8 *lettered = g_new(guint8, view->n_ids + 1);
  for (guint id = 0; id < view->n_ids; id++) {
    const char *folded = g_ptr_array_index(view->folded, id);
    if (strnlen(folded, MAX_COMMON_BYTES + 1) <= MAX_COMMON_BYTES)
      bits[id] = GPOINTER_TO_UINT(g_hash_table_lookup(table, folded));
    lettered[id] = has_letter(folded);
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

const char *
cm_profile_language(guint index)
{
  return LANGUAGES[index].code;
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
