/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * What an answer's characters and small words are like: which scripts, how often one changes into
 * another, how much is letters, which languages' commonest words stand there. Control tokens are
 * not counted among the characters.
 */

#include "cm-view.h"

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

/* Languages known by their commonest words, in the order of the table in cm-profile.c. */
#define CM_N_LANGUAGES 14

struct CmProfile {
  gsize n_visible; /* characters that are no white space */
  gsize n_letters; /* marks included */
  gsize n_digits;
  gsize n_broken;                /* U+FFFD, and bytes that were no UTF-8 */
  gsize by_script[CM_N_SCRIPTS]; /* letters */
  gsize n_kana;
  gsize n_hangul;
  guint n_scripts;              /* that have three letters or more, each of the world's counted */
  gsize n_joints;               /* letters that follow a letter of another script */
  gsize n_changes;              /* the same, other characters than letters between them */
  guint common[CM_N_LANGUAGES]; /* words that are among the language's commonest */
  guint n_common;               /* words that are among any language's */
  guint n_word_like;            /* words with a letter */
  guint n_odd_words; /* with a capital, a sign or a stop inside, as code and token salad have */
};

void cm_profile_measure(const CmView *view, CmProfile *ret_profile);

CmScript cm_script_of(gunichar character);

/* ISO 639-1 of a language's index. */
const char *cm_profile_language(guint index);

/* Index of the Latin-script language of which most words stand there; -1 where no language has
 * enough of them to tell. */
int cm_profile_guess(const CmProfile *self);
