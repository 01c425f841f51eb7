/* SPDX-License-Identifier: MIT */
#include "cm-token.h"

#include <string.h>

enum { MAX_POINT_BYTES = 400, MAX_TOKEN_BYTES = 48 };

typedef struct {
  const char *open;
  const char *close;
} Shape;

/* Longest first where one begins another. "｜" is the full-width bar of some Chinese models. */
static const Shape SHAPES[] = {
    {"<|", "|>"}, {"<|", ">"}, {"<｜", "｜>"}, {"◁", "▷"}, {"[", "]"}, {"<", "|>"}, {"<", ">"},
};

static const char *const THINKING[] = {
    "think", "thinking", "thought", "thoughts", "reasoning", "analysis", "reflection", NULL,
};

static const char *const TURNS[] = {
    "im_end",
    "im_start",
    "im_user",
    "im_assistant",
    "im_system",
    "end",
    "endoftext",
    "eot",
    "eot_id",
    "eom_id",
    "eos",
    "/s",
    "user",
    "assistant",
    "system",
    "end_of_text",
    "end_of_turn",
    "return",
    "end_of_utterance",
    "start_of_turn",
    "end▁of▁sentence",
    "User",
    "Assistant",
    "start_header_id",
    "begin_of_text",
    NULL,
};

/* Names that are tokens in plain angle brackets though they have no underscore. */
static const char *const PLAIN[] = {
    "s",    "/s",     "eos",     "bos",    "pad",     "unk",       "image", "/image",
    "img",  "/img",   "eot",     "answer", "/answer", "mask",      "sep",   "cls",
    "box",  "/box",   "ref",     "/ref",   "eom",     "video",     "audio", "ocr",
    "/ocr", "/point", "/points", "doctag", "/doctag", "grounding", NULL,
};

static const char *const SQUARE[] = {"INST", "/INST", "THINK", "/THINK", "SYS", "/SYS", "PAD",
                                     "IMG",  "UNK",   "CLS",   "SEP",    "EOS", "BOS",  NULL};

static gboolean
is_thinking(const char *name)
{
  g_autofree char *lower = g_ascii_strdown(name, -1);
  return g_strv_contains(THINKING, lower);
}

static gboolean
is_plain_name(const char *name)
{
  if (g_strv_contains(PLAIN, name) || is_thinking(name + (*name == '/')))
    return TRUE;
  /* "<row_1_col_1>", "<loc0000>", "<end_of_turn>": letters, digits and underscores, with at least
   * one of the latter two; HTML has no such tags but h1 to h6. */
  gboolean marked = FALSE;
  for (const char *c = name + (*name == '/'); *c; c++) {
    if (!g_ascii_isalnum(*c) && *c != '_')
      return FALSE;
    marked = marked || *c == '_' || (g_ascii_isdigit(*c) && strlen(name) > 3);
  }
  return marked;
}

static gboolean
is_token_name(const Shape *shape, const char *name)
{
  if (*name == '\0' || strpbrk(name, " \t<>"))
    return g_str_equal(shape->open, "◁") && *name != '\0';
  if (*shape->open == '[')
    return g_strv_contains(SQUARE, name);
  if (g_str_equal(shape->open, "<") && g_str_equal(shape->close, ">"))
    return is_plain_name(name);
  return TRUE;
}

/* A channel token opens or closes the reasoning by the channel's name, or by its own direction. */
static CmTokenKind
kind_of_channel(const Shape *shape, const char *after, gsize length)
{
  if (g_str_equal(shape->open, "<"))
    return CM_TOKEN_THINK_CLOSE;
  if (length >= 5 && g_ascii_strncasecmp(after, "final", 5) == 0)
    return CM_TOKEN_THINK_CLOSE;
  return CM_TOKEN_THINK_OPEN;
}

static CmTokenKind
kind_of(const Shape *shape, const char *name, const char *after, gsize length)
{
  if (g_str_equal(name, "channel"))
    return kind_of_channel(shape, after, length);
  if (*name == '/' && is_thinking(name + 1))
    return CM_TOKEN_THINK_CLOSE;
  if (is_thinking(name))
    return CM_TOKEN_THINK_OPEN;
  return g_strv_contains(TURNS, name) ? CM_TOKEN_TURN : CM_TOKEN_OTHER;
}

/* No name holds an opening sign: a row of them is looked at once, not 48 times. */
static gboolean
ends_name(char c)
{
  return c == '\n' || c == '<' || c == '[' || c == '\0';
}

static gsize
match_shape(const Shape *shape, const char *text, gsize length, CmTokenKind *ret_kind)
{
  gsize n_open = strlen(shape->open);
  gsize n_close = strlen(shape->close);
  if (length < n_open || memcmp(text, shape->open, n_open) != 0)
    return 0;
  gsize limit = MIN(length, MAX_TOKEN_BYTES);
  for (gsize i = n_open; i + n_close <= limit && !ends_name(text[i]); i++) {
    if (text[i] != *shape->close || memcmp(text + i, shape->close, n_close) != 0)
      continue;
    g_autofree char *name = g_strndup(text + n_open, i - n_open);
    gsize end = i + n_close;
    if (!is_token_name(shape, name))
      return 0;
    *ret_kind = kind_of(shape, name, text + end, length - end);
    return end;
  }
  return 0;
}

/* Most brackets are seen by their next byte to begin no token; a megabyte of them must be cheap. */
static gboolean
cannot_begin(const char *text, gsize length)
{
  if (length < 3)
    return TRUE;
  if (*text == '\xE2')
    return length < 4 || (text[3] != '/' && !g_ascii_isalnum(text[3]));
  if (*text == '[')
    return text[1] != '/' && !g_ascii_isupper(text[1]);
  return *text == '<' && (text[1] == '<' || text[1] == '[' || g_ascii_isspace(text[1]));
}

/* Whether the sign that ends every shape of this beginning comes soon enough. */
static gboolean
is_closed(const char *text, gsize length)
{
  char close = *text == '<' ? '>' : *text == '[' ? ']' : '\xE2';
  return memchr(text + 1, close, MIN(length, MAX_TOKEN_BYTES) - 1) != NULL;
}

/* <point x="43.2" y="61.8" …>, with which some models answer; its bytes, 0 for none. */
static gsize
match_point(const char *text, gsize length)
{
  static const char *const BEGINNINGS[] = {"<point x", "<points x"};
  for (gsize i = 0; i < G_N_ELEMENTS(BEGINNINGS); i++) {
    gsize n = strlen(BEGINNINGS[i]);
    if (length < n || memcmp(text, BEGINNINGS[i], n) != 0)
      continue;
    const char *end = memchr(text, '>', MIN(length, MAX_POINT_BYTES));
    return end != NULL ? (gsize)(end - text) + 1 : 0;
  }
  return 0;
}

gsize
cm_token_match(const char *text, gsize length, CmTokenKind *ret_kind)
{
  if (cannot_begin(text, length))
    return 0;
  gsize point = match_point(text, length);
  if (point > 0) {
    *ret_kind = CM_TOKEN_OTHER;
    return point;
  }
  if (!is_closed(text, length))
    return 0;
  for (gsize i = 0; i < G_N_ELEMENTS(SHAPES); i++) {
    gsize n = match_shape(&SHAPES[i], text, length, ret_kind);
    if (n > 0)
      return n;
  }
  return 0;
}
