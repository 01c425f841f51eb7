/* SPDX-License-Identifier: MIT */
#include "cm-reasoning.h"

#include <string.h>

enum { OPENING_BYTES = 160 };

gboolean
cm_reasoning_opens(const CmQuality *quality, const char *text, gsize length, gsize from)
{
  while (from < length && (g_ascii_isspace(text[from]) || strchr("*#>=`\"", text[from])))
    from++;
  g_autofree char *head = g_ascii_strdown(text + from, (gssize)MIN(length - from, OPENING_BYTES));
  const char *const *openings = cm_quality_phrases(quality, "judge.reasoning_openings");
  for (gsize i = 0; openings[i]; i++)
    if (g_str_has_prefix(head, openings[i]))
      return TRUE;
  return FALSE;
}

static gboolean
is_remark(const char *const *remarks, const char *lower, gsize length)
{
  for (gsize i = 0; remarks[i]; i++) {
    const char *remark = remarks[i];
    gsize n = 0;
    while (n < length && remark[n] != '\0' && remark[n] == lower[n])
      n++;
    if (remark[n] == '\0')
      return TRUE;
  }
  return FALSE;
}

double
cm_reasoning_density(const CmQuality *quality, const char *text, gsize begin, gsize end)
{
  const char *const *remarks = cm_quality_phrases(quality, "judge.reasoning_remarks");
  g_autofree char *lower = g_ascii_strdown(text + begin, (gssize)(end - begin));
  gsize length = end - begin;
  gboolean begins_remark[256] = {FALSE};
  for (gsize i = 0; remarks[i]; i++)
    begins_remark[(guchar)*remarks[i]] = TRUE;
  guint n_words = 0, n_remarks = 0;
  gboolean inside = FALSE;
  for (gsize i = 0; i < length; i++) {
    gboolean part = !g_ascii_isspace(lower[i]);
    if (part && !inside) {
      n_words++;
      n_remarks += begins_remark[(guchar)lower[i]] && is_remark(remarks, lower + i, length - i);
    }
    inside = part;
  }
  return n_words == 0 ? 0 : 1000.0 * n_remarks / n_words;
}
