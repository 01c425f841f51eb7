/* SPDX-License-Identifier: MIT */
#include "cm-file.h"

#include "cm-error.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct CmAppender {
  int fd;
  char *path;
};

/* Descriptors that close with their scope; -1 is none. */
typedef int AutoFd;
static void
auto_fd_clear(AutoFd *fd)
{
  if (*fd >= 0)
    close(*fd);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(AutoFd, auto_fd_clear)

static gboolean
write_all(int fd, const char *text, gsize length)
{
  while (length > 0) {
    ssize_t done = write(fd, text, length);
    if (done < 0 && errno == EINTR)
      continue;
    if (done < 0)
      return FALSE;
    text += done;
    length -= (gsize)done;
  }
  return TRUE;
}

static gboolean
read_all(int fd, GString *into, gsize max_bytes)
{
  char buffer[16384];
  for (;;) {
    ssize_t got = read(fd, buffer, sizeof buffer);
    if (got < 0 && errno == EINTR)
      continue;
    if (got <= 0)
      return got == 0;
    g_string_append_len(into, buffer, got);
    if (into->len > max_bytes)
      return TRUE;
  }
}

char *
cm_file_read(const char *path, gsize max_bytes, gsize *ret_length, GError **error)
{
  /* non-blocking, so that a FIFO named as a file cannot hang the program */
  g_auto(AutoFd) fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  struct stat status;
  if (fd < 0 || fstat(fd, &status) != 0) {
    cm_error_set_errno(error, errno, "%s", path);
    return NULL;
  }
  if (!S_ISREG(status.st_mode)) {
    g_set_error(error, CM_ERROR, CM_ERROR_INVALID, "%s: not a regular file; name one", path);
    return NULL;
  }

  g_autoptr(GString) text = g_string_new(NULL);
  if (!read_all(fd, text, max_bytes)) {
    cm_error_set_errno(error, errno, "%s", path);
    return NULL;
  }
  if (text->len > max_bytes) {
    g_set_error(error, CM_ERROR, CM_ERROR_LIMIT,
                "%s: longer than %" G_GSIZE_FORMAT " bytes; take a shorter one", path, max_bytes);
    return NULL;
  }
  if (ret_length != NULL)
    *ret_length = text->len;
  return g_string_free(g_steal_pointer(&text), FALSE);
}

/* Length of the file up to and including its last newline. */
static gboolean
whole_lines(int fd, off_t *ret_length)
{
  char buffer[4096];
  off_t end = lseek(fd, 0, SEEK_END);
  if (end < 0)
    return FALSE;
  while (end > 0) {
    size_t part = (size_t)MIN((off_t)sizeof buffer, end);
    if (pread(fd, buffer, part, end - (off_t)part) != (ssize_t)part)
      return FALSE;
    while (part > 0 && buffer[part - 1] != '\n') {
      part--;
      end--;
    }
    if (part > 0)
      break;
  }
  *ret_length = end;
  return TRUE;
}

CmAppender *
cm_appender_open(const char *path, GError **error)
{
  g_auto(AutoFd) fd = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | O_NONBLOCK, 0644);
  off_t length = 0;
  if (fd < 0 || !whole_lines(fd, &length) || ftruncate(fd, length) != 0) {
    cm_error_set_errno(error, errno, "%s: cannot write", path);
    return NULL;
  }
  CmAppender *self = g_new0(CmAppender, 1);
  self->fd = g_steal_fd(&fd);
  self->path = g_strdup(path);
  return self;
}

gboolean
cm_appender_add(CmAppender *self, const char *line, GError **error)
{
  g_autofree char *whole = g_strconcat(line, "\n", NULL);
  off_t before = lseek(self->fd, 0, SEEK_END);
  if (before >= 0 && write_all(self->fd, whole, strlen(whole)) && fsync(self->fd) == 0)
    return TRUE;

  int saved = errno;
  if (before >= 0 && ftruncate(self->fd, before) != 0)
    g_warning("%s: a half line could not be removed", self->path);
  cm_error_set_errno(error, saved, "%s: cannot write", self->path);
  return FALSE;
}

void
cm_appender_free(CmAppender *self)
{
  if (self == NULL)
    return;
  close(self->fd);
  g_free(self->path);
  g_free(self);
}
