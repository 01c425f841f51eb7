/* SPDX-License-Identifier: MIT */
#include "cm-control-token.h"

#include <string.h>

#define MAX_NAME_BYTES 48

/* Names of <name> tokens that have no underscore in them. */
static const char *const PLAIN_NAMES[] = {"s",   "/s",   "bos",   "eos", "pad",   "unk",  "mask",
                                          "sep", "cls",  "image", "img", "/img",  "box",  "/box",
                                          "ref", "/ref", "eot",   "eom", "video", "audio"};

static const char *const BRACKETED[] = {"[INST]", "[/INST]", "[IMG]", "[IMG_END]", "[IMG_BREAK]",
                                        "[BOS]",  "[EOS]",   "[PAD]", "[UNK]",     "[CLS]",
                                        "[SEP]",  "[MASK]",  "[SYS]", "[/SYS]"};

static const char *const END_NAMES[] = {
    "end",         "endoftext",   "im_end",           "eot_id", "/s",
    "eos",         "end_of_turn", "end_of_utterance", "eot",    "eom_id",
    "end_of_text", "endofprompt", "im_user",          "user",   "end_of_sentence"};

static const char *const TURN_NAMES[] = {"im_user", "user", "im_start", "start_of_turn"};

static gboolean
is_among(const char *name, gsize length, const char *const *names, gsize n)
{
  for (gsize i = 0; i < n; i++)
    if (strlen(names[i]) == length && memcmp(names[i], name, length) == 0)
      return TRUE;
  return FALSE;
}

static gsize
name_length(const char *at)
{
  gsize length = at[0] == '/';
  while (length < MAX_NAME_BYTES && (g_ascii_isalnum(at[length]) || at[length] == '_' ||
                                     at[length] == '-' || at[length] == '.'))
    length++;
  return length;
}

static CmTokenKind
kind_of(const char *name, gsize length)
{
  if (is_among(name, length, TURN_NAMES, G_N_ELEMENTS(TURN_NAMES)))
    return CM_TOKEN_TURN;
  if (is_among(name, length, END_NAMES, G_N_ELEMENTS(END_NAMES)))
    return CM_TOKEN_END;
  return CM_TOKEN_OTHER;
}

/* <loc0123>, <seg12>, <unused7>, <extra_id_0>: a small name and a number. */
static gboolean
is_numbered(const char *name, gsize length)
{
  static const char *const STEMS[] = {"loc", "seg", "unused", "extra_id_", "image", "img"};
  gsize letters = 0;
  while (letters < length && !g_ascii_isdigit(name[letters]))
    letters++;
  for (gsize i = letters; i < length; i++)
    if (!g_ascii_isdigit(name[i]))
      return FALSE;
  return letters < length && is_among(name, letters, STEMS, G_N_ELEMENTS(STEMS));
}

/* Letters of one case with an underscore between, as a template has them: <end_of_turn>. */
static gboolean
is_joined(const char *name, gsize length)
{
  return length > 3 && g_ascii_isalpha(name[name[0] == '/']) && memchr(name, '_', length) != NULL &&
         memchr(name, '.', length) == NULL;
}

/* <|name|>, <|name>, <name|>, <｜name｜> and the known <name>. */
static CmTokenKind
read_angle(const char *at, gsize *ret_length)
{
  static const char WIDE_BAR[] = "\xEF\xBD\x9C";
  gboolean wide = strncmp(at + 1, WIDE_BAR, 3) == 0;
  gsize bar = wide ? 3 : at[1] == '|' ? 1 : 0;
  const char *name = at + 1 + bar;
  gsize length = 0;
  if (wide) /* its names hold ▁ and other letters */
    while (length < MAX_NAME_BYTES && name[length] != '\0' && name[length] != '>' &&
           name[length] != '\n' && strncmp(name + length, WIDE_BAR, 3) != 0)
      length++;
  else
    length = name_length(name);
  const char *end = name + length;
  gsize closing = wide && strncmp(end, WIDE_BAR, 3) == 0 ? 3 : *end == '|' ? 1 : 0;
  if (length == 0 || end[closing] != '>')
    return CM_TOKEN_NONE;
  if (bar == 0 && closing == 0 && !is_among(name, length, PLAIN_NAMES, G_N_ELEMENTS(PLAIN_NAMES)) &&
      !is_numbered(name, length) && !is_joined(name, length))
    return CM_TOKEN_NONE;
  *ret_length = 1 + bar + length + closing + 1;
  return kind_of(name, length);
}

static CmTokenKind
read_bracketed(const char *at, gsize *ret_length)
{
  for (gsize i = 0; i < G_N_ELEMENTS(BRACKETED); i++) {
    gsize length = strlen(BRACKETED[i]);
    if (strncmp(at, BRACKETED[i], length) != 0)
      continue;
    *ret_length = length;
    return i == 0 ? CM_TOKEN_TURN : CM_TOKEN_OTHER;
  }
  return CM_TOKEN_NONE;
}

/* ◁name▷ */
static CmTokenKind
read_triangle(const char *at, gsize *ret_length)
{
  if (strncmp(at, "\xE2\x97\x81", 3) != 0)
    return CM_TOKEN_NONE;
  gsize length = name_length(at + 3);
  if (length == 0 || strncmp(at + 3 + length, "\xE2\x96\xB7", 3) != 0)
    return CM_TOKEN_NONE;
  *ret_length = length + 6;
  return CM_TOKEN_OTHER;
}

CmTokenKind
cm_control_token_next(const CmView *view, gsize from, CmSpan *ret_span)
{
  for (gsize i = from; i < view->length; i++) {
    const char *at = view->text + i;
    gsize length = 0;
    CmTokenKind kind = CM_TOKEN_NONE;
    if (*at == '<')
      kind =
          strncmp(at, "<<SYS>>", 7) == 0 ? (length = 7, CM_TOKEN_OTHER) : read_angle(at, &length);
    else if (*at == '[')
      kind = read_bracketed(at, &length);
    else if (*at == '\xE2')
      kind = read_triangle(at, &length);
    if (kind == CM_TOKEN_NONE)
      continue;
    *ret_span = (CmSpan){i, i + length};
    return kind;
  }
  return CM_TOKEN_NONE;
}
