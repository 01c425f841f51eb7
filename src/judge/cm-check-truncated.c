/* SPDX-License-Identifier: MIT */
/*
 * truncated: the answer stops in mid-sentence, mid-word or mid-list, as when a limit cut it off.
 *
 * Where the run says how it ended, that decides first: an answer that ended by itself below its
 * limit is whole, however it ends. A number of tokens that is a usual limit counts as one where
 * none is known. At the limit, or where nothing is known, the ending decides; at the limit a list
 * of keywords is taken for cut, since a list has no end that shows, and so is a reasoning that no
 * answer follows. Text that never was language is not called cut, nor is a loop that happens to
 * stop at the end of a sentence. Where JSON was asked for, an object that is not closed is cut, be
 * its last words a sentence.
 */
#include "cm-checks.h"

#include "cm-control-token.h"
#include "cm-json-form.h"
#include "cm-layout.h"
#include "cm-loops.h"
#include "cm-profile.h"
#include "cm-sections.h"

#include <math.h>
#include <string.h>

/* Quoted as evidence: the last bytes. */
#define TAIL_BYTES 80

/* Fewer words are a fragment, not a text that was cut. */
#define MIN_WORDS 3

/* The smallest limit that is guessed from the number of tokens. */
#define MIN_USUAL_LIMIT 100

typedef enum { END_UNKNOWN, END_BY_ITSELF, END_AT_LIMIT } End;

/* Limits are set to hundreds and powers of two; an answer seldom ends by itself at one. */
static gboolean
is_usual_limit(double tokens)
{
  if (tokens < MIN_USUAL_LIMIT || tokens > G_MAXINT || tokens != floor(tokens))
    return FALSE;
  guint n = (guint)tokens;
  return n % 100 == 0 || (n & (n - 1)) == 0;
}

static End
how_it_ended(const CmAnswer *answer)
{
  if (answer->stop_reason != NULL)
    return g_str_equal(answer->stop_reason, "length") ? END_AT_LIMIT : END_BY_ITSELF;
  if (isnan(answer->generation_tokens))
    return END_UNKNOWN;
  if (isnan(answer->max_tokens))
    return is_usual_limit(answer->generation_tokens) ? END_AT_LIMIT : END_UNKNOWN;
  return answer->generation_tokens >= answer->max_tokens ? END_AT_LIMIT : END_BY_ITSELF;
}

static gsize
visible_end(const CmView *view)
{
  gsize end = view->length;
  while (end > 0 && (g_ascii_isspace(view->text[end - 1]) || view->text[end - 1] == '\x1A'))
    end--;
  return end;
}

/* Marks that may stand after a sentence's stop: quotes, brackets, emphasis, a fence. */
static gboolean
is_closing(gunichar character)
{
  return character != 0 && character < 0x10000 &&
         g_utf8_strchr("\"'*_`)]}»”’」』）】", -1, character) != NULL;
}

/* "5." on a line of its own: the item is missing. */
static gboolean
ends_in_item_number(const CmView *view, gsize end)
{
  gsize at = end;
  if (at < 2 || view->text[at - 1] != '.')
    return FALSE;
  for (at--; at > 0 && g_ascii_isdigit(view->text[at - 1]);)
    at--;
  return at < end - 1 && (at == 0 || view->text[at - 1] == '\n');
}

/* Whether a sentence's stop, or a closed bracket or fence, is the last thing. */
static gboolean
is_finished(const CmView *view, gsize end)
{
  const char *begin = view->text;
  const char *at = view->text + end;
  gboolean closed = FALSE;
  if (ends_in_item_number(view, end))
    return FALSE;
  while (at > begin) {
    at = g_utf8_prev_char(at);
    gunichar last = g_utf8_get_char(at);
    if (g_utf8_strchr(".!?…。！？｡।؟", -1, last) != NULL)
      return TRUE;
    if (!is_closing(last))
      return closed;
    closed = closed || last == '}' || last == ']' || last == '`';
  }
  return closed;
}

/* Whether a control token is the last thing: then the model ended its turn, and shows how. */
static gboolean
ends_in_token(const CmView *view, gsize end)
{
  CmSpan token = {0};
  CmTokenKind kind = CM_TOKEN_OTHER;
  gsize begin = end > TAIL_BYTES ? end - TAIL_BYTES : 0;
  while (cm_control_token_next(view, MAX(begin, token.end), &token, &kind))
    if (token.end >= end)
      return kind != CM_TOKEN_THINK_OPEN;
  return FALSE;
}

/* An ending that no finished text has: a comma, an opening bracket, a hyphen, a small word. */
static gboolean
is_open(const CmView *view, gsize end)
{
  if (view->words->len < MIN_WORDS)
    return FALSE;
  if (strchr(",;:([{-/&", view->text[end - 1]) != NULL)
    return TRUE;
  static const char *const SMALL[] = {"the", "a",   "an",  "of", "and", "with", "in", "to", "on",
                                      "der", "die", "und", "le", "la",  "et",   "de", "el", "y"};
  const CmWord *word = cm_view_word(view, view->words->len - 1);
  const char *folded = g_ptr_array_index(view->folded, word->id);
  for (gsize i = 0; i < G_N_ELEMENTS(SMALL); i++)
    if (g_str_equal(SMALL[i], folded))
      return TRUE;
  return FALSE;
}

/* Whether the last line reads as a sentence, not as an item or a list of items. */
static gboolean
ends_in_prose(const CmView *view, gsize end)
{
  guint n_words = 0, n_commas = 0;
  for (guint i = view->words->len; i > 0; i--) {
    const CmWord *word = cm_view_word(view, i - 1);
    const char *text = view->text;
    if (memchr(text + word->span.end, '\n', end > word->span.end ? end - word->span.end : 0))
      break;
    char last = text[word->span.end - 1];
    if (strchr(".!?", last) != NULL)
      break;
    n_words++;
    n_commas += strchr(",;|", last) != NULL || text[word->span.begin] == '#';
    end = word->span.begin;
  }
  return n_words >= cm_view_limit(view, "judge.truncated_prose_words") && n_commas * 4 < n_words;
}

/* Gibberish is called cut only where it is made of a language's words. */
static gboolean
is_beyond_cutting(const CmView *view, const CmAssessment *assessment)
{
  if ((assessment->labels & 1u << CM_LABEL_GIBBERISH) == 0)
    return FALSE;
  const CmProfile *profile = view->profile;
  return profile->n_common <=
             cm_view_limit(view, "judge.truncated_common_share") * profile->n_word_like ||
         view->loops->free_words * 5 < view->words->len;
}

/* Reasoning that runs to the end of the answer. */
static gboolean
is_in_thought(const CmView *view)
{
  return view->layout != NULL && view->layout->unfinished &&
         view->layout->reasoning.end > view->layout->reasoning.begin;
}

/* Thoughts without a tag to close them may come to all that was asked, and end. */
static gboolean
is_thought_through(const CmView *view)
{
  return !view->layout->tagged && (view->spec->sections & ~view->sections->found) == 0;
}

/* There are tokens, and nothing else. */
static gboolean
is_all_tokens(const CmView *view)
{
  const CmLayout *layout = view->layout;
  return layout != NULL && layout->plain[strspn(layout->plain, " \t\r\n")] == '\0';
}

static gboolean
is_cut(const CmView *view, const CmAssessment *assessment, End ended, gsize end)
{
  gboolean loops = (assessment->labels & 1u << CM_LABEL_REPETITION) != 0;
  gboolean in_thought =
      is_in_thought(view) && !loops && (ended == END_AT_LIMIT || !is_thought_through(view));
  gboolean open = view->json != NULL && view->json->open;
  if ((is_finished(view, end) && !in_thought && !open) || is_beyond_cutting(view, assessment) ||
      is_all_tokens(view))
    return FALSE;
  if (ended == END_AT_LIMIT)
    return TRUE;
  if (ends_in_token(view, end))
    return FALSE;
  return in_thought || loops || open || is_open(view, end) || ends_in_prose(view, end);
}

void
cm_check_truncated(const CmView *view, CmAssessment *assessment)
{
  End ended = how_it_ended(view->answer);
  gsize end = visible_end(view);
  if (ended == END_BY_ITSELF || end == 0 ||
      view->length - end > cm_view_limit(view, "judge.truncated_trailing_space") ||
      !is_cut(view, assessment, ended, end))
    return;
  gsize begin = end > TAIL_BYTES ? end - TAIL_BYTES : 0;
  while (((guchar)view->text[begin] & 0xC0) == 0x80)
    begin++;
  cm_observe(assessment, view, CM_LABEL_TRUNCATED, begin, end, "it stops without an end%s",
             ended == END_AT_LIMIT ? ", at the token limit" : "");
}
