/* SPDX-License-Identifier: MIT */
#include "cm-gguf-reader.h"

#include "cm-error.h"
#include "cm-gguf.h"
#include "cm-text.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

gboolean
cm_gguf_reader_init(CmGgufReader *self, int fd, GError **error)
{
  struct stat status;
  if (fstat(fd, &status) != 0) {
    cm_error_set_errno(error, errno, "cannot be read");
    return FALSE;
  }
  if (!S_ISREG(status.st_mode)) {
    g_set_error_literal(error, CM_ERROR, CM_ERROR_INVALID, "not a regular file");
    return FALSE;
  }
  memset(self, 0, offsetof(CmGgufReader, window));
  self->fd = fd;
  self->file_bytes = (guint64)status.st_size;
  return TRUE;
}

void
cm_gguf_reader_clear(CmGgufReader *self)
{
  g_clear_error(&self->error);
}

void
cm_gguf_reader_fail(CmGgufReader *self, int code, const char *format, ...)
{
  if (self->error != NULL)
    return;
  va_list args;
  va_start(args, format);
  self->error = g_error_new_valist(CM_ERROR, code, format, args);
  va_end(args);
}

static gboolean
may_advance(CmGgufReader *self, guint64 bytes)
{
  if (self->error != NULL)
    return FALSE;
  if (bytes > self->file_bytes - self->position) {
    cm_gguf_reader_fail(self, CM_ERROR_INVALID,
                        "truncated: the header goes on past the end of the file (download it "
                        "again)");
    return FALSE;
  }
  if (bytes > CM_GGUF_HEADER_BYTES_MAX ||
      self->position + bytes > (guint64)CM_GGUF_HEADER_BYTES_MAX) {
    cm_gguf_reader_fail(self, CM_ERROR_LIMIT, "the header is longer than 256 MiB");
    return FALSE;
  }
  return TRUE;
}

static gboolean
fill_window(CmGgufReader *self)
{
  ssize_t got = 0;
  do
    got = pread(self->fd, self->window, sizeof self->window, (off_t)self->position);
  while (got < 0 && errno == EINTR);
  if (got <= 0) {
    cm_gguf_reader_fail(self, got < 0 ? CM_ERROR_IO : CM_ERROR_INVALID, "%s",
                        got < 0 ? g_strerror(errno)
                                : "truncated while it was read (download it again)");
    return FALSE;
  }
  self->window_start = self->position;
  self->window_length = (gsize)got;
  return TRUE;
}

static gboolean
read_bytes(CmGgufReader *self, guint8 *into, gsize length)
{
  if (!may_advance(self, length))
    return FALSE;
  while (length > 0) {
    gboolean inside = self->position >= self->window_start &&
                      self->position < self->window_start + self->window_length;
    if (!inside && !fill_window(self))
      return FALSE;
    gsize at = (gsize)(self->position - self->window_start);
    gsize part = MIN(length, self->window_length - at);
    memcpy(into, self->window + at, part);
    into += part;
    length -= part;
    self->position += part;
  }
  return TRUE;
}

guint64
cm_gguf_reader_value(CmGgufReader *self, guint bytes)
{
  guint8 copy[8] = {0};
  const guint8 *raw = copy;
  gsize at = (gsize)(self->position - self->window_start);
  if (self->error == NULL && self->position >= self->window_start &&
      at + bytes <= self->window_length) {
    /* a header may hold half a million numbers; what is in the window is in the file */
    raw = self->window + at;
    self->position += bytes;
  } else if (!read_bytes(self, copy, bytes)) {
    return 0;
  }
  guint64 value = 0;
  for (guint i = bytes; i > 0; i--)
    value = value << 8 | raw[i - 1];
  return value;
}

void
cm_gguf_reader_skip(CmGgufReader *self, guint64 bytes)
{
  if (may_advance(self, bytes))
    self->position += bytes;
}

char *
cm_gguf_reader_string(CmGgufReader *self, guint64 max_bytes, gsize keep_bytes)
{
  guint64 length = cm_gguf_reader_value(self, 8);
  if (length > max_bytes) {
    cm_gguf_reader_fail(self, CM_ERROR_LIMIT, "damaged: a text of %" G_GUINT64_FORMAT " bytes",
                        length);
    return NULL;
  }
  if (!may_advance(self, length))
    return NULL;
  gsize kept = (gsize)MIN(length, (guint64)keep_bytes);
  g_autofree char *raw = g_malloc(kept + 1);
  if (!read_bytes(self, (guint8 *)raw, kept))
    return NULL;
  self->position += length - kept;
  return keep_bytes > 0 ? cm_text_sanitize(raw, kept, keep_bytes) : NULL;
}

void
cm_gguf_reader_skip_string(CmGgufReader *self, guint64 max_bytes)
{
  guint64 length = cm_gguf_reader_value(self, 8);
  if (length > max_bytes)
    cm_gguf_reader_fail(self, CM_ERROR_LIMIT, "damaged: a text of %" G_GUINT64_FORMAT " bytes",
                        length);
  cm_gguf_reader_skip(self, length);
}

void
cm_gguf_reader_name(CmGgufReader *self, guint64 max_bytes, char *into, gsize size)
{
  *into = '\0';
  guint64 length = cm_gguf_reader_value(self, 8);
  if (length > max_bytes)
    cm_gguf_reader_fail(self, CM_ERROR_LIMIT, "damaged: a name of %" G_GUINT64_FORMAT " bytes",
                        length);
  gsize kept = (gsize)MIN(length, (guint64)size - 1);
  if (!may_advance(self, length) || !read_bytes(self, (guint8 *)into, kept)) {
    *into = '\0';
    return;
  }
  for (gsize i = 0; i < kept; i++)
    into[i] = into[i] == '\0' ? '?' : into[i];
  into[kept] = '\0';
  self->position += length - kept;
}

gboolean
cm_gguf_reader_begins(CmGgufReader *self, const char *text)
{
  char head[64] = "";
  gsize length = strlen(text);
  return length <= sizeof head && pread(self->fd, head, length, 0) == (ssize_t)length &&
         memcmp(head, text, length) == 0;
}
