/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * CmPullBlob: the bytes of one file on their way into the cache: written in order, hashed as they
 * come, checked against length and hash, and moved into place.
 *
 * Calling order: open; rehash until it says done; truncate where it begins anew; write; commit or
 * free. What was written stays in the .incomplete file when it is freed uncommitted.
 */

#include <glib.h>

typedef enum { CM_PULL_HASH_NONE, CM_PULL_HASH_SHA256, CM_PULL_HASH_GIT } CmPullHash;

typedef struct {
  char *path;     /* of the .incomplete file */
  int fd;         /* -1 closed */
  gint64 bytes;   /* it must have in the end */
  gint64 written; /* in the file */
  gint64 hashed;  /* of these */
  CmPullHash kind;
  char *digest;   /* wanted, in hexadecimal; NULL for HASH_NONE */
  GChecksum *sum; /* NULL likewise */
} CmPullBlob;

/* Opens or makes the .incomplete file; what is longer than `bytes` is forgotten. digest: 64 digits
 * for SHA-256, 40 for a git blob's SHA-1, NULL where only the length can be checked. */
CmPullBlob *cm_pull_blob_open(const char *path, gint64 bytes, CmPullHash kind, const char *digest,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* NULL is allowed. */
void cm_pull_blob_free(CmPullBlob *self);

/* Hashes up to 16 MiB of what an earlier fetch left; *ret_done once nothing is left to hash. */
gboolean cm_pull_blob_rehash(CmPullBlob *self, gboolean *ret_done,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Forgets every byte. */
gboolean cm_pull_blob_truncate(CmPullBlob *self, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Appends. CM_ERROR_LIMIT where that would be more than `bytes`. */
gboolean cm_pull_blob_write(CmPullBlob *self, const char *bytes, gsize length,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Whether the hash of all bytes is the one wanted; ends the hashing. */
gboolean cm_pull_blob_matches(CmPullBlob *self);

/* Syncs it and renames it to its final path. */
gboolean cm_pull_blob_commit(CmPullBlob *self, const char *final_path,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CmPullBlob, cm_pull_blob_free)
