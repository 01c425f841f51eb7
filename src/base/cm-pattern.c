/* SPDX-License-Identifier: MIT */
#include "cm-pattern.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <string.h>

#include "cm-error.h"

/* How often one search may try to match part of the expression. The interpreter counts more of
 * its steps than the JIT does, so that it is given more of them: each comes to some 100 ms. */
#define MATCH_LIMIT_JIT         5000000
#define MATCH_LIMIT_INTERPRETER 10000000
/* Kibibytes of backtracking state in the interpreter. */
#define HEAP_LIMIT_KIB (64 * 1024)

/* Python's \w and \s over Unicode: PCRE2's own differ by version (marks and connectors since
 * 10.43), miss U+001C to U+001F and count U+180E. */
#define WORD_SET  "\\p{L}\\p{N}_"
#define SPACE_SET "\\t-\\r\\x1c-\\x20\\x{85}\\p{Z}"
#define BOUNDARY  "(?:(?<=[" WORD_SET "])(?![" WORD_SET "])|(?<![" WORD_SET "])(?=[" WORD_SET "]))"

typedef pcre2_code Code;
typedef pcre2_match_data MatchData;
typedef pcre2_compile_context CompileContext;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Code, pcre2_code_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(MatchData, pcre2_match_data_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CompileContext, pcre2_compile_context_free)

struct CmPattern {
  char *expression;
  pcre2_code *code;
  pcre2_match_context *context;             /* the limit for the JIT */
  pcre2_match_context *interpreter_context; /* and for the interpreter */
  gboolean compiled;                        /* by the JIT */
};

static pcre2_match_context *
context_new(guint32 match_limit)
{
  pcre2_match_context *context = pcre2_match_context_create(NULL);
  g_assert_nonnull(context);
  pcre2_set_match_limit(context, match_limit);
  pcre2_set_heap_limit(context, HEAP_LIMIT_KIB);
  return context;
}

/* Writes an escaped class or boundary in terms that do not depend on PCRE2's version. follower is
 * the character after the escape. FALSE where PCRE2's own meaning is right. */
static gboolean
append_unicode_escape(GString *out, char letter, char follower, gboolean in_set)
{
  if (in_set && (letter == 'w' || letter == 's')) {
    g_string_append(out, letter == 'w' ? WORD_SET : SPACE_SET);
    return TRUE;
  }
  if (in_set)
    return FALSE;
  switch (letter) {
  case 'w':
    g_string_append(out, "[" WORD_SET "]");
    return TRUE;
  case 'W':
    g_string_append(out, "[^" WORD_SET "]");
    return TRUE;
  case 's':
    g_string_append(out, "[" SPACE_SET "]");
    return TRUE;
  case 'S':
    g_string_append(out, "[^" SPACE_SET "]");
    return TRUE;
  case 'b':
    /* before a letter only the left side is open, and PCRE2 can look for that letter first */
    g_string_append(out, g_ascii_isalnum(follower) ? "(?<![" WORD_SET "])" : BOUNDARY);
    return TRUE;
  default:
    return FALSE;
  }
}

/* A letter before a quantifier that allows none ("x?", "x*", "x{0") is no certain follower. */
static char
certain_follower(const char *after)
{
  return after[0] != '\0' && strchr("?*{", after[1]) != NULL && after[1] != '\0' ? '\0' : after[0];
}

/* The expression with \w, \s and \b spelt out. */
static char *
spell_out_classes(const char *expression)
{
  GString *out = g_string_new(NULL);
  const char *set_start = NULL; /* first character of the set that is open */
  for (const char *at = expression; *at != '\0'; at++) {
    if (*at == '\\' && at[1] != '\0') {
      at++;
      if (!append_unicode_escape(out, *at, certain_follower(at + 1), set_start != NULL))
        g_string_append_printf(out, "\\%c", *at);
      continue;
    }
    if (set_start == NULL && *at == '[')
      set_start = at[1] == '^' ? at + 2 : at + 1;
    else if (set_start != NULL && *at == ']' && at != set_start)
      set_start = NULL;
    g_string_append_c(out, *at);
  }
  return g_string_free(out, FALSE);
}

static guint32
compile_options(CmPatternFlags flags)
{
  guint32 options = PCRE2_UTF | PCRE2_NEVER_BACKSLASH_C;
  if (flags & CM_PATTERN_CASELESS)
    options |= PCRE2_CASELESS;
  if (flags & CM_PATTERN_DOTALL)
    options |= PCRE2_DOTALL;
  if (flags & CM_PATTERN_MULTILINE)
    options |= PCRE2_MULTILINE;
  if (flags & CM_PATTERN_UNICODE)
    options |= PCRE2_UCP;
  return options;
}

static pcre2_code *
compile(const char *expression, CmPatternFlags flags, GError **error)
{
  g_autoptr(CompileContext) context = pcre2_compile_context_create(NULL);
  g_assert_nonnull(context);
  pcre2_set_newline(context, PCRE2_NEWLINE_LF); /* what "." and "$" mean, however PCRE2 was built */
  int number = 0;
  PCRE2_SIZE offset = 0;
  pcre2_code *code = pcre2_compile((PCRE2_SPTR)expression, PCRE2_ZERO_TERMINATED,
                                   compile_options(flags), &number, &offset, context);
  if (code != NULL)
    return code;
  char reason[256] = "";
  pcre2_get_error_message(number, (PCRE2_UCHAR *)reason, sizeof reason);
  g_set_error(error, CM_ERROR, CM_ERROR_INVALID,
              "“%s” is no regular expression: %s (at byte %" G_GSIZE_FORMAT ")", expression, reason,
              (gsize)offset);
  return NULL;
}

/* Compiles the expression itself, so that errors are about it, and then what is searched for. */
static pcre2_code *
compile_spelt_out(const char *expression, CmPatternFlags flags, GError **error)
{
  g_autoptr(Code) code = compile(expression, flags, error);
  if (code == NULL || !(flags & CM_PATTERN_UNICODE))
    return g_steal_pointer(&code);
  g_autofree char *spelt = spell_out_classes(expression);
  return compile(spelt, flags, error);
}

CmPattern *
cm_pattern_new(const char *expression, CmPatternFlags flags, GError **error)
{
  g_autoptr(Code) code = compile_spelt_out(expression, flags, error);
  if (code == NULL)
    return NULL;
  CmPattern *self = g_new0(CmPattern, 1);
  self->expression = g_strdup(expression);
  self->compiled =
      !(flags & CM_PATTERN_INTERPRETED) && pcre2_jit_compile(code, PCRE2_JIT_COMPLETE) == 0;
  self->context = context_new(MATCH_LIMIT_JIT);
  self->interpreter_context = context_new(MATCH_LIMIT_INTERPRETER);
  self->code = g_steal_pointer(&code);
  return self;
}

void
cm_pattern_free(CmPattern *self)
{
  if (self == NULL)
    return;
  pcre2_match_context_free(self->context);
  pcre2_match_context_free(self->interpreter_context);
  pcre2_code_free(self->code);
  g_free(self->expression);
  g_free(self);
}

const char *
cm_pattern_expression(const CmPattern *self)
{
  return self->expression;
}

/* TRUE for what PCRE2 answers when a bound of its own is reached. */
static gboolean
gave_up(int answer)
{
  return answer < PCRE2_ERROR_NOMATCH;
}

CmMatch
cm_pattern_search(const CmPattern *self, const char *text, gsize length, gsize start,
                  gsize *ret_begin, gsize *ret_end)
{
  g_return_val_if_fail(start <= length, CM_MATCH_NONE);
  g_autoptr(MatchData) data = pcre2_match_data_create(1, NULL);
  PCRE2_SPTR subject = (PCRE2_SPTR)text;
  int answer = PCRE2_ERROR_MATCHLIMIT;
  if (self->compiled)
    answer =
        pcre2_match(self->code, subject, length, start, PCRE2_NO_UTF_CHECK, data, self->context);
  if (gave_up(answer))
    answer = pcre2_match(self->code, subject, length, start, PCRE2_NO_UTF_CHECK | PCRE2_NO_JIT,
                         data, self->interpreter_context);
  if (gave_up(answer))
    return CM_MATCH_LIMIT;
  if (answer == PCRE2_ERROR_NOMATCH)
    return CM_MATCH_NONE;
  const PCRE2_SIZE *range = pcre2_get_ovector_pointer(data);
  if (ret_begin != NULL)
    *ret_begin = range[0];
  if (ret_end != NULL)
    *ret_end = range[1];
  return CM_MATCH_FOUND;
}
