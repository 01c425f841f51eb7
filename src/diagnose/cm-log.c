/* SPDX-License-Identifier: MIT */
#include "cm-log.h"

#include "cm-log-line.h"
#include "cm-text.h"

#include <string.h>

#define SHORTEST_TELLING 4 /* bytes of the shortest word by which a line tells */

/* The end of a terminal's escape sequence that begins at text (CSI … letter, or ESC and a byte). */
static const char *
skip_escape(const char *text, const char *end)
{
  text++;
  if (text < end && *text == '[') {
    text++;
    while (text < end && !g_ascii_isalpha(*text) && (guchar)*text >= 0x20 && *text != '\n')
      text++;
  }
  return text < end && *text != '\n' ? text + 1 : text;
}

/* Appends the line from text to end, cleaned and cut. */
static void
append_line(GString *out, const char *text, const char *end)
{
  g_autoptr(GString) clean = g_string_sized_new(128);
  while (text < end && clean->len < CM_LOG_LINE_BYTES) {
    if (*text == '\033') {
      text = skip_escape(text, end);
      continue;
    }
    g_string_append_c(clean, *text);
    text++;
  }
  g_autofree char *valid = cm_text_sanitize(clean->str, clean->len, CM_LOG_LINE_BYTES);
  g_string_append(out, valid);
  g_string_append_c(out, '\n');
}

static const char *
line_end(const char *text, const char *end)
{
  while (text < end && *text != '\n' && *text != '\r')
    text++;
  return text;
}

GString *
cm_log_condense(const char *log, gsize length)
{
  GString *out = g_string_new(NULL);
  gsize skipped = length > CM_LOG_BYTES_MAX ? length - CM_LOG_BYTES_MAX : 0;
  const char *begin = log + skipped;
  const char *end = log + length;
  const char *head = begin + MIN((gsize)CM_LOG_HEAD_BYTES, (gsize)(end - begin));
  const char *tail = end - MIN((gsize)CM_LOG_TAIL_BYTES, (gsize)(end - begin));
  gsize middle = 0;
  for (const char *at = begin; at < end;) {
    const char *stop = line_end(at, end);
    gsize size = MIN((gsize)(stop - at), (gsize)CM_LOG_LINE_BYTES);
    gboolean outer = at < head || stop > tail;
    gboolean may_tell = size >= SHORTEST_TELLING && middle < CM_LOG_MID_BYTES;
    if (outer || (may_tell && cm_log_line_tells(at, size))) {
      append_line(out, at, stop);
      middle += outer ? 0 : size;
    }
    at = stop < end ? stop + 1 : end;
  }
  return out;
}
