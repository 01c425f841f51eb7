/* SPDX-License-Identifier: MIT */
#include "cm-language.h"

#include <string.h>

/* As much of a text tells its language. */
#define BEGINNING_BYTES 800

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

/* Words of requests, by which a prompt of one line is told; in the same order. */
static const Language REQUESTS[CM_N_LANGUAGES] = {
    {"en", " describe write list give return provide analyze analyse create what picture photo "},
    {"de", " beschreibe beschreiben beschreib schreibe nenne gib erstelle was bild bildes foto "
           "dieses diesem diese zwei drei kurz sätzen "},
    {"fr", " décris décrivez décrire écris écrivez donne donnez phrases brièvement cette photo "},
    {"es", " describe describa escribe enumera qué foto fotografía frases brevemente "},
    {"it", " descrivi descrivete descrivere scrivi questa foto frasi brevemente "},
    {"pt", " descreva descreve escreva foto fotografia frases brevemente esta "},
    {"nl", " beschrijf schrijf geef deze afbeelding foto zinnen kort "},
    {"pl", " opisz napisz podaj zdjęcie obraz obrazek ten zdaniach "},
    {"sv", " beskriv skriv bilden denna den här meningar kort "},
    {"da", " beskriv skriv billedet dette sætninger kort "},
    {"tr", " açıkla tanımla yaz resmi görseli fotoğrafı cümle "},
    {"cs", " popiš popište napiš obrázek fotografii tento větách "},
    {"ro", " descrie descrieți scrie imaginea această fotografia propoziții "},
    {"id", " jelaskan deskripsikan tulis gambar foto kalimat "},
};

typedef struct {
  const char *code;
  CmScript script;
} Writing;

/* The first of each script stands for it where only the script is known. */
static const Writing WRITINGS[] = {
    {"zh", CM_SCRIPT_EAST_ASIAN}, {"ja", CM_SCRIPT_EAST_ASIAN}, {"ko", CM_SCRIPT_EAST_ASIAN},
    {"ru", CM_SCRIPT_CYRILLIC},   {"uk", CM_SCRIPT_CYRILLIC},   {"bg", CM_SCRIPT_CYRILLIC},
    {"sr", CM_SCRIPT_CYRILLIC},   {"el", CM_SCRIPT_GREEK},      {"ar", CM_SCRIPT_ARABIC},
    {"fa", CM_SCRIPT_ARABIC},     {"ur", CM_SCRIPT_ARABIC},     {"he", CM_SCRIPT_HEBREW},
    {"hi", CM_SCRIPT_DEVANAGARI}, {"mr", CM_SCRIPT_DEVANAGARI}, {"th", CM_SCRIPT_THAI},
};

CmScript
cm_script_of_language(const char *code)
{
  for (gsize i = 0; i < G_N_ELEMENTS(WRITINGS); i++)
    if (g_str_equal(WRITINGS[i].code, code))
      return WRITINGS[i].script;
  return CM_SCRIPT_LATIN;
}

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

/* By folded word: the bits of the languages in whose list it stands. */
static GHashTable *
table_of(const Language *lists)
{
  GHashTable *table = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  for (guint i = 0; i < CM_N_LANGUAGES; i++) {
    g_auto(GStrv) words = g_strsplit(lists[i].words, " ", -1);
    for (guint j = 0; words[j] != NULL; j++) {
      guint bits = GPOINTER_TO_UINT(g_hash_table_lookup(table, words[j]));
      if (*words[j] != '\0')
        g_hash_table_insert(table, g_strdup(words[j]), GUINT_TO_POINTER(bits | 1u << i));
    }
  }
  return table;
}

/* Built once. */
static GHashTable *
common_words(void)
{
  static gsize once;
  static GHashTable *table;
  if (g_once_init_enter(&once)) {
    table = table_of(LANGUAGES);
    g_once_init_leave(&once, 1);
  }
  return table;
}

/* Built once. */
static GHashTable *
request_words(void)
{
  static gsize once;
  static GHashTable *table;
  if (g_once_init_enter(&once)) {
    table = table_of(REQUESTS);
    g_once_init_leave(&once, 1);
  }
  return table;
}

const char *
cm_language_code(guint index)
{
  return LANGUAGES[index].code;
}

guint
cm_language_of_word(const char *folded)
{
  if (strnlen(folded, MAX_COMMON_BYTES + 1) > MAX_COMMON_BYTES)
    return 0;
  return GPOINTER_TO_UINT(g_hash_table_lookup(common_words(), folded));
}

/* The Latin-script language of which most words stand there; NULL where two tie, as after the "in"
 * of a short prompt. */
static const char *
language_by_words(const char *beginning)
{
  guint counts[CM_N_LANGUAGES] = {0}, best = 0;
  g_autofree char *folded = g_utf8_strdown(beginning, -1);
  g_auto(GStrv) words = g_strsplit_set(folded, " \t\r\n.,:;!?()\"", -1);
  for (guint i = 0; words[i] != NULL; i++) {
    guint of = cm_language_of_word(words[i]);
    guint asks = GPOINTER_TO_UINT(g_hash_table_lookup(request_words(), words[i]));
    for (guint j = 0; j < CM_N_LANGUAGES; j++)
      counts[j] += (of >> j & 1) + (asks >> j & 1);
  }
  for (guint i = 1; i < CM_N_LANGUAGES; i++)
    if (counts[i] > counts[best])
      best = i;
  guint n_best = 0;
  for (guint i = 0; i < CM_N_LANGUAGES; i++)
    n_best += counts[i] == counts[best];
  return n_best == 1 ? LANGUAGES[best].code : NULL;
}

gboolean
cm_has_letter(const char *word)
{
  for (; *word != '\0'; word = g_utf8_next_char(word))
    if (cm_is_letter(cm_character_at(word)))
      return TRUE;
  return FALSE;
}

const char *
cm_language_of_text(const char *text)
{
  guint by_script[CM_N_SCRIPTS] = {0}, best = CM_SCRIPT_LATIN, n_kana = 0, n_hangul = 0;
  const char *at = text;
  for (; *at != '\0' && at - text < BEGINNING_BYTES; at = g_utf8_next_char(at)) {
    gunichar character = g_utf8_get_char(at);
    if (!cm_is_letter(character))
      continue;
    by_script[cm_script_of(character)]++;
    n_kana += character >= 0x3041 && character <= 0x30FF;
    n_hangul += character >= 0xAC00 && character <= 0xD7A3;
  }
  for (guint i = 1; i < CM_N_SCRIPTS; i++)
    if (by_script[i] > by_script[best])
      best = i;
  if (best == CM_SCRIPT_EAST_ASIAN)
    return n_hangul * 3 > by_script[best] ? "ko" : n_kana * 7 > by_script[best] ? "ja" : "zh";
  for (gsize i = 0; best != CM_SCRIPT_LATIN && i < G_N_ELEMENTS(WRITINGS); i++)
    if (WRITINGS[i].script == best)
      return WRITINGS[i].code;
  g_autofree char *beginning = g_strndup(text, (gsize)(at - text));
  return best == CM_SCRIPT_LATIN ? language_by_words(beginning) : NULL;
}
