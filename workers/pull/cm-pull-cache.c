/* SPDX-License-Identifier: MIT */
#include "cm-pull-cache.h"

#include "cm-error.h"
#include "cm-pull-name.h"
#include "cm-pull-size.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

/* Signature of the Cache Directory Tagging Specification, so that backups leave the cache out. */
#define TAG                                                                                        \
  "Signature: 8a477f597d28d172789f06886806bc55\n"                                                  \
  "# This folder is a cache of models; backups may leave it out.\n"

static gboolean
make_folder(const char *path, GError **error)
{
  if (g_mkdir_with_parents(path, 0777) == 0)
    return TRUE;
  cm_error_set_errno(error, errno, "%s: cannot make this folder of the cache", path);
  return FALSE;
}

static gboolean
make_parent(const char *path, GError **error)
{
  g_autofree char *parent = g_path_get_dirname(path);
  return make_folder(parent, error);
}

/* A name beside path that nobody else uses. */
static char *
name_beside(const char *path)
{
  g_autofree char *folder = g_path_get_dirname(path);
  g_autofree char *name = g_strdup_printf(".check-models-%08x.tmp", g_random_int());
  return g_build_filename(folder, name, NULL);
}

static void
tag_cache(const CmPullCache *self)
{
  g_autofree char *path = g_build_filename(self->root, "CACHEDIR.TAG", NULL);
  /* a cache without its tag works as well */
  if (!g_file_test(path, G_FILE_TEST_EXISTS))
    (void)g_file_set_contents(path, TAG, -1, NULL);
}

CmPullCache *
cm_pull_cache_new(const char *hub_cache, const char *repo, GError **error)
{
  g_auto(GStrv) parts = g_strsplit(repo, "/", -1);
  g_autofree char *joined = g_strjoinv("--", parts);
  g_autofree char *name = g_strconcat("models--", joined, NULL);
  g_autoptr(CmPullCache) self = g_new0(CmPullCache, 1);
  self->root = g_strdup(hub_cache);
  self->folder = g_build_filename(hub_cache, name, NULL);
  self->locks = g_build_filename(hub_cache, ".locks", name, NULL);
  g_autofree char *blobs = g_build_filename(self->folder, "blobs", NULL);
  if (!make_folder(blobs, error) || !make_folder(self->locks, error)) {
    g_prefix_error(error, "name another cache in HF_HUB_CACHE, or make this one writable: ");
    return NULL;
  }
  tag_cache(self);
  return g_steal_pointer(&self);
}

void
cm_pull_cache_free(CmPullCache *self)
{
  if (self == NULL)
    return;
  g_free(self->root);
  g_free(self->folder);
  g_free(self->locks);
  g_free(self);
}

char *
cm_pull_cache_blob(const CmPullCache *self, const char *etag)
{
  return g_build_filename(self->folder, "blobs", etag, NULL);
}

char *
cm_pull_cache_incomplete(const CmPullCache *self, const char *etag)
{
  g_autofree char *blob = cm_pull_cache_blob(self, etag);
  return g_strconcat(blob, ".incomplete", NULL);
}

char *
cm_pull_cache_snapshot(const CmPullCache *self, const char *commit)
{
  return g_build_filename(self->folder, "snapshots", commit, NULL);
}

gint64
cm_pull_cache_bytes(const char *path)
{
  struct stat facts;
  return stat(path, &facts) == 0 && S_ISREG(facts.st_mode) ? (gint64)facts.st_size : -1;
}

/* Whether the descriptor is still the file of that name: who held the lock may have removed it. */
static gboolean
is_still(int fd, const char *path)
{
  struct stat held, named;
  return fstat(fd, &held) == 0 && stat(path, &named) == 0 && held.st_ino == named.st_ino &&
         held.st_dev == named.st_dev;
}

gboolean
cm_pull_cache_lock(const CmPullCache *self, const char *etag, int *ret_fd, GError **error)
{
  g_autofree char *name = g_strconcat(etag, ".lock", NULL);
  g_autofree char *path = g_build_filename(self->locks, name, NULL);
  /* writable for a group that shares the cache, as huggingface_hub makes it */
  int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0664);
  if (fd == -1) {
    cm_error_set_errno(error, errno, "%s: cannot open the lock", path);
    return FALSE;
  }
  (void)fchmod(fd, 0664); /* fails on another's file, which has its mode already */
  if (flock(fd, LOCK_EX | LOCK_NB) == 0 && is_still(fd, path)) {
    *ret_fd = fd;
    return TRUE;
  }
  close(fd);
  *ret_fd = -1;
  return TRUE;
}

gboolean
cm_pull_cache_check_space(const CmPullCache *self, gint64 bytes, GError **error)
{
  struct statvfs facts;
  if (statvfs(self->folder, &facts) != 0) {
    cm_error_set_errno(error, errno, "%s: cannot learn its free space", self->folder);
    return FALSE;
  }
  double free_bytes = (double)facts.f_bavail * (double)facts.f_frsize;
  if ((double)bytes + (double)CM_PULL_SPARE_BYTES <= free_bytes)
    return TRUE;
  g_autofree char *wanted = cm_pull_size_text((double)bytes);
  g_autofree char *there = cm_pull_size_text(free_bytes);
  g_set_error(error, CM_ERROR, CM_ERROR_NO_SPACE,
              "%s: %s are still to be fetched and %s are free on that disk; free some, or name a "
              "cache on another disk in HF_HUB_CACHE",
              self->root, wanted, there);
  return FALSE;
}

/* "../../../blobs/ETAG", as deep as the file lies in the snapshot. */
static char *
link_target(const char *name, const char *etag)
{
  g_autoptr(GString) target = g_string_new("../../");
  for (const char *at = name; *at != '\0'; at++)
    if (*at == '/')
      g_string_append(target, "../");
  g_string_append_printf(target, "blobs/%s", etag);
  return g_strdup(target->str);
}

gboolean
cm_pull_cache_link(const CmPullCache *self, const char *commit, const char *name, const char *etag,
                   GError **error)
{
  g_autofree char *snapshot = cm_pull_cache_snapshot(self, commit);
  g_autofree char *path = g_build_filename(snapshot, name, NULL);
  g_autofree char *target = link_target(name, etag);
  g_autofree char *there = g_file_read_link(path, NULL);
  if (g_strcmp0(there, target) == 0)
    return TRUE;
  if (!make_parent(path, error))
    return FALSE;
  g_autofree char *beside = name_beside(path);
  if (symlink(target, beside) == 0 && rename(beside, path) == 0)
    return TRUE;
  int saved = errno;
  unlink(beside);
  cm_error_set_errno(error, saved, "%s: cannot link it to its blob", path);
  return FALSE;
}

gboolean
cm_pull_cache_set_ref(const CmPullCache *self, const char *revision, const char *commit,
                      GError **error)
{
  if (cm_pull_is_hex(revision, 40))
    return TRUE;
  g_autofree char *path = g_build_filename(self->folder, "refs", revision, NULL);
  if (!make_parent(path, error))
    return FALSE;
  if (g_file_set_contents(path, commit, -1, error))
    return TRUE;
  cm_error_wrap(error);
  g_prefix_error(error, "the revision cannot be noted: ");
  return FALSE;
}
