/* SPDX-License-Identifier: MIT */
/*
 * wrong_language: a substantial part is in another language than the prompt's, or than the one
 * that the prompt asks for.
 *
 * The writing system decides where it can; between languages of the Latin script, their commonest
 * words. Salad of many scripts is no language, and so not a wrong one.
 */
#include "cm-checks.h"

#include "cm-profile.h"
#include "cm-sections.h"

#include <string.h>

/* Fewer letters of East Asian scripts do not show which language they write. */
#define MIN_EASTERN_LETTERS 20

/* The script with most letters apart from the expected one. */
static CmScript
commonest_other(const CmProfile *profile, CmScript expected)
{
  CmScript best = expected == CM_SCRIPT_LATIN ? CM_SCRIPT_CYRILLIC : CM_SCRIPT_LATIN;
  for (guint i = 0; i < CM_N_SCRIPTS; i++)
    if (i != (guint)expected && profile->by_script[i] > profile->by_script[best])
      best = (CmScript)i;
  return best;
}

/* Where the script's letters begin and end. */
static CmSpan
span_of_script(const CmView *view, CmScript script)
{
  CmSpan span = {view->length, view->length};
  for (gsize i = 0; i < view->length;) {
    const char *at = view->text + i;
    gsize next = i + (gsize)(g_utf8_next_char(at) - at);
    gunichar character = cm_character_at(at);
    if (cm_is_letter(character) && cm_script_of(character) == script) {
      span.begin = MIN(span.begin, i);
      span.end = next;
    }
    i = next;
  }
  return span;
}

static void
check_script(const CmView *view, CmAssessment *assessment, CmScript expected)
{
  const CmProfile *profile = view->profile;
  CmScript other = commonest_other(profile, expected);
  gsize n = profile->by_script[other];
  double changes = (double)(profile->n_joints + profile->n_changes);
  if (n < cm_view_limit(view, "judge.language_foreign_letters") ||
      (double)n <
          cm_view_limit(view, "judge.language_foreign_share") * (double)profile->n_letters ||
      (changes > cm_view_limit(view, "judge.language_changes") &&
       changes > cm_view_limit(view, "judge.language_change_share") * (double)profile->n_visible))
    return;
  CmSpan span = span_of_script(view, other);
  cm_observe(assessment, view, CM_LABEL_WRONG_LANGUAGE, span.begin, span.end,
             "%.0f %% of the letters are of another script than the language asked for",
             100.0 * (double)n / (double)profile->n_letters);
}

/* Letters of a span: of the expected script, and of others. */
static void
count_letters(const CmView *view, CmSpan span, CmScript expected, guint *ret_own, guint *ret_others)
{
  guint own = 0, others = 0;
  for (gsize i = span.begin; i < span.end;) {
    const char *at = view->text + i;
    gunichar character = cm_character_at(at);
    gboolean letter = cm_is_letter(character);
    own += letter && cm_script_of(character) == expected;
    others += letter && cm_script_of(character) != expected;
    i += (gsize)(g_utf8_next_char(at) - at);
  }
  *ret_own = own;
  *ret_others = others;
}

/* A part in another script, under labels in the expected one. */
static void
check_parts(const CmView *view, CmAssessment *assessment, CmScript expected)
{
  if (view->sections == NULL || (assessment->labels & 1u << CM_LABEL_GIBBERISH) != 0)
    return;
  for (guint i = 0; i < view->sections->fields->len; i++) {
    CmSpan span = g_array_index(view->sections->fields, CmField, i).value;
    guint own = 0, others = 0;
    count_letters(view, span, expected, &own, &others);
    if (others < MIN_EASTERN_LETTERS / 2 || others < 4 * own)
      continue;
    cm_observe(assessment, view, CM_LABEL_WRONG_LANGUAGE, span.begin, span.end,
               "a part is of another script than the language asked for");
    return;
  }
}

/* Japanese and Korean are told from Chinese by letters of their own. */
static void
check_east_asian(const CmView *view, CmAssessment *assessment, const char *expected)
{
  const CmProfile *profile = view->profile;
  double n = (double)profile->by_script[CM_SCRIPT_EAST_ASIAN];
  if (n < MIN_EASTERN_LETTERS)
    return;
  gboolean kana = (double)profile->n_kana > 0.15 * n, hangul = (double)profile->n_hangul > 0.3 * n;
  const char *found = hangul ? "ko" : kana ? "ja" : "zh";
  if (!g_str_equal(found, expected))
    cm_observe(assessment, view, CM_LABEL_WRONG_LANGUAGE, 0, view->length,
               "it is written in \"%s\", the language asked for is \"%s\"", found, expected);
}

static void
check_latin(const CmView *view, CmAssessment *assessment, const char *expected)
{
  const CmProfile *profile = view->profile;
  int guess = cm_profile_guess(profile);
  if (guess < 0 || g_str_equal(cm_language_code((guint)guess), expected))
    return;
  guint of_expected = 0;
  gboolean is_known = FALSE;
  for (guint i = 0; i < CM_N_LANGUAGES; i++) {
    if (g_str_equal(cm_language_code(i), expected)) {
      of_expected = profile->common[i];
      is_known = TRUE;
    }
  }
  /* a language without a list may share its words with a neighbour (Norwegian, Danish), not with
   * English */
  if (profile->common[guess] < 2 * of_expected ||
      (!is_known && !g_str_equal(cm_language_code((guint)guess), "en")))
    return;
  cm_observe(assessment, view, CM_LABEL_WRONG_LANGUAGE, 0, view->length,
             "%u of its words are common ones of \"%s\", %u of \"%s\", the language asked for",
             profile->common[guess], cm_language_code((guint)guess), of_expected, expected);
}

void
cm_check_wrong_language(const CmView *view, CmAssessment *assessment)
{
  const char *expected = view->spec->language;
  if (expected == NULL || view->profile->n_letters == 0)
    return;
  CmScript script = cm_script_of_language(expected);
  check_script(view, assessment, script);
  if ((assessment->labels & 1u << CM_LABEL_WRONG_LANGUAGE) == 0)
    check_parts(view, assessment, script);
  if ((assessment->labels & 1u << CM_LABEL_WRONG_LANGUAGE) != 0)
    return;
  if (script == CM_SCRIPT_LATIN)
    check_latin(view, assessment, expected);
  else if (script == CM_SCRIPT_EAST_ASIAN)
    check_east_asian(view, assessment, expected);
}
