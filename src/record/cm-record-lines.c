/* SPDX-License-Identifier: MIT */
#include "cm-record-lines.h"

#include "cm-error.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define CHUNK_BYTES (64 * 1024)
#define KEEP_BYTES  (1024 * 1024) /* a larger buffer is given back after its line */

struct CmRecordLines {
  int fd;
  char *path;
  gsize max_bytes;
  GString *buffer; /* read and not yet given out, after the line last given out */
  gsize used;      /* bytes of buffer that belong to the line last given out */
  guint64 number;
};

CmRecordLines *
cm_record_lines_open(const char *path, gsize max_bytes, GError **error)
{
  g_autoptr(CmRecordLines) self = g_new0(CmRecordLines, 1);
  struct stat status;
  self->path = g_strdup(path);
  self->max_bytes = max_bytes;
  self->buffer = g_string_new(NULL);
  /* non-blocking, so that a FIFO named as a file cannot hang the program */
  self->fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (self->fd < 0 || fstat(self->fd, &status) != 0) {
    cm_error_set_errno(error, errno, "%s", path);
    return NULL;
  }
  if (!S_ISREG(status.st_mode)) {
    g_set_error(error, CM_ERROR, CM_ERROR_INVALID, "%s: not a regular file", path);
    return NULL;
  }
  return g_steal_pointer(&self);
}

void
cm_record_lines_free(CmRecordLines *self)
{
  if (self == NULL)
    return;
  if (self->fd >= 0)
    close(self->fd);
  g_string_free(self->buffer, TRUE);
  g_free(self->path);
  g_free(self);
}

/* Forgets the line last given out. */
static void
drop_used(CmRecordLines *self)
{
  gsize rest = self->buffer->len - self->used;
  if (self->buffer->allocated_len > KEEP_BYTES && rest < CHUNK_BYTES) {
    GString *smaller = g_string_new_len(self->buffer->str + self->used, (gssize)rest);
    g_string_free(self->buffer, TRUE);
    self->buffer = smaller;
  } else {
    g_string_erase(self->buffer, 0, (gssize)self->used);
  }
  self->used = 0;
}

/* Adds a chunk to the buffer; *ret_end where there is nothing more. */
static gboolean
read_chunk(CmRecordLines *self, gboolean *ret_end, GError **error)
{
  gsize length = self->buffer->len;
  g_string_set_size(self->buffer, length + CHUNK_BYTES);
  ssize_t got;
  do
    got = read(self->fd, self->buffer->str + length, CHUNK_BYTES);
  while (got < 0 && errno == EINTR);
  int saved = errno;
  g_string_set_size(self->buffer, length + (gsize)MAX(got, 0));
  if (got < 0) {
    cm_error_set_errno(error, saved, "%s: cannot read", self->path);
    return FALSE;
  }
  *ret_end = got == 0;
  return TRUE;
}

gboolean
cm_record_lines_next(CmRecordLines *self, const char **ret_line, gsize *ret_length, GError **error)
{
  gsize seen = 0;
  gboolean end = FALSE;
  drop_used(self);
  while (!end) {
    const char *newline = memchr(self->buffer->str + seen, '\n', self->buffer->len - seen);
    gsize length = newline != NULL ? (gsize)(newline - self->buffer->str) : self->buffer->len;
    if (length > self->max_bytes) {
      g_set_error(error, CM_ERROR, CM_ERROR_LIMIT,
                  "%s:%" G_GUINT64_FORMAT ": a line longer than %" G_GSIZE_FORMAT " bytes",
                  self->path, self->number + 1, self->max_bytes);
      return FALSE;
    }
    if (newline != NULL) {
      self->number++;
      self->used = length + 1;
      self->buffer->str[length] = '\0';
      *ret_line = self->buffer->str;
      *ret_length = length;
      return TRUE;
    }
    seen = length;
    if (!read_chunk(self, &end, error))
      return FALSE;
  }
  *ret_line = NULL;
  *ret_length = 0;
  return TRUE;
}

const char *
cm_record_lines_rest(const CmRecordLines *self, gsize *ret_length)
{
  *ret_length = self->buffer->len;
  return self->buffer->len > 0 ? self->buffer->str : NULL;
}

guint64
cm_record_lines_number(const CmRecordLines *self)
{
  return self->number;
}
