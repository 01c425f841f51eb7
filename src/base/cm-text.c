/* SPDX-License-Identifier: MIT */
#include "cm-text.h"

#include <string.h>

gsize
cm_text_prefix(const char *text, gsize length, gsize max_bytes)
{
  gsize end = MIN(length, max_bytes);
  while (end > 0 && end < length && ((guchar)text[end] & 0xC0) == 0x80)
    end--;
  return end;
}

/* Bytes that a character with this first byte has; 0 for a byte that begins none. */
static gsize
sequence_length(guchar first)
{
  if (first < 0x80)
    return 1;
  if (first >= 0xC2 && first <= 0xDF)
    return 2;
  if (first >= 0xE0 && first <= 0xEF)
    return 3;
  if (first >= 0xF0 && first <= 0xF4)
    return 4;
  return 0;
}

gsize
cm_text_incomplete_tail(const char *text, gsize length)
{
  for (gsize back = 1; back <= 3 && back <= length; back++) {
    guchar byte = (guchar)text[length - back];
    if ((byte & 0xC0) == 0x80)
      continue;
    return sequence_length(byte) > back ? back : 0;
  }
  return 0;
}

char *
cm_text_sanitize(const char *bytes, gsize length, gsize max_bytes)
{
  g_autofree char *valid = g_utf8_make_valid(bytes, (gssize)length);
  gsize size = strlen(valid);
  gsize end = cm_text_prefix(valid, size, max_bytes);
  if (end == size)
    return g_steal_pointer(&valid);
  return g_strdup_printf("%.*s…", (int)end, valid);
}
