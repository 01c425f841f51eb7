/* SPDX-License-Identifier: MIT */
#include "cm-line-input.h"

#include "cm-error.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#define CHUNK_BYTES (64 << 10)

struct CmLineInput {
  int fd;
  gboolean owned; /* the descriptor is closed with it */
  char *name;
  gsize max_bytes;
  GString *line;
  char chunk[CHUNK_BYTES]; /* read, and not yet taken from `at` on */
  gsize at;
  gsize filled;
};

CmLineInput *
cm_line_input_open(const char *path, gsize max_bytes, GError **error)
{
  gboolean standard = path == NULL || g_str_equal(path, "-");
  int fd = standard ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) {
    cm_error_set_errno(error, errno, "%s", path);
    return NULL;
  }
  CmLineInput *self = g_new0(CmLineInput, 1);
  self->fd = fd;
  self->owned = !standard;
  self->name = g_strdup(standard ? "standard input" : path);
  self->max_bytes = max_bytes;
  self->line = g_string_new(NULL);
  return self;
}

void
cm_line_input_close(CmLineInput *self)
{
  if (self == NULL)
    return;
  if (self->owned)
    close(self->fd);
  g_free(self->name);
  g_string_free(self->line, TRUE);
  g_free(self);
}

/* Bytes read, 0 at the end; -1 with the error set. */
static gssize
fill(CmLineInput *self, GError **error)
{
  ssize_t n = 0;
  do
    n = read(self->fd, self->chunk, CHUNK_BYTES);
  while (n < 0 && errno == EINTR);
  if (n < 0)
    cm_error_set_errno(error, errno, "%s", self->name);
  self->at = 0;
  self->filled = n > 0 ? (gsize)n : 0;
  return n;
}

/* Takes what the chunk has of the line; TRUE where its newline is among it. */
static gboolean
take(CmLineInput *self, gboolean *too_long)
{
  const char *from = self->chunk + self->at;
  gsize left = self->filled - self->at;
  const char *newline = memchr(from, '\n', left);
  gsize length = newline != NULL ? (gsize)(newline - from) : left;
  *too_long = *too_long || self->line->len + length > self->max_bytes;
  if (!*too_long)
    g_string_append_len(self->line, from, (gssize)length);
  self->at += length + (newline != NULL);
  return newline != NULL;
}

CmLineState
cm_line_input_next(CmLineInput *self, const char **ret_line, gsize *ret_length, GError **error)
{
  gboolean too_long = FALSE, ended = FALSE, begun = FALSE;
  g_string_truncate(self->line, 0);
  while (!ended) {
    if (self->at == self->filled) {
      gssize n = fill(self, error);
      if (n < 0)
        return CM_LINE_FAILED;
      if (n == 0)
        break;
    }
    begun = TRUE;
    ended = take(self, &too_long);
  }
  if (!begun)
    return CM_LINE_END;
  if (too_long)
    return CM_LINE_TOO_LONG;
  *ret_line = self->line->str;
  *ret_length = self->line->len;
  return CM_LINE_READ;
}
