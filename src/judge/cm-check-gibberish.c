/* SPDX-License-Identifier: MIT */
/*
 * gibberish: text that is not language.
 *
 * Nothing here knows a language's words beyond its commonest. What is asked: do scripts change in
 * mid-word; is nearly everything digits and signs; does the whole answer stammer one word, or fall
 * from one loop into the next; are there next to no small words in what has no commas either, or
 * next to nothing but small words; do words look like code. Natural text passes all of them.
 */
#include "cm-checks.h"

#include "cm-code-lines.h"
#include "cm-loops.h"
#include "cm-profile.h"

#include <string.h>

/* Less text than this shows too little: characters, words, and odd words. */
#define MIN_VISIBLE     40
#define MIN_SALAD_WORDS 40
#define MIN_ODD_WORDS   3

/* Words of a sentence that falls into a loop. */
#define MIN_LEAD_WORDS 5

/* Chinese and Japanese take Latin names between their letters. */
#define EASTERN_FACTOR 5

static void
observe_all(const CmView *view, CmAssessment *assessment, const char *reason)
{
  cm_observe(assessment, view, CM_LABEL_GIBBERISH, 0, view->length, "%s", reason);
}

/* Share of the answer outside its loops: what salad falls into must not thin it out. */
static double
free_share(const CmView *view)
{
  const CmLoops *loops = view->loops;
  return loops->n_bytes > 0 ? 1 - (double)loops->looped_bytes / (double)loops->n_bytes : 1;
}

/* Letters of one script beside those of another, as when tokens are drawn at random. */
static gboolean
mixes_scripts(const CmView *view)
{
  const CmProfile *profile = view->profile;
  gsize eastern = profile->by_script[CM_SCRIPT_EAST_ASIAN];
  gsize latin = profile->by_script[CM_SCRIPT_LATIN];
  gboolean eastern_text = eastern * 2 > profile->n_letters && latin + eastern == profile->n_letters;
  double changes = (double)profile->n_joints + 0.5 * (double)profile->n_changes;
  if (changes < cm_view_limit(view, "judge.gibberish_changes"))
    return FALSE;
  if (profile->n_scripts >= cm_view_limit(view, "judge.gibberish_scripts"))
    return TRUE;
  double bound = eastern_text ? EASTERN_FACTOR * cm_view_limit(view, "judge.gibberish_change_share")
                              : cm_view_limit(view, "judge.gibberish_change_share");
  return changes >= bound * (double)profile->n_visible * free_share(view);
}

static gboolean
is_signs(const CmView *view)
{
  const CmProfile *profile = view->profile;
  double others = (double)(profile->n_visible - MIN(profile->n_letters, profile->n_visible));
  return profile->n_visible >= MIN_VISIBLE &&
         others >= cm_view_limit(view, "judge.gibberish_sign_share") * (double)profile->n_visible;
}

/* Whether a sentence leads up to the loop: words of a language, small ones among them. */
static gboolean
is_led_up_to(const CmView *view, const CmLoop *loop)
{
  guint n_small = 0;
  guint i = 0;
  for (; i < view->words->len && cm_view_word(view, i)->span.end <= loop->begin; i++)
    n_small += cm_language_of_word(g_ptr_array_index(view->folded, cm_view_word(view, i)->id)) != 0;
  return i >= MIN_LEAD_WORDS && n_small * 3 >= i && n_small < i;
}

/* One word or syllable over and over, and nothing else. In a script without spaces a loop is of
 * phrases, which are language; a loop of control tokens is a leak. */
static gboolean
is_stammer(const CmView *view)
{
  const CmLoops *loops = view->loops;
  const CmLoop *loop = &loops->longest;
  const CmProfile *profile = view->profile;
  gsize eastern = profile->by_script[CM_SCRIPT_EAST_ASIAN];
  if (loops->free_words > cm_view_limit(view, "judge.gibberish_free_words") ||
      loop->end - loop->begin < MIN_VISIBLE ||
      (double)loops->looped_bytes <
          cm_view_limit(view, "judge.gibberish_loop_share") * (double)loops->n_bytes ||
      view->text[loop->begin] == '<' || view->text[loop->begin] == '[' ||
      (!loop->unspaced && is_led_up_to(view, loop)))
    return FALSE;
  if (eastern * 2 > profile->n_letters)
    return loops->free_words > 0 && loop->unspaced && loop->period > 6;
  return loop->period <= (loop->unspaced ? 8 : 2);
}

/* Words of the language of which most stand there. */
static guint
commonest(const CmProfile *profile)
{
  guint most = 0;
  for (guint i = 0; i < CM_N_LANGUAGES; i++)
    most = MAX(most, profile->common[i]);
  return most;
}

/* From one stammer into the next: "and a, and a, … the idea, the idea, …". A loop that good text
 * falls into is one. */
static gboolean
is_stammers(const CmView *view)
{
  const CmLoops *loops = view->loops;
  return loops->n_loops >= cm_view_limit(view, "judge.gibberish_stammers") &&
         1 - free_share(view) >= cm_view_limit(view, "judge.gibberish_stammers_share");
}

/* Whether a word ends an item, stands between items, or is a hashtag. */
static gboolean
is_stop(const char *text, CmSpan word)
{
  return strchr(",;.:", text[word.end - 1]) != NULL || strchr("#|/-*", text[word.begin]) != NULL ||
         strncmp(text + word.begin, "•", strlen("•")) == 0 ||
         strncmp(text + word.begin, "·", strlen("·")) == 0;
}

/* Words without any grammar between them: hardly a small word, hardly a comma or a line. */
static gboolean
is_salad(const CmView *view)
{
  const CmProfile *profile = view->profile;
  gsize stops = view->lines->len;
  if (profile->n_word_like < MIN_SALAD_WORDS ||
      profile->by_script[CM_SCRIPT_LATIN] * 10 < profile->n_letters * 9 ||
      (double)commonest(profile) >=
          cm_view_limit(view, "judge.gibberish_common_least") * profile->n_word_like)
    return FALSE;
  for (guint i = 0; i < view->words->len; i++) {
    stops += is_stop(view->text, cm_view_word(view, i)->span);
  }
  return (double)stops < cm_view_limit(view, "judge.gibberish_stops") * view->words->len;
}

static gboolean
is_small_words(const CmView *view)
{
  const CmProfile *profile = view->profile;
  return profile->n_word_like >= MIN_SALAD_WORDS &&
         profile->n_common >
             cm_view_limit(view, "judge.gibberish_common_most") * profile->n_word_like;
}

static gboolean
is_code_salad(const CmView *view)
{
  const CmProfile *profile = view->profile;
  return profile->n_odd_words >= MIN_ODD_WORDS && view->words->len >= 10 &&
         profile->n_odd_words >=
             cm_view_limit(view, "judge.gibberish_odd_share") * view->words->len;
}

void
cm_check_gibberish(const CmView *view, CmAssessment *assessment)
{
  if (cm_code_lines_dominate(view))
    return; /* a language, if not of people */
  if (mixes_scripts(view))
    observe_all(view, assessment, "letters of different scripts stand mixed within the words");
  else if (is_signs(view))
    observe_all(view, assessment, "most of it is digits and signs");
  else if (is_stammer(view))
    observe_all(view, assessment, "one word or syllable over and over, and nothing else");
  else if (is_stammers(view))
    observe_all(view, assessment, "it stammers from one loop into the next");
  else if (is_salad(view))
    observe_all(view, assessment, "words in a row with neither grammar nor commas");
  else if (is_small_words(view))
    observe_all(view, assessment, "nothing but small words");
  else if (is_code_salad(view))
    observe_all(view, assessment, "many words have signs or capitals inside, as code has");
}
