/* SPDX-License-Identifier: MIT */
#include "cm-visible.h"

#define RETURN_SYMBOL 0x23CE /* ⏎ */

/* First and last of the characters that are spelt out. */
static const gunichar spelt_out[][2] = {
    {0x061C, 0x061C},   /* Arabic letter mark */
    {0x180E, 0x180E},   /* Mongolian vowel separator */
    {0x200B, 0x200B},   /* zero width space */
    {0x200E, 0x200F},   /* left-to-right and right-to-left mark */
    {0x2028, 0x202E},   /* line and paragraph separator; embeddings and overrides */
    {0x2060, 0x206F},   /* word joiner, invisible operators, isolates, deprecated formats */
    {0xFEFF, 0xFEFF},   /* byte order mark */
    {0xFFF9, 0xFFFB},   /* interlinear annotations */
    {0xE0000, 0xE0FFF}, /* tags, and variation selectors that can carry hidden text */
};

static gboolean
is_spelt_out(gunichar c)
{
  for (gsize i = 0; i < G_N_ELEMENTS(spelt_out); i++)
    if (c >= spelt_out[i][0] && c <= spelt_out[i][1])
      return TRUE;
  return FALSE;
}

static void
append_control(GString *out, gunichar c, CmVisibleMode mode)
{
  if (c == '\n' && mode == CM_VISIBLE_LINE)
    g_string_append_unichar(out, RETURN_SYMBOL);
  else if (c == '\t' && mode == CM_VISIBLE_LINE)
    g_string_append_c(out, ' ');
  else if (c == '\n' || c == '\t')
    g_string_append_c(out, (char)c);
  else if (c < 0x20)
    g_string_append_unichar(out, 0x2400 + c);
  else if (c == 0x7F)
    g_string_append_unichar(out, 0x2421);
  else
    g_string_append_unichar(out, 0xFFFD); /* C1 controls have no pictures */
}

/* Length of the part of text that stays as it is: printable ASCII, the most of most texts. */
static gsize
plain_length(const char *text)
{
  gsize length = 0;
  while (text[length] >= 0x20 && text[length] < 0x7F)
    length++;
  return length;
}

static void
append_character(GString *out, gunichar c, CmVisibleMode mode)
{
  if (c < 0x20 || (c >= 0x7F && c < 0xA0))
    append_control(out, c, mode);
  else if (is_spelt_out(c))
    g_string_append_printf(out, "⟨U+%04X⟩", c);
  else
    g_string_append_unichar(out, c);
}

void
cm_visible_append(GString *out, const char *text, CmVisibleMode mode)
{
  g_autofree char *valid = g_utf8_make_valid(text, -1);
  const char *at = valid;
  while (*at != '\0') {
    gsize plain = plain_length(at);
    g_string_append_len(out, at, (gssize)plain);
    at += plain;
    if (*at == '\0')
      return;
    if (at[0] != '\r' || at[1] != '\n')
      append_character(out, g_utf8_get_char(at), mode);
    at = g_utf8_next_char(at);
  }
}

char *
cm_visible_text(const char *text, CmVisibleMode mode)
{
  GString *out = g_string_new(NULL);
  cm_visible_append(out, text, mode);
  return g_string_free(out, FALSE);
}
