/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * CmPullCache: one repository's place in the Hugging Face cache, laid out as huggingface_hub does.
 *
 *   CACHE/models--OWNER--NAME/blobs/ETAG             a file's bytes
 *   CACHE/models--OWNER--NAME/blobs/ETAG.incomplete  those fetched so far
 *   CACHE/models--OWNER--NAME/snapshots/COMMIT/FILE  a relative link to the blob
 *   CACHE/models--OWNER--NAME/refs/REVISION          the commit that a branch or tag is
 *   CACHE/.locks/models--OWNER--NAME/ETAG.lock       held by flock(2) while the blob is fetched
 *
 * Blobs appear by rename when they are whole and synced; links and ref by rename once every blob is
 * there. Whatever ends a fetch, what a reader finds is therefore whole, and the rest resumable. No
 * link is followed below the repository's folder, but for blobs/ itself, which may lie on another
 * disk.
 * Errors are errno's, with the path.
 */

#include <glib.h>

#define CM_PULL_SPARE_BYTES (G_GINT64_CONSTANT(64) << 20) /* of disk, left free */

typedef struct {
  char *root;   /* CACHE */
  char *folder; /* CACHE/models--OWNER--NAME */
  char *locks;  /* CACHE/.locks/models--OWNER--NAME */
} CmPullCache;

/* Makes the folders; hub_cache: CACHE. */
CmPullCache *cm_pull_cache_new(const char *hub_cache, const char *repo,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* NULL is allowed. */
void cm_pull_cache_free(CmPullCache *self);

char *cm_pull_cache_blob(const CmPullCache *self, const char *etag) G_GNUC_WARN_UNUSED_RESULT;
char *cm_pull_cache_incomplete(const CmPullCache *self, const char *etag) G_GNUC_WARN_UNUSED_RESULT;
char *cm_pull_cache_snapshot(const CmPullCache *self, const char *commit) G_GNUC_WARN_UNUSED_RESULT;

/* Takes over what huggingface_hub left of a blob: since its release 2 each of its fetches writes an
 * ETAG.XXXXXXXX.incomplete of its own, which none goes on with. The longest that nobody has written
 * to for a minute becomes ETAG.incomplete, where that is not longer. With the blob's lock held. */
void cm_pull_cache_adopt(const CmPullCache *self, const char *etag);

/* The size of a regular file, links followed; -1 where there is none. */
gint64 cm_pull_cache_bytes(const char *path);

/* Takes a blob's lock without waiting. ret_fd: to be closed, which gives the lock back; -1 where
 * another program holds it, which is no error. */
gboolean cm_pull_cache_lock(const CmPullCache *self, const char *etag, int *ret_fd,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* CM_ERROR_NO_SPACE where the cache's file system has less than bytes + CM_PULL_SPARE_BYTES. */
gboolean cm_pull_cache_check_space(const CmPullCache *self, gint64 bytes,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Makes snapshots/COMMIT/name a link to a blob, replacing what is there. CM_ERROR_INVALID where a
 * folder stands in the name's place, or something else in a folder's. */
gboolean cm_pull_cache_link(const CmPullCache *self, const char *commit, const char *name,
                            const char *etag, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Makes refs/REVISION name the commit; nothing where it does already, or where the revision is a
 * commit itself. Errors as cm_pull_cache_link(). */
gboolean cm_pull_cache_set_ref(const CmPullCache *self, const char *revision, const char *commit,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Whether two names that differ only in case are one file there. */
gboolean cm_pull_cache_folds_case(const CmPullCache *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CmPullCache, cm_pull_cache_free)
