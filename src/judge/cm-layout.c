/* SPDX-License-Identifier: MIT */
#include "cm-layout.h"

#include <string.h>

#include "cm-reasoning.h"
#include "cm-token.h"

typedef struct {
  CmSpan span;
  CmTokenKind kind;
} Token;

/* A thinking block of fewer words holds no reasoning. */
enum { MIN_REASONING_WORDS = 3 };

static gboolean
is_space(char c)
{
  return c == ' ' || c == '\n' || c == '\t' || c == '\r';
}

/* Signs of all languages count, at the price of some dashes and quotes. */
static gboolean
is_word_byte(char c)
{
  return g_ascii_isalnum(c) || (guchar)c >= 0x80;
}

static CmSpan
trimmed(const char *text, gsize begin, gsize end)
{
  while (begin < end && is_space(text[begin]))
    begin++;
  while (begin < end && is_space(text[end - 1]))
    end--;
  return (CmSpan){begin, end};
}

/* SentencePiece's mark of a space, three bytes. */
static void
blank_sentencepiece(CmLayout *self)
{
  for (gsize i = 0; i + 2 < self->length; i++)
    if (memcmp(self->plain + i, "▁", 3) == 0)
      memset(self->plain + i, ' ', 3);
}

static GArray *
find_tokens(CmLayout *self)
{
  GArray *tokens = g_array_new(FALSE, FALSE, sizeof(Token));
  for (gsize i = 0; i < self->length; i++) {
    char c = self->plain[i];
    if (c != '<' && c != '[' && c != '\xe2') /* "◁" begins with E2 */
      continue;
    Token token = {.span.begin = i};
    gsize n = cm_token_match(self->plain + i, self->length - i, &token.kind);
    if (n == 0)
      continue;
    token.span.end = i + n;
    g_array_append_val(tokens, token);
    memset(self->plain + i, ' ', n);
    i += n - 1;
  }
  return tokens;
}

guint
cm_layout_count_words(const CmLayout *self, CmSpan span)
{
  guint n = 0;
  gboolean inside = FALSE;
  for (gsize i = span.begin; i < span.end; i++) {
    gboolean part = is_word_byte(self->plain[i]);
    n += part && !inside;
    inside = part;
  }
  return n;
}

/* The name of a channel ("thought") after its token is no word of the reasoning. */
static void
blank_channel_name(CmLayout *self, gsize begin)
{
  static const char *const names[] = {"thought", "analysis", "final", "commentary"};
  for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
    gsize n = strlen(names[i]);
    if (begin + n <= self->length && strncmp(self->plain + begin, names[i], n) == 0 &&
        (begin + n == self->length || !g_ascii_isalpha(self->plain[begin + n])))
      memset(self->plain + begin, ' ', n);
  }
}

/* Takes the span between thinking tags as reasoning, or counts it as empty. */
static void
close_block(CmLayout *self, gsize begin, gsize end)
{
  CmSpan inside = trimmed(self->plain, begin, end);
  if (cm_layout_count_words(self, inside) < MIN_REASONING_WORDS) {
    self->n_empty_tags++;
    return;
  }
  self->reasoning = inside;
  self->tagged = TRUE;
}

/* Whether what follows a tag that nothing closes thinks: it opens so; or goes on so, and stands
 * where an answer would. */
static gboolean
is_thinking(const CmLayout *self, const CmQuality *quality, gsize begin)
{
  return cm_reasoning_opens(quality, self->plain, self->length, begin) ||
         (cm_layout_count_words(self, (CmSpan){0, begin}) == 0 &&
          cm_reasoning_density(quality, self->plain, begin, self->length) >=
              cm_quality_number(quality, "judge.reasoning_min_density"));
}

/* The first block of reasoning between tags, or before a closing one; returns where the rest
 * begins. */
static gsize
find_tagged(CmLayout *self, const CmQuality *quality, const GArray *tokens)
{
  gsize open = 0, rest = 0;
  gboolean is_open = FALSE;
  for (guint i = 0; i < tokens->len && !self->tagged; i++) {
    const Token *token = &g_array_index(tokens, Token, i);
    if (token->kind == CM_TOKEN_THINK_OPEN && !is_open) {
      blank_channel_name(self, token->span.end);
      open = token->span.end;
      is_open = TRUE;
    } else if (token->kind == CM_TOKEN_THINK_CLOSE && (is_open || rest == 0)) {
      close_block(self, is_open ? open : 0, token->span.begin);
      blank_channel_name(self, token->span.end);
      rest = token->span.end;
      is_open = FALSE;
    }
  }
  if (is_open && !self->tagged && is_thinking(self, quality, open)) {
    close_block(self, open, self->length);
    self->unfinished = self->tagged;
    rest = self->tagged ? self->length : rest;
  }
  return rest;
}

/* Where the model's turn ends: the first token that says so, after a word. */
static gsize
find_end(const CmLayout *self, const GArray *tokens, gsize begin, gsize *ret_tail)
{
  gsize first = begin;
  while (first < self->length && !is_word_byte(self->plain[first]))
    first++;
  for (guint i = 0; i < tokens->len; i++) {
    const Token *token = &g_array_index(tokens, Token, i);
    if (token->kind != CM_TOKEN_TURN || token->span.begin < first)
      continue;
    *ret_tail = token->span.end;
    return token->span.begin;
  }
  *ret_tail = self->length;
  return self->length;
}

CmLayout *
cm_layout_new(const CmQuality *quality, const char *text, gsize length)
{
  CmLayout *self = g_new0(CmLayout, 1);
  self->plain = g_malloc(length + 1);
  memcpy(self->plain, text, length);
  self->plain[length] = '\0';
  self->length = length;
  g_autoptr(GArray) tokens = find_tokens(self);
  blank_sentencepiece(self);
  gsize begin = find_tagged(self, quality, tokens);
  gsize tail = 0;
  gsize end = find_end(self, tokens, begin, &tail);
  if (!self->tagged && cm_reasoning_opens(quality, self->plain, end, begin)) {
    self->reasoning = trimmed(self->plain, begin, end);
    self->unfinished = TRUE;
    begin = end;
  }
  self->body = trimmed(self->plain, begin, end);
  self->tail = trimmed(self->plain, tail, length);
  return self;
}

void
cm_layout_free(CmLayout *self)
{
  if (!self)
    return;
  g_free(self->plain);
  g_free(self);
}
