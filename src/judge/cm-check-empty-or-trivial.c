/* SPDX-License-Identifier: MIT */
/*
 * empty_or_trivial: nothing usable: empty, a few stray words, or a fragment that says nothing of a
 * picture.
 *
 * Only short answers are asked. What is left when control tokens are taken out counts; a short
 * caption ("A dog asleep on a red sofa.") says something, a single name, a rule for whoever
 * writes, a camera's settings or "The image is a photograph." do not.
 */
#include "cm-checks.h"

#include "cm-code-lines.h"
#include "cm-control-token.h"
#include "cm-profile.h"

#include <string.h>

/* A longer answer says something. */
#define MAX_WORDS 14

/* Letters of words that stand joined. */
#define MIN_JOINED_LETTERS 80

typedef struct {
  GPtrArray *words; /* of const char *, folded; owned by the view */
  gsize begin;
  gsize end;
  guint n_small; /* prepositions, articles, verbs of a sentence */
  guint n_digits;
  guint n_unspaced; /* words that stand without spaces, two letters taken for one */
} Rest;

static const char *const SMALL[] = {"a",    "an",   "the", "of",  "on",   "in",    "at",    "with",
                                    "and",  "is",   "are", "by",  "near", "over",  "under", "to",
                                    "from", "that", "has", "for", "two",  "three", NULL};

static const char *const PICTURE_WORDS[] = {"image", "photograph", "photo", "picture", NULL};

static gboolean
is_one_of(const char *word, const char *const *words)
{
  for (gsize i = 0; words[i] != NULL; i++)
    if (g_str_equal(words[i], word))
      return TRUE;
  return FALSE;
}

static guint
count_of(const Rest *rest, const char *const *words)
{
  guint found = 0;
  for (guint i = 0; i < rest->words->len; i++)
    found += is_one_of(g_ptr_array_index(rest->words, i), words);
  return found;
}

/* By word: whether a control token lies in it. */
static gboolean
take_word(Rest *rest, const CmView *view, const CmWord *word, CmSpan token)
{
  if (token.begin < word->span.end && token.end > word->span.begin)
    return FALSE;
  const char *folded = g_ptr_array_index(view->folded, word->id);
  rest->n_digits += strpbrk(folded, "0123456789") != NULL;
  if (!cm_has_letter(folded))
    return FALSE;
  if (rest->words->len == 0)
    rest->begin = word->span.begin;
  rest->end = word->span.end;
  rest->n_small += is_one_of(folded, SMALL);
  g_ptr_array_add(rest->words, (gpointer)folded);
  return TRUE;
}

/* The words outside control tokens, one more than matter at most. */
static void
collect(Rest *rest, const CmView *view)
{
  CmSpan token = {0};
  CmTokenKind kind = CM_TOKEN_OTHER;
  gboolean tokens_left = cm_control_token_next(view, 0, &token, &kind);
  for (guint i = 0; i < view->words->len && rest->words->len <= MAX_WORDS; i++) {
    const CmWord *word = cm_view_word(view, i);
    while (tokens_left && token.end <= word->span.begin) {
      tokens_left = cm_control_token_next(view, token.end, &token, &kind);
      if (!tokens_left)
        token = (CmSpan){0};
    }
    take_word(rest, view, word, token);
  }
}

/* In another language than was asked for, a few signs are a fragment all the same. */
static guint
count_unspaced(const CmView *view, const CmAssessment *assessment)
{
  const CmProfile *profile = view->profile;
  guint n =
      (guint)(profile->by_script[CM_SCRIPT_EAST_ASIAN] + profile->by_script[CM_SCRIPT_THAI]) / 2;
  gboolean foreign = (assessment->labels & 1u << CM_LABEL_WRONG_LANGUAGE) != 0;
  return foreign && n <= cm_view_limit(view, "judge.trivial_rule_words") ? 0 : n;
}

/* Words that a leak has joined, by a tokenizer's signs or by none at all. */
static gboolean
is_joined(const CmView *view)
{
  return view->profile->by_script[CM_SCRIPT_LATIN] >= MIN_JOINED_LETTERS &&
         strstr(view->text, "://") == NULL;
}

/* "Use concise wording.", "The title should be in English." */
static gboolean
is_rule(const Rest *rest, const CmView *view)
{
  static const char *const MODALS[] = {"should", "must", NULL};
  static const char *const PARTS[] = {"title", "caption", "description", "keywords",
                                      "tags",  "image",   "text",        NULL};
  return is_one_of(g_ptr_array_index(rest->words, 0),
                   cm_quality_phrases(view->quality, "judge.trivial_rule_beginnings")) ||
         (count_of(rest, MODALS) > 0 && count_of(rest, PARTS) > 0);
}

/* "Photo by …", "Image credit: …" */
static gboolean
is_credit(const Rest *rest)
{
  static const char *const AFTER[] = {"by", "credit", "credits", "courtesy", "copyright", NULL};
  return rest->words->len >= 2 && is_one_of(g_ptr_array_index(rest->words, 0), PICTURE_WORDS) &&
         is_one_of(g_ptr_array_index(rest->words, 1), AFTER);
}

/* Why the rest is worth nothing; NULL where it may be worth something. */
static const char *
why_trivial(const Rest *rest, const CmView *view)
{
  guint n = rest->words->len + rest->n_unspaced;
  if (n == 0)
    return "there are no words";
  if (n > MAX_WORDS)
    return NULL;
  guint n_camera = count_of(rest, cm_quality_phrases(view->quality, "judge.trivial_camera_terms"));
  guint asked = view->spec->sections;
  if (asked != 0 && (asked & 1u << CM_SECTION_DESCRIPTION) == 0)
    return NULL; /* a title alone, or keywords, may be as short */
  if (n <= cm_view_limit(view, "judge.trivial_stray_words") && !is_joined(view))
    return "a few stray words";
  if (n <= cm_view_limit(view, "judge.trivial_remark_words") && count_of(rest, PICTURE_WORDS) > 0 &&
      count_of(rest, cm_quality_phrases(view->quality, "judge.trivial_remark_vocabulary")) == n)
    return "it speaks of the picture as such, and of nothing in it";
  if (n <= cm_view_limit(view, "judge.trivial_rule_words") && rest->words->len > 0 &&
      is_rule(rest, view))
    return "a rule for whoever writes, not a description";
  if (n <= cm_view_limit(view, "judge.trivial_rule_words") && is_credit(rest))
    return "a credit line, not a description";
  if (n_camera > 0 && rest->n_digits > 0 && rest->n_small <= 2)
    return "settings of a camera, not a description";
  gboolean names =
      rest->n_small == 0 && memchr(view->text + rest->begin, ',', rest->end - rest->begin) != NULL;
  return n <= cm_view_limit(view, "judge.trivial_names_words") && names ? "a bare line of names"
                                                                        : NULL;
}

void
cm_check_empty_or_trivial(const CmView *view, CmAssessment *assessment)
{
  const guint other = 1u << CM_LABEL_REFUSAL | 1u << CM_LABEL_GIBBERISH | 1u << CM_LABEL_REPETITION;
  if ((assessment->labels & other) != 0 || cm_code_lines_dominate(view))
    return;
  g_autoptr(GPtrArray) words = g_ptr_array_new();
  Rest rest = {.words = words, .n_unspaced = count_unspaced(view, assessment)};
  collect(&rest, view);
  const char *why = why_trivial(&rest, view);
  if (why != NULL)
    cm_observe(assessment, view, CM_LABEL_EMPTY_OR_TRIVIAL, rest.begin, rest.end, "%s", why);
}
