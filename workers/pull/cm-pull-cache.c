/* SPDX-License-Identifier: MIT */
#include "cm-pull-cache.h"

#include "cm-error.h"
#include "cm-file.h"
#include "cm-pull-name.h"
#include "cm-pull-size.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <time.h>
#include <unistd.h>

#define REF_BYTES_MAX 256
#define ORPHAN_AGE_S  60.0 /* a writer without a lock would have written since */

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

/* Makes the folders of a name below the repository's own. A link among them would lead out. */
static gboolean
make_parents(const CmPullCache *self, const char *name, GError **error)
{
  for (const char *slash = strchr(name, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
    g_autofree char *part = g_strndup(name, (gsize)(slash - name));
    g_autofree char *path = g_build_filename(self->folder, part, NULL);
    struct stat facts;
    if (mkdir(path, 0777) == 0)
      continue;
    int saved = errno;
    if (saved == EEXIST && lstat(path, &facts) == 0 && S_ISDIR(facts.st_mode))
      continue;
    if (saved == EEXIST)
      g_set_error(error, CM_ERROR, CM_ERROR_INVALID,
                  "%s: is no folder of the cache, where one belongs; remove it and run again",
                  path);
    else
      cm_error_set_errno(error, saved, "%s: cannot make this folder of the cache", path);
    return FALSE;
  }
  return TRUE;
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

/* Whether a name is "ETAG.XXXXXXXX.incomplete". */
static gboolean
is_orphan(const char *name, const char *etag)
{
  gsize length = strlen(etag);
  if (!g_str_has_prefix(name, etag) || name[length] != '.')
    return FALSE;
  g_autofree char *digits = g_strndup(name + length + 1, 8);
  return cm_pull_is_hex(digits, 8) && g_str_equal(name + length + 9, ".incomplete");
}

void
cm_pull_cache_adopt(const CmPullCache *self, const char *etag)
{
  g_autofree char *incomplete = cm_pull_cache_incomplete(self, etag);
  g_autofree char *blobs = g_path_get_dirname(incomplete);
  g_autofree char *best = NULL;
  gint64 best_bytes = cm_pull_cache_bytes(incomplete);
  g_autoptr(GDir) folder = g_dir_open(blobs, 0, NULL);
  for (const char *name = NULL; folder != NULL && (name = g_dir_read_name(folder)) != NULL;) {
    if (!is_orphan(name, etag))
      continue;
    g_autofree char *path = g_build_filename(blobs, name, NULL);
    struct stat facts;
    if (lstat(path, &facts) != 0 || !S_ISREG(facts.st_mode) || facts.st_size <= best_bytes ||
        difftime(time(NULL), facts.st_mtime) < ORPHAN_AGE_S)
      continue;
    best_bytes = (gint64)facts.st_size;
    g_free(best);
    best = g_steal_pointer(&path);
  }
  if (best != NULL)
    (void)rename(best, incomplete); /* else it is fetched from the start */
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
    cm_error_set_errno(error, errno, "%s: cannot open the lock; remove it or make it writable",
                       path);
    return FALSE;
  }
  (void)fchmod(fd, 0664); /* fails on another's file, which has its mode already */
  int saved = flock(fd, LOCK_EX | LOCK_NB) == 0 ? 0 : errno;
  if (saved == 0 && is_still(fd, path)) {
    *ret_fd = fd;
    return TRUE;
  }
  close(fd);
  *ret_fd = -1;
  if (saved == 0 || saved == EWOULDBLOCK || saved == EINTR)
    return TRUE;
  cm_error_set_errno(error, saved,
                     "%s: this file system takes no lock; name a cache on another in HF_HUB_CACHE",
                     path);
  return FALSE;
}

gboolean
cm_pull_cache_check_space(const CmPullCache *self, gint64 bytes, GError **error)
{
  struct statvfs facts;
  g_autofree char *blobs = g_build_filename(self->folder, "blobs", NULL);
  if (statvfs(blobs, &facts) != 0) {
    cm_error_set_errno(error, errno, "%s: cannot learn its free space", blobs);
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

/* Renames what was made beside a path to it, or removes it and says why not. */
static gboolean
put_in_place(const char *beside, const char *path, GError **error)
{
  if (rename(beside, path) == 0)
    return TRUE;
  int saved = errno;
  unlink(beside);
  if (g_file_test(path, G_FILE_TEST_IS_DIR))
    g_set_error(error, CM_ERROR, CM_ERROR_INVALID,
                "%s: is a folder, where a file of the cache belongs; remove it and run again",
                path);
  else
    cm_error_set_errno(error, saved, "%s: cannot replace it", path);
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
  g_autofree char *below = g_build_filename("snapshots", commit, name, NULL);
  g_autofree char *path = g_build_filename(self->folder, below, NULL);
  g_autofree char *target = link_target(name, etag);
  if (!make_parents(self, below, error))
    return FALSE;
  g_autofree char *there = g_file_read_link(path, NULL);
  if (g_strcmp0(there, target) == 0)
    return TRUE;
  g_autofree char *beside = name_beside(path);
  if (symlink(target, beside) == 0)
    return put_in_place(beside, path, error);
  cm_error_set_errno(error, errno, "%s: cannot link it to its blob", path);
  return FALSE;
}

static gboolean
write_small(const char *path, const char *text, GError **error)
{
  size_t length = strlen(text);
  int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0666);
  ssize_t put = fd != -1 ? write(fd, text, length) : -1;
  int saved = put < 0 ? errno : ENOSPC;
  if (fd != -1)
    close(fd);
  if (put == (ssize_t)length)
    return TRUE;
  cm_error_set_errno(error, saved, "%s: cannot write it", path);
  if (fd != -1)
    unlink(path);
  return FALSE;
}

gboolean
cm_pull_cache_set_ref(const CmPullCache *self, const char *revision, const char *commit,
                      GError **error)
{
  if (cm_pull_is_hex(revision, 40))
    return TRUE;
  g_autofree char *below = g_build_filename("refs", revision, NULL);
  g_autofree char *path = g_build_filename(self->folder, below, NULL);
  g_autofree char *there = cm_file_read(path, REF_BYTES_MAX, NULL, NULL);
  if (g_strcmp0(there, commit) == 0) /* a cache that may not be written can still be whole */
    return TRUE;
  g_autofree char *beside = name_beside(path);
  if (make_parents(self, below, error) && write_small(beside, commit, error) &&
      put_in_place(beside, path, error))
    return TRUE;
  g_prefix_error(error, "the files are fetched, but the revision cannot be noted: ");
  return FALSE;
}

gboolean
cm_pull_cache_folds_case(const CmPullCache *self)
{
  g_autofree char *small = g_build_filename(self->folder, "blobs", NULL);
  g_autofree char *large = g_build_filename(self->folder, "BLOBS", NULL);
  struct stat left, right;
  return stat(small, &left) == 0 && stat(large, &right) == 0 && left.st_ino == right.st_ino &&
         left.st_dev == right.st_dev;
}
