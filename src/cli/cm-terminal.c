/* SPDX-License-Identifier: MIT */
#include "cm-terminal.h"

#include "cm-text.h"

#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define WIDTH_DEFAULT 80
#define WIDTH_MIN     40
#define WIDTH_MAX     400

/* Bidirectional overrides and isolates can make a line read as another one. */
static gboolean
must_hide(gunichar c)
{
  return g_unichar_iscntrl(c) || (c >= 0x200E && c <= 0x200F) || (c >= 0x202A && c <= 0x202E) ||
         (c >= 0x2066 && c <= 0x2069) || c == 0xFEFF;
}

char *
cm_terminal_text(const char *text, gsize max_bytes)
{
  g_autofree char *clean = cm_text_sanitize(text, strlen(text), max_bytes);
  g_autoptr(GString) out = g_string_new(NULL);
  gboolean space = FALSE;
  for (const char *p = clean; *p != '\0'; p = g_utf8_next_char(p)) {
    gunichar c = g_utf8_get_char(p);
    if (g_unichar_isspace(c) || c == 0x2028 || c == 0x2029) {
      space = out->len > 0;
      continue;
    }
    if (space)
      g_string_append_c(out, ' ');
    space = FALSE;
    g_string_append_unichar(out, must_hide(c) ? '?' : c);
  }
  return g_string_free(g_steal_pointer(&out), FALSE);
}

static guint
columns_of(gunichar c)
{
  if (g_unichar_iszerowidth(c))
    return 0;
  return g_unichar_iswide(c) ? 2 : 1;
}

guint
cm_terminal_columns(const char *text)
{
  guint columns = 0;
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char(p))
    columns += columns_of(g_utf8_get_char(p));
  return columns;
}

char *
cm_terminal_fit(const char *text, guint columns)
{
  if (columns == 0 || cm_terminal_columns(text) <= columns)
    return columns == 0 ? g_strdup("") : g_strdup(text);
  guint used = 0;
  const char *p = text;
  while (used + columns_of(g_utf8_get_char(p)) <= columns - 1) {
    used += columns_of(g_utf8_get_char(p));
    p = g_utf8_next_char(p);
  }
  g_autofree char *kept = g_strndup(text, (gsize)(p - text));
  return g_strconcat(kept, "…", NULL);
}

/* The end of text that takes at most `columns` columns. */
static const char *
tail_of(const char *text, guint columns)
{
  const char *tail = text;
  for (guint left = cm_terminal_columns(text); left > columns; tail = g_utf8_next_char(tail))
    left -= columns_of(g_utf8_get_char(tail));
  /* what combines with a character that was cut off goes with it */
  while (tail > text && *tail != '\0' && columns_of(g_utf8_get_char(tail)) == 0)
    tail = g_utf8_next_char(tail);
  return tail;
}

char *
cm_terminal_fit_middle(const char *text, guint columns)
{
  if (columns < 3 || cm_terminal_columns(text) <= columns)
    return cm_terminal_fit(text, columns);
  guint tail_columns = (columns - 1) * 2 / 3;
  g_autofree char *head = cm_terminal_fit(text, columns - tail_columns);
  return g_strconcat(head, tail_of(text, tail_columns), NULL);
}

guint
cm_terminal_width(int fd)
{
  struct winsize size;
  if (ioctl(fd, TIOCGWINSZ, &size) != 0 || size.ws_col == 0)
    return WIDTH_DEFAULT;
  return CLAMP((guint)size.ws_col, WIDTH_MIN, WIDTH_MAX);
}
