/* SPDX-License-Identifier: MIT */
/*
 * off_task: it does something else than describe or catalogue the image: a quiz, code, a story, a
 * chat, another task.
 *
 * What shows it: a turn of somebody else or an exercise after the answer's end token, a block or
 * lines of a programming language, or an answer that is questions.
 */
#include "cm-checks.h"

#include "cm-control-token.h"

#include <string.h>

/* Words after an end token that make up something of their own. */
#define MIN_WORDS_AFTER_END 20

/* A turn's tokens before this are the beginning's. */
#define MIN_ANSWER_BYTES 40

/* Lines of code that are no accident. */
#define MIN_CODE_LINES 2

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

static gboolean
is_code_line(const char *at, gsize length)
{
  static const char *const BEGINNINGS[] = {
      ">>> ",          "def ",        "import ",   "from __",      "#include",      "public class",
      "public static", "console.log", "function ", "return ",      "print(",        "const ",
      "var ",          "SELECT ",     "```python", "```js",        "```javascript", "```java",
      "```c",          "```cpp",      "```html",   "```css",       "```sql",        "```bash",
      "```sh",         "```php",      "```ruby",   "```typescript"};
  static const char *const NO_CODE[] = {"return to", "from the", "import of", "function of"};
  if (begins_with_any(at, length, NO_CODE, G_N_ELEMENTS(NO_CODE)))
    return FALSE;
  gboolean fence = length >= 3 && strncmp(at, "```", 3) == 0;
  if (!begins_with_any(at, length, BEGINNINGS, G_N_ELEMENTS(BEGINNINGS)))
    return FALSE;
  return fence || memchr(at, '(', length) != NULL || memchr(at, '{', length) != NULL ||
         memchr(at, ';', length) != NULL || memchr(at, '=', length) != NULL ||
         strncmp(at, "import ", 7) == 0;
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

static guint
words_from(const CmView *view, gsize from)
{
  guint n = 0;
  for (guint i = view->words->len; i > 0 && cm_view_word(view, i - 1)->span.begin >= from; i--)
    n++;
  return n;
}

/* Whether the catalogue is given once more from here on. */
static gboolean
has_catalogue_after(const CmView *view, gsize from)
{
  static const char *const FIELDS[] = {"description", "keywords", "title"};
  for (guint i = 0; i < view->words->len; i++) {
    const CmWord *word = cm_view_word(view, i);
    if (word->span.begin < from || view->text[word->span.end - 1] != ':')
      continue;
    for (gsize j = 0; j < G_N_ELEMENTS(FIELDS); j++)
      if (g_str_equal(g_ptr_array_index(view->folded, word->id), FIELDS[j]))
        return TRUE;
  }
  return FALSE;
}

/* What follows the last end of a turn that is not at the answer's beginning. */
static void
check_after_end(const CmView *view, CmAssessment *assessment)
{
  const guint loops = 1u << CM_LABEL_REPETITION | 1u << CM_LABEL_GIBBERISH;
  CmSpan token = {0};
  gsize after = 0;
  CmTokenKind kind = cm_control_token_next(view, 0, &token);
  for (; kind != CM_TOKEN_NONE; kind = cm_control_token_next(view, token.end, &token))
    if (kind != CM_TOKEN_OTHER && token.begin >= MIN_ANSWER_BYTES)
      after = token.end;
  if (after == 0 || (assessment->labels & loops) != 0 || has_catalogue_after(view, after))
    return;
  guint n = words_from(view, after);
  if (n >= MIN_WORDS_AFTER_END)
    cm_observe(assessment, view, CM_LABEL_OFF_TASK, after, view->length,
               "%u words follow the answer's end", n);
}

static void
check_lines(const CmView *view, CmAssessment *assessment)
{
  Lines code = {0}, quiz = {0}, any = {0};
  gboolean first_is_quiz = FALSE;
  for (guint i = 0; i < view->lines->len; i++) {
    CmSpan line = g_array_index(view->lines, CmSpan, i);
    const char *at = view->text + line.begin;
    gsize length = line.end - line.begin;
    while (length > 0 && g_ascii_isspace(*at)) {
      at++;
      length--;
    }
    if (length == 0)
      continue;
    take_line(&any, line);
    if (is_code_line(at, length))
      take_line(&code, line);
    if (is_quiz_line(at, length)) {
      first_is_quiz = first_is_quiz || any.n == 1;
      take_line(&quiz, line);
    }
  }
  if (code.n >= MIN_CODE_LINES)
    cm_observe(assessment, view, CM_LABEL_OFF_TASK, code.span.begin, code.span.end,
               "%u lines of a programming language", code.n);
  else if (quiz.n > 0 && (first_is_quiz || quiz.n * 3 >= any.n))
    cm_observe(assessment, view, CM_LABEL_OFF_TASK, quiz.span.begin, quiz.span.end,
               "it asks %u questions instead of describing", quiz.n);
}

void
cm_check_off_task(const CmView *view, CmAssessment *assessment)
{
  if ((assessment->labels & 1u << CM_LABEL_GIBBERISH) != 0)
    return;
  check_lines(view, assessment);
  if ((assessment->labels & 1u << CM_LABEL_OFF_TASK) == 0)
    check_after_end(view, assessment);
}
