/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * What tells languages apart here: the script they are written in, and their commonest words.
 *
 * That is enough to say that an answer of two sentences is not in the language of its prompt, and
 * no more is claimed. The tables are facts of the languages, not thresholds, and so stand in code.
 */

#include <glib.h>

/* Scripts that tell languages apart; those of one writing system count as one. */
typedef enum {
  CM_SCRIPT_LATIN,
  CM_SCRIPT_CYRILLIC,
  CM_SCRIPT_GREEK,
  CM_SCRIPT_EAST_ASIAN, /* Han, kana, Hangul, Bopomofo */
  CM_SCRIPT_ARABIC,
  CM_SCRIPT_HEBREW,
  CM_SCRIPT_DEVANAGARI,
  CM_SCRIPT_THAI,
  CM_SCRIPT_OTHER,
  CM_N_SCRIPTS
} CmScript;

/* Languages known by their commonest words; all are written in Latin letters. */
#define CM_N_LANGUAGES 14

/* The character at a place in valid UTF-8; most are ASCII. */
static inline gunichar
cm_character_at(const char *at)
{
  return (guchar)*at < 0x80 ? (gunichar)*at : g_utf8_get_char(at);
}

/* Whether it is a letter of any script; what nearly every character is asked. */
static inline gboolean
cm_is_letter(gunichar character)
{
  return character < 0x80 ? g_ascii_isalpha((char)character) : g_unichar_isalpha(character);
}

/* Whether a letter of any script stands in the word (valid UTF-8). */
gboolean cm_has_letter(const char *word);

/* The script of a letter; Latin for what stands before the Greek letters in Unicode. */
CmScript cm_script_of(gunichar character);

/* The script of a language by its ISO 639-1 code; Latin for every code not known. */
CmScript cm_script_of_language(const char *code);

/* ISO 639-1 of a known language's index. */
const char *cm_language_code(guint index);

/* Bits (1 << index) of the languages among whose commonest words this is; folded to small
 * letters. */
guint cm_language_of_word(const char *folded);

/* ISO 639-1 of the language that the beginning of a text is in; NULL where that cannot be told. A
 * static string. */
const char *cm_language_of_text(const char *text);
