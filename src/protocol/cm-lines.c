/* SPDX-License-Identifier: MIT */
#include "cm-lines.h"

#include "cm-error.h"

#include <string.h>

/* buffer = [taken][whole lines][unfinished line]; start and tail are where the latter two begin */
struct CmLines {
  GString *buffer;
  gsize max_bytes;
  gsize start;
  gsize tail;
};

CmLines *
cm_lines_new(gsize max_bytes)
{
  CmLines *self = g_new0(CmLines, 1);
  self->buffer = g_string_new(NULL);
  self->max_bytes = max_bytes;
  return self;
}

void
cm_lines_free(CmLines *self)
{
  if (self == NULL)
    return;
  g_string_free(self->buffer, TRUE);
  g_free(self);
}

static void
drop_taken(CmLines *self)
{
  g_string_erase(self->buffer, 0, (gssize)self->start);
  self->tail -= self->start;
  self->start = 0;
}

gboolean
cm_lines_feed(CmLines *self, const char *bytes, gsize length, GError **error)
{
  drop_taken(self);
  while (length > 0) {
    const char *newline = memchr(bytes, '\n', length);
    gsize part = newline != NULL ? (gsize)(newline - bytes) + 1 : length;
    if (cm_lines_pending(self) + part > self->max_bytes) {
      g_set_error(error, CM_ERROR, CM_ERROR_LIMIT,
                  "a line is longer than %" G_GSIZE_FORMAT " bytes", self->max_bytes);
      return FALSE;
    }
    g_string_append_len(self->buffer, bytes, (gssize)part);
    if (newline != NULL)
      self->tail = self->buffer->len;
    bytes += part;
    length -= part;
  }
  return TRUE;
}

const char *
cm_lines_take(CmLines *self, gsize *ret_length)
{
  if (self->start == self->tail)
    return NULL;
  char *line = self->buffer->str + self->start;
  char *newline = memchr(line, '\n', self->tail - self->start);
  *newline = '\0';
  *ret_length = (gsize)(newline - line);
  self->start += *ret_length + 1;
  return line;
}

gsize
cm_lines_pending(const CmLines *self)
{
  return self->buffer->len - self->tail;
}
