/* SPDX-License-Identifier: MIT */
#include "cm-reasoning.h"

#include <string.h>

/* How chains of thought open, in lower case. Each speaks to itself about the task; an answer to a
 * person ("Here is …", "Sure, …") is no thinking. */
static const char *const OPENINGS[] = {
    "got it",
    "okay, let",
    "okay let",
    "ok, let",
    "okay, so",
    "ok, so",
    "okay, i ",
    "alright, let",
    "alright, so",
    "alright, i ",
    "so, let",
    "so i need",
    "so, i need",
    "let's ",
    "let me ",
    "the user ",
    "user wants",
    "we need to",
    "we are asked",
    "we have to",
    "we're asked",
    "i need to",
    "i have to",
    "i should ",
    "first, i ",
    "first, let",
    "first i need",
    "hmm",
    "wait,",
    "here are my reasoning",
    "here is my reasoning",
    "here's my reasoning",
    "here's a thinking process",
    "here's my thought",
    "my task is",
    "the task is to",
    "the prompt asks",
    "the request is",
    "the instructions",
    "thinking process",
    "thought process",
    "reasoning:",
    "thinking:",
    "thought:",
    "step-by-step reasoning",
    "to begin, i",
    "now, i need",
    "now, let",
    "*   image:",
    "**analyze",
    "1.  **analyze",
    "1. **analyze",
    "okay, der nutzer",
    "der benutzer ",
    "l'utilisateur ",
    "el usuario ",
    "用户",
    "好的，",
    "首先，我",
    "嗯，",
    "よし、",
    "пользователь ",
    "хорошо, ",
};

/* Remarks within a chain of thought, in lower case, each at the start of a word. */
static const char *const REMARKS[] = {
    "wait,",       "wait.",       "hmm",
    "let me ",     "let's ",      "the user ",
    "the prompt ", "the hint ",   "the instructions",
    "i need to ",  "i should ",   "i must ",
    "i can ",      "i'll ",       "we need ",
    "we can ",     "we should ",  "so maybe ",
    "maybe \"",    "that's good", "that works",
    "words) -",    "draft",       "double-check",
    "check if ",   "checking ",   "needs to be ",
    "need to ",    "should be ",
};

enum { OPENING_BYTES = 160 };

gboolean
cm_reasoning_opens(const char *text, gsize length, gsize from)
{
  while (from < length && (g_ascii_isspace(text[from]) || strchr("*#>=`\"", text[from])))
    from++;
  g_autofree char *head = g_ascii_strdown(text + from, (gssize)MIN(length - from, OPENING_BYTES));
  for (gsize i = 0; i < G_N_ELEMENTS(OPENINGS); i++)
    if (g_str_has_prefix(head, OPENINGS[i]))
      return TRUE;
  return FALSE;
}

static gboolean
is_remark(const char *lower, gsize length)
{
  for (gsize i = 0; i < G_N_ELEMENTS(REMARKS); i++) {
    gsize n = strlen(REMARKS[i]);
    if (*lower == *REMARKS[i] && n <= length && memcmp(lower, REMARKS[i], n) == 0)
      return TRUE;
  }
  return FALSE;
}

double
cm_reasoning_density(const char *text, gsize begin, gsize end)
{
  g_autofree char *lower = g_ascii_strdown(text + begin, (gssize)(end - begin));
  gsize length = end - begin;
  guint n_words = 0, n_remarks = 0;
  gboolean inside = FALSE;
  for (gsize i = 0; i < length; i++) {
    gboolean part = !g_ascii_isspace(lower[i]);
    if (part && !inside) {
      n_words++;
      n_remarks += is_remark(lower + i, length - i);
    }
    inside = part;
  }
  return n_words == 0 ? 0 : 1000.0 * n_remarks / n_words;
}
