/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * What an answer's characters and small words are like: which scripts, how often one changes into
 * another, how much is letters, which languages' commonest words stand there. Control tokens are
 * not counted among the characters.
 */

#include "cm-language.h"
#include "cm-view.h"

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

/* Measures the view's characters and words, which must have been split. */
void cm_profile_measure(const CmView *view, CmProfile *ret_profile);

/* Index of the Latin-script language of which most words stand there; -1 where no language has
 * enough of them to tell. */
int cm_profile_guess(const CmProfile *self);
