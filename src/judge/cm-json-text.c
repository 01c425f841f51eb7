/* SPDX-License-Identifier: MIT */
#include "cm-json-text.h"

#include <string.h>

#define REPLACEMENT 0xFFFD

/* The four hexadecimal digits after "\u"; FALSE where they are not there. */
static gboolean
read_unit(const char *text, gunichar *ret_unit)
{
  gunichar unit = 0;
  if (text[0] != '\\' || text[1] != 'u')
    return FALSE;
  for (int i = 2; i < 6; i++) {
    int digit = g_ascii_xdigit_value(text[i]);
    if (digit < 0)
      return FALSE;
    unit = unit << 4 | (gunichar)digit;
  }
  *ret_unit = unit;
  return TRUE;
}

/* The character of one or two units, and the bytes they take. */
static gunichar
read_character(const char *text, gunichar unit, gsize *ret_length)
{
  gunichar low = 0;
  *ret_length = 6;
  if (unit >= 0xD800 && unit < 0xDC00 && read_unit(text + 6, &low) && low >= 0xDC00 &&
      low < 0xE000) {
    *ret_length = 12;
    return 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
  }
  if (unit < 0x20)
    return ' ';
  return unit >= 0xD800 && unit < 0xE000 ? REPLACEMENT : unit;
}

/* Writes what the escape at `text` means and returns its length in bytes; 0 where it is none. What
 * is written is never longer. */
static gsize
decode(const char *text, char *out, gsize *ret_written)
{
  gunichar unit = 0;
  gsize length = 2;
  *ret_written = 1;
  if (read_unit(text, &unit)) {
    unit = read_character(text, unit, &length);
    *ret_written = (gsize)g_unichar_to_utf8(unit, out);
    return length;
  }
  if (text[0] != '\\' || text[1] == '\0' || !strchr("\"\\/bfnrt", text[1]))
    return 0;
  *out = strchr("\"\\/", text[1]) ? text[1] : ' ';
  return length;
}

gboolean
cm_json_text_unescape(char *text)
{
  const char *from = text;
  char *to = text;
  gboolean changed = FALSE;
  while (*from) {
    gsize written = 0;
    gsize length = decode(from, to, &written);
    changed = changed || length > 0;
    if (length == 0) {
      *to = *from;
      written = length = 1;
    }
    from += length;
    to += written;
  }
  *to = '\0';
  return changed;
}

gboolean
cm_json_text_next(const char *text, gsize end, gsize *at, CmSpan *ret_item)
{
  const char *quote = *at < end ? memchr(text + *at, '"', end - *at) : NULL;
  if (quote == NULL)
    return FALSE;
  gsize begin = (gsize)(quote - text) + 1;
  gsize close = begin;
  while (close < end && text[close] != '"')
    close += text[close] == '\\' ? 2 : 1;
  close = MIN(close, end);
  *ret_item = (CmSpan){begin, close};
  *at = MIN(close + 1, end);
  return TRUE;
}

gboolean
cm_json_text_is_array(const char *text, CmSpan value)
{
  CmSpan item;
  gsize at = value.begin;
  /* a value that was a text has lost its quotes, and those within are escaped */
  if (value.end == value.begin || text[value.begin] != '"')
    return FALSE;
  guint n = 0;
  while (n < 2 && cm_json_text_next(text, value.end, &at, &item))
    n++;
  return n == 2;
}
