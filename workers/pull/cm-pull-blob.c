/* SPDX-License-Identifier: MIT */
#include "cm-pull-blob.h"

#include "cm-error.h"
#include "cm-pull-size.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define CHUNK_BYTES  ((gsize)1 << 20)
#define SLICE_CHUNKS 16

static void
begin_hash(CmPullBlob *self)
{
  g_clear_pointer(&self->sum, g_checksum_free);
  self->hashed = 0;
  if (self->kind == CM_PULL_HASH_NONE)
    return;
  self->sum = g_checksum_new(self->kind == CM_PULL_HASH_GIT ? G_CHECKSUM_SHA1 : G_CHECKSUM_SHA256);
  if (self->kind == CM_PULL_HASH_GIT) {
    /* git hashes "blob SIZE", a NUL and the bytes */
    g_autofree char *head = g_strdup_printf("blob %" G_GINT64_FORMAT, self->bytes);
    g_checksum_update(self->sum, (const guchar *)head, (gssize)strlen(head) + 1);
  }
}

CmPullBlob *
cm_pull_blob_open(const char *path, gint64 bytes, CmPullHash kind, const char *digest,
                  GError **error)
{
  g_autoptr(CmPullBlob) self = g_new0(CmPullBlob, 1);
  self->path = g_strdup(path);
  self->bytes = bytes;
  self->kind = kind;
  self->digest = g_strdup(digest);
  self->fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0666);
  struct stat facts;
  if (self->fd == -1 && errno == ELOOP) {
    g_set_error(error, CM_ERROR, CM_ERROR_INVALID,
                "%s: is a link, which may lead out of the cache; remove it and run again", path);
    return NULL;
  }
  if (self->fd == -1 || fstat(self->fd, &facts) != 0) {
    cm_error_set_errno(error, errno, "%s: cannot write it", path);
    return NULL;
  }
  if (!S_ISREG(facts.st_mode)) {
    g_set_error(error, CM_ERROR, CM_ERROR_INVALID, "%s: is no regular file; remove it", path);
    return NULL;
  }
  begin_hash(self);
  self->written = (gint64)facts.st_size;
  if (self->written > bytes && !cm_pull_blob_truncate(self, error))
    return NULL;
  return g_steal_pointer(&self);
}

void
cm_pull_blob_free(CmPullBlob *self)
{
  if (self == NULL)
    return;
  if (self->fd >= 0)
    close(self->fd);
  g_clear_pointer(&self->sum, g_checksum_free);
  g_free(self->digest);
  g_free(self->path);
  g_free(self);
}

gboolean
cm_pull_blob_rehash(CmPullBlob *self, gboolean *ret_done, GError **error)
{
  g_autofree guchar *chunk = g_malloc(CHUNK_BYTES);
  for (int i = 0; i < SLICE_CHUNKS && self->hashed < self->written; i++) {
    gsize wanted = (gsize)MIN((gint64)CHUNK_BYTES, self->written - self->hashed);
    ssize_t got = pread(self->fd, chunk, wanted, self->hashed);
    if (got == -1 && errno == EINTR)
      continue;
    if (got <= 0) {
      cm_error_set_errno(error, got == 0 ? EIO : errno, "%s: cannot read it back; remove it",
                         self->path);
      return FALSE;
    }
    if (self->sum != NULL)
      g_checksum_update(self->sum, chunk, got);
    self->hashed += got;
  }
  *ret_done = self->hashed >= self->written;
  return TRUE;
}

gboolean
cm_pull_blob_truncate(CmPullBlob *self, GError **error)
{
  if (ftruncate(self->fd, 0) != 0) {
    cm_error_set_errno(error, errno, "%s: cannot empty it", self->path);
    return FALSE;
  }
  self->written = 0;
  begin_hash(self);
  return TRUE;
}

static void
set_write_error(const CmPullBlob *self, int saved, GError **error)
{
  if (saved != ENOSPC && saved != EDQUOT) {
    cm_error_set_errno(error, saved, "%s: cannot write it; what is there is kept, to go on from",
                       self->path);
    return;
  }
  g_autofree char *there = cm_pull_size_text((double)self->written);
  g_autofree char *all = cm_pull_size_text((double)self->bytes);
  g_autofree char *missing = cm_pull_size_text((double)(self->bytes - self->written));
  g_set_error(error, CM_ERROR, CM_ERROR_NO_SPACE,
              "%s: the disk is full (%s); %s of %s are there and kept: free %s for this file, then "
              "run again to go on",
              self->path, g_strerror(saved), there, all, missing);
}

gboolean
cm_pull_blob_write(CmPullBlob *self, const char *bytes, gsize length, GError **error)
{
  if (length > (guint64)(self->bytes - self->written)) {
    g_set_error(error, CM_ERROR, CM_ERROR_LIMIT,
                "the hub sends more than the announced %" G_GINT64_FORMAT " bytes", self->bytes);
    return FALSE;
  }
  while (length > 0) {
    ssize_t put = pwrite(self->fd, bytes, length, self->written);
    if (put == -1 && errno == EINTR)
      continue;
    if (put <= 0) {
      set_write_error(self, put == 0 ? EIO : errno, error);
      return FALSE;
    }
    if (self->sum != NULL)
      g_checksum_update(self->sum, (const guchar *)bytes, put);
    self->written += put;
    self->hashed += put;
    bytes += put;
    length -= (gsize)put;
  }
  return TRUE;
}

gboolean
cm_pull_blob_matches(CmPullBlob *self)
{
  return self->sum == NULL || g_str_equal(g_checksum_get_string(self->sum), self->digest);
}

gboolean
cm_pull_blob_commit(CmPullBlob *self, const char *final_path, GError **error)
{
  if (fsync(self->fd) != 0 || rename(self->path, final_path) != 0) {
    cm_error_set_errno(error, errno, "%s: cannot finish it", final_path);
    return FALSE;
  }
  close(self->fd);
  self->fd = -1;
  return TRUE;
}
