/* SPDX-License-Identifier: MIT */
#include "cm-photo-list.h"

#include "cm-error.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

static gboolean
read_all(int fd, GString *into, GError **error)
{
  char buffer[16384];
  while (into->len <= CM_PHOTO_LIST_BYTES_MAX) {
    ssize_t got = read(fd, buffer, sizeof buffer);
    if (got < 0 && errno == EINTR)
      continue;
    if (got < 0)
      cm_error_set_errno(error, errno, "standard input: cannot read the list of photos");
    if (got <= 0)
      return got == 0;
    g_string_append_len(into, buffer, got);
  }
  g_set_error(error, CM_ERROR, CM_ERROR_LIMIT,
              "standard input: the list of photos is longer than %" G_GSIZE_FORMAT
              " bytes; name folders instead",
              CM_PHOTO_LIST_BYTES_MAX);
  return FALSE;
}

/* Editors and shells of Windows write UTF-16, whose NULs would part every letter from the next. */
static gboolean
is_utf16(const GString *text)
{
  return g_str_has_prefix(text->str, "\xFF\xFE") || g_str_has_prefix(text->str, "\xFE\xFF");
}

static gboolean
is_blank(const char *line, gsize length)
{
  gsize blanks = 0;
  while (blanks < length && (line[blanks] == ' ' || line[blanks] == '\t'))
    blanks++;
  return blanks == length;
}

GPtrArray *
cm_photo_list_read(int fd, GError **error)
{
  g_autoptr(GString) text = g_string_new(NULL);
  if (!read_all(fd, text, error))
    return NULL;
  if (is_utf16(text)) {
    g_set_error_literal(error, CM_ERROR, CM_ERROR_INVALID,
                        "standard input: the list of photos is UTF-16; save it as UTF-8");
    return NULL;
  }
  if (g_str_has_prefix(text->str, "\xEF\xBB\xBF"))
    g_string_erase(text, 0, 3);
  GPtrArray *paths = g_ptr_array_new_with_free_func(g_free);
  char separator = memchr(text->str, '\0', text->len) != NULL ? '\0' : '\n';
  const char *end = text->str + text->len;
  for (const char *line = text->str; line < end;) {
    const char *stop = memchr(line, separator, (gsize)(end - line));
    gsize length = (gsize)((stop != NULL ? stop : end) - line);
    gsize kept = length - (separator == '\n' && length > 0 && line[length - 1] == '\r');
    if (separator == '\0' ? kept > 0 : !is_blank(line, kept))
      g_ptr_array_add(paths, g_strndup(line, kept));
    line += length + 1;
  }
  return paths;
}
