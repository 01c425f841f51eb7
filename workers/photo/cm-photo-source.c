/* SPDX-License-Identifier: MIT */
#include "cm-photo-source.h"

#include "cm-photo-error.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void
set_open_error(GError **error, int number)
{
  switch (number) {
  case ENOENT:
  case ENOTDIR:
  case ENAMETOOLONG:
  case ELOOP:
    g_set_error(error, CM_PHOTO_ERROR, CM_PHOTO_ERROR_MISSING, "there is no such file (%s)",
                g_strerror(number));
    break;
  case EACCES:
  case EPERM:
    g_set_error(error, CM_PHOTO_ERROR, CM_PHOTO_ERROR_PERMISSION,
                "it may not be read; change its permissions (%s)", g_strerror(number));
    break;
  case ENXIO: /* a socket */
    g_set_error(error, CM_PHOTO_ERROR, CM_PHOTO_ERROR_NOT_A_FILE, "not a regular file");
    break;
  default:
    g_set_error(error, CM_PHOTO_ERROR, CM_PHOTO_ERROR_IO, "cannot be read: %s", g_strerror(number));
  }
}

static gboolean
check_status(const struct stat *status, GError **error)
{
  if (!S_ISREG(status->st_mode)) {
    g_set_error(error, CM_PHOTO_ERROR, CM_PHOTO_ERROR_NOT_A_FILE, "%s; name a photo",
                S_ISDIR(status->st_mode) ? "this is a folder" : "not a regular file");
    return FALSE;
  }
  if (status->st_size == 0) {
    g_set_error(error, CM_PHOTO_ERROR, CM_PHOTO_ERROR_EMPTY,
                "the file is empty; copy it again from where it came");
    return FALSE;
  }
  if (status->st_size > CM_PHOTO_FILE_BYTES_MAX) {
    g_set_error(error, CM_PHOTO_ERROR, CM_PHOTO_ERROR_TOO_LARGE,
                "the file has %" G_GINT64_FORMAT " bytes, at most %" G_GINT64_FORMAT " are read",
                (gint64)status->st_size, CM_PHOTO_FILE_BYTES_MAX);
    return FALSE;
  }
  return TRUE;
}

/* FALSE with the error set unless the head is one of a photo. */
static gboolean
recognise(CmPhotoSource *self, const guint8 *head, gsize length, GError **error)
{
  if (cm_photo_format_sniff(head, MIN(length, CM_PHOTO_FORMAT_HEAD_BYTES), &self->format))
    return TRUE;
  g_set_error(error, CM_PHOTO_ERROR, CM_PHOTO_ERROR_FORMAT, CM_PHOTO_FORMAT_NONE);
  return FALSE;
}

/* As pread(), past interruptions; negative with the error set. */
static ssize_t
read_from(const CmPhotoSource *self, gint64 offset, guint8 *bytes, gsize length, GError **error)
{
  ssize_t got = -1;
  do
    got = pread(self->fd, bytes, length, (off_t)offset);
  while (got < 0 && errno == EINTR);
  if (got < 0)
    set_open_error(error, errno);
  return got;
}

/* Hashes the file and recognises it by its head. The size comes from what was read, not from stat:
 * the file may grow meanwhile. */
static gboolean
read_through(CmPhotoSource *self, GError **error)
{
  g_autoptr(GChecksum) hash = g_checksum_new(G_CHECKSUM_SHA256);
  guint8 buffer[65536];
  for (;;) {
    ssize_t got = read_from(self, self->bytes, buffer, sizeof buffer, error);
    if (got < 0)
      return FALSE;
    if (self->bytes == 0 && !recognise(self, buffer, (gsize)got, error))
      return FALSE;
    if (got == 0 || self->bytes > CM_PHOTO_FILE_BYTES_MAX)
      break;
    g_checksum_update(hash, buffer, got);
    self->bytes += got;
  }
  self->sha256 = g_strdup(g_checksum_get_string(hash));
  return TRUE;
}

/* Opens and looks at what kind of file it is; `bytes` stays 0. */
static CmPhotoSource *
open_file(const char *path, gint64 *ret_bytes, GError **error)
{
  g_autoptr(CmPhotoSource) self = g_new0(CmPhotoSource, 1);
  struct stat status;
  /* non-blocking, so that a pipe named as a photo cannot hang the program */
  self->fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  if (self->fd < 0 || fstat(self->fd, &status) != 0) {
    set_open_error(error, errno);
    return NULL;
  }
  if (!check_status(&status, error))
    return NULL;
  *ret_bytes = status.st_size;
  return g_steal_pointer(&self);
}

CmPhotoSource *
cm_photo_source_open(const char *path, GError **error)
{
  gint64 bytes = 0;
  g_autoptr(CmPhotoSource) self = open_file(path, &bytes, error);
  if (self == NULL || !read_through(self, error))
    return NULL;
  return g_steal_pointer(&self);
}

CmPhotoSource *
cm_photo_source_open_unhashed(const char *path, GError **error)
{
  gint64 bytes = 0;
  guint8 head[CM_PHOTO_FORMAT_HEAD_BYTES];
  g_autoptr(CmPhotoSource) self = open_file(path, &bytes, error);
  ssize_t got = self != NULL ? read_from(self, 0, head, sizeof head, error) : -1;
  if (got < 0 || !recognise(self, head, (gsize)got, error))
    return NULL;
  self->bytes = bytes;
  return g_steal_pointer(&self);
}

void
cm_photo_source_free(CmPhotoSource *self)
{
  if (self == NULL)
    return;
  if (self->fd >= 0)
    close(self->fd);
  g_free(self->sha256);
  g_free(self);
}
