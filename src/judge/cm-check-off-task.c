/* SPDX-License-Identifier: MIT */
/*
 * off_task: it does something else than describe or catalogue the image: a quiz, code, a story, a
 * chat, another task.
 *
 * What shows it: a turn of somebody else or an exercise after the answer's end token, a block or
 * lines of a programming language, or an answer that is questions.
 */
#include "cm-checks.h"

#include "cm-code-lines.h"
#include "cm-control-token.h"

#include <string.h>

/* A turn's tokens before this are the beginning's. */
#define MIN_ANSWER_BYTES 40

/* Lines of which one is code: with more, the code is quoted from a screen in the picture. */
#define LINES_A_CODE_LINE 4

typedef struct {
  CmSpan span;
  guint n;
} Lines;

static gboolean
begins_with_any(const char *at, gsize length, const char *const *beginnings, gsize n)
{
  for (gsize i = 0; i < n; i++) {
    gsize size = strlen(beginnings[i]);
    if (size <= length && g_ascii_strncasecmp(at, beginnings[i], size) == 0)
      return TRUE;
  }
  return FALSE;
}

/* "1. What is the name of …?" */
static gboolean
is_quiz_line(const char *at, gsize length)
{
  static const char *const BEGINNINGS[] = {
      "what ",   "which ",   "who ",      "where ",     "when ", "why ", "how ",
      "is the ", "are the ", "question:", "question 1", "q:",    "q1"};
  gsize skipped = 0;
  while (skipped < length && (g_ascii_isdigit(at[skipped]) || strchr(".)*# -", at[skipped])))
    skipped++;
  return memchr(at, '?', length) != NULL &&
         begins_with_any(at + skipped, length - skipped, BEGINNINGS, G_N_ELEMENTS(BEGINNINGS));
}

static void
take_line(Lines *lines, CmSpan line)
{
  if (lines->n++ == 0)
    lines->span = line;
  lines->span.end = line.end;
}

/* Between two ends of turns: what stands there, and how far the words were looked at. */
typedef struct {
  CmSpan span;
  guint next_word;
  guint n_words;
  gboolean catalogue; /* a part of a catalogue is named */
} Turn;

static gboolean
is_field(const CmView *view, const CmWord *word)
{
  static const char *const FIELDS[] = {"description", "keywords", "title"};
  if (view->text[word->span.end - 1] != ':')
    return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS(FIELDS); i++)
    if (g_str_equal(g_ptr_array_index(view->folded, word->id), FIELDS[i]))
      return TRUE;
  return FALSE;
}

/* Measures the turn that begins and ends at these bytes; words are looked at once in all. */
static void
take_turn(const CmView *view, Turn *turn, gsize begin, gsize end)
{
  *turn = (Turn){.span = {begin, end}, .next_word = turn->next_word};
  for (; turn->next_word < view->words->len; turn->next_word++) {
    const CmWord *word = cm_view_word(view, turn->next_word);
    if (word->span.begin >= end)
      break;
    turn->n_words += word->span.begin >= begin;
    turn->catalogue = turn->catalogue || (word->span.begin >= begin && is_field(view, word));
  }
}

/* Observes a turn after the answer that is long enough to be something of its own, and is not the
 * catalogue once more. */
static gboolean
observe_turn(const CmView *view, CmAssessment *assessment, const Turn *turn)
{
  if (turn->catalogue || turn->n_words < cm_view_limit(view, "judge.off_task_words_after_end"))
    return FALSE;
  cm_observe(assessment, view, CM_LABEL_OFF_TASK, turn->span.begin, turn->span.end,
             "%u words of something else follow the answer's end", turn->n_words);
  return TRUE;
}

static void
check_after_end(const CmView *view, CmAssessment *assessment)
{
  const guint loops = 1u << CM_LABEL_REPETITION | 1u << CM_LABEL_GIBBERISH;
  if ((assessment->labels & loops) != 0)
    return;
  CmSpan token = {0};
  Turn turn = {0};
  gsize begin = 0; /* of the turn; 0 before the answer's end */
  CmTokenKind kind = CM_TOKEN_OTHER;
  while (cm_control_token_next(view, token.end, &token, &kind)) {
    if (kind != CM_TOKEN_TURN || token.begin < MIN_ANSWER_BYTES)
      continue;
    take_turn(view, &turn, begin, token.begin);
    if (begin > 0 && observe_turn(view, assessment, &turn))
      return;
    begin = token.end;
  }
  take_turn(view, &turn, begin, view->length);
  if (begin > 0)
    observe_turn(view, assessment, &turn);
}

/* Lines that ask. */
static void
check_questions(const CmView *view, CmAssessment *assessment)
{
  Lines quiz = {0}, any = {0};
  gboolean first_is_quiz = FALSE;
  for (guint i = 0; i < view->lines->len; i++) {
    CmSpan line = g_array_index(view->lines, CmSpan, i);
    while (line.begin < line.end && g_ascii_isspace(view->text[line.begin]))
      line.begin++;
    if (line.begin == line.end)
      continue;
    take_line(&any, line);
    if (is_quiz_line(view->text + line.begin, line.end - line.begin)) {
      first_is_quiz = first_is_quiz || any.n == 1;
      take_line(&quiz, line);
    }
  }
  if (quiz.n > 0 && (first_is_quiz || quiz.n * 3 >= any.n))
    cm_observe(assessment, view, CM_LABEL_OFF_TASK, quiz.span.begin, quiz.span.end,
               "it asks %u questions instead of describing", quiz.n);
}

/* A program; or a line or two of it where there is nothing else. */
static void
check_code(const CmView *view, CmAssessment *assessment)
{
  CmCodeLines code;
  cm_code_lines_count(view, &code);
  if ((code.n >= cm_view_limit(view, "judge.off_task_code_lines") &&
       code.n * LINES_A_CODE_LINE >= code.n_any) ||
      (code.n > 0 && code.n * 2 >= code.n_any))
    cm_observe(assessment, view, CM_LABEL_OFF_TASK, code.span.begin, code.span.end,
               "%u lines of a programming language or of formulas", code.n);
}

/* The role that a line's beginning names, as scripts of dialogues and training sets have it:
 * "USER: …", "### Human: …", "Question: …". */
static gboolean
is_asking_role(const char *at, gsize length)
{
  static const char *const ROLES[] = {"user", "human", "question", "instruction", "q"};
  gsize i = 0;
  while (i < length && strchr("#* ", at[i]) != NULL)
    i++;
  gsize begin = i;
  while (i < length && g_ascii_isalpha(at[i]))
    i++;
  if (i == length || i == begin)
    return FALSE;
  g_autofree char *name = g_ascii_strdown(at + begin, (gssize)(i - begin));
  while (i < length && at[i] != ':' && (at[i] == ' ' || at[i] == '*' || g_ascii_isdigit(at[i])))
    i++;
  if (i == length || at[i] != ':')
    return FALSE;
  for (gsize role = 0; role < G_N_ELEMENTS(ROLES); role++)
    if (g_str_equal(name, ROLES[role]))
      return TRUE;
  return FALSE;
}

/* Somebody asks after something was answered; or asks again and again. */
static void
check_dialogue(const CmView *view, CmAssessment *assessment)
{
  Lines asking = {0};
  gboolean answered = FALSE;
  for (guint i = 0; i < view->lines->len; i++) {
    CmSpan line = g_array_index(view->lines, CmSpan, i);
    const char *at = view->text + line.begin;
    gsize length = line.end - line.begin;
    const char *marks = memmem(at, length, "###", 3);
    gboolean later =
        marks != NULL && marks > at && is_asking_role(marks, length - (gsize)(marks - at));
    if (is_asking_role(at, length) || later) {
      answered = answered || asking.n > 0 || later;
      take_line(&asking, line);
    } else {
      answered = answered || (asking.n == 0 && length >= MIN_ANSWER_BYTES / 2);
    }
  }
  if (asking.n > 0 && answered)
    cm_observe(assessment, view, CM_LABEL_OFF_TASK, asking.span.begin, asking.span.end,
               "a dialogue is made up: somebody asks %u times", asking.n);
}

/* A tale or a letter gives itself away by how it begins. */
static void
check_opening(const CmView *view, CmAssessment *assessment)
{
  const char *const *openings = cm_quality_phrases(view->quality, "judge.off_task_openings");
  gsize at = 0;
  while (at < view->length && !g_ascii_isalpha(view->text[at]))
    at++;
  for (gsize i = 0; openings[i] != NULL; i++)
    if (begins_with_any(view->text + at, view->length - at, &openings[i], 1)) {
      cm_observe(assessment, view, CM_LABEL_OFF_TASK, at, at + strlen(openings[i]),
                 "it opens as something else than a description");
      return;
    }
}

void
cm_check_off_task(const CmView *view, CmAssessment *assessment)
{
  static void (*const CHECKS[])(const CmView *, CmAssessment *) = {
      check_code, check_questions, check_dialogue, check_opening, check_after_end};
  if ((assessment->labels & 1u << CM_LABEL_GIBBERISH) != 0)
    return;
  for (gsize i = 0; i < G_N_ELEMENTS(CHECKS); i++)
    if ((assessment->labels & 1u << CM_LABEL_OFF_TASK) == 0)
      CHECKS[i](view, assessment);
}
