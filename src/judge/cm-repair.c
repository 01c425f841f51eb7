/* SPDX-License-Identifier: MIT */
#include "cm-repair.h"

#include <string.h>

/* Windows-1252's letters of the bytes 0x80 to 0x9F; 0 where it has none. */
static const gunichar WINDOWS_1252[32] = {
    0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0,      0x017D, 0,      0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178,
};

/* The byte that Windows-1252 shows as this letter; -1 for none. */
static int
byte_of(gunichar letter)
{
  if (letter >= 0x80 && letter <= 0xFF)
    return (int)letter;
  for (int i = 0; i < 32; i++)
    if (WINDOWS_1252[i] == letter && letter != 0)
      return 0x80 + i;
  return -1;
}

/* The character that two to four letters at `text` hide, and the bytes they take; 0 for none. */
static gunichar
hidden_character(const char *text, gsize *ret_length)
{
  char bytes[5] = {0};
  int first = byte_of(g_utf8_get_char(text));
  gsize n = first >= 0xF0 && first < 0xF5 ? 4 : first >= 0xE0 ? 3 : first >= 0xC2 ? 2 : 0;
  if (n == 0 || first >= 0xF5)
    return 0;
  const char *at = text;
  for (gsize i = 0; i < n; i++) {
    int byte = *at ? byte_of(g_utf8_get_char(at)) : -1;
    if (byte < 0 || (i > 0 && (byte & 0xC0) != 0x80))
      return 0;
    bytes[i] = (char)byte;
    at = g_utf8_next_char(at);
  }
  *ret_length = (gsize)(at - text);
  return g_utf8_validate(bytes, (gssize)n, NULL) ? g_utf8_get_char(bytes) : 0;
}

static gsize
ascii_length(const char *text)
{
  gsize n = 0;
  while (text[n] != '\0' && (guchar)text[n] < 0x80)
    n++;
  return n;
}

char *
cm_repair_mojibake(const char *text)
{
  GString *out = g_string_new(NULL);
  while (*text) {
    gsize n = ascii_length(text);
    g_string_append_len(out, text, (gssize)n);
    text += n;
    if (!*text)
      break;
    gunichar hidden = hidden_character(text, &n);
    if (hidden) {
      g_string_append_unichar(out, hidden);
      text += n;
    } else {
      const char *next = g_utf8_next_char(text);
      g_string_append_len(out, text, next - text);
      text = next;
    }
  }
  return g_string_free(out, FALSE);
}

/* White space single, emphasis and replaced bytes out. */
static char *
squeezed(const char *text, gsize begin, gsize end)
{
  GString *out = g_string_sized_new(end - begin);
  for (gsize i = begin; i < end; i++) {
    char c = text[i];
    if (g_ascii_isspace(c) || g_ascii_iscntrl(c)) {
      if (out->len > 0 && out->str[out->len - 1] != ' ')
        g_string_append_c(out, ' ');
    } else if (c != '*' && c != '`') {
      g_string_append_c(out, c);
    }
  }
  return g_string_free(out, FALSE);
}

/* Quotes around the whole, a list's sign before it, commas and spaces at its end. */
static void
strip_edges(char *line)
{
  gsize n = strlen(line);
  gsize begin = 0;
  while (begin < n && strchr(" -#_>", line[begin]))
    begin++;
  while (n > begin && strchr(" ,_", line[n - 1]))
    n--;
  if (n - begin >= 2 && line[begin] == '"' && line[n - 1] == '"' &&
      !memchr(line + begin + 1, '"', n - begin - 2)) {
    begin++;
    n--;
  }
  memmove(line, line + begin, n - begin);
  line[n - begin] = '\0';
}

char *
cm_repair_line(const char *text, gsize begin, gsize end, gboolean *ret_repaired)
{
  g_autofree char *line = squeezed(text, begin, end);
  strip_edges(line);
  char *meant = cm_repair_mojibake(line);
  if (!g_str_equal(meant, line))
    *ret_repaired = TRUE;
  if (*meant != '\0')
    return meant;
  g_free(meant);
  return NULL;
}
