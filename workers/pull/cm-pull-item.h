/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * CmPullItem: one file on its way from the hub to its blob.
 *
 * A blob that is there already is taken. Else the hub is asked for the ETag that names the blob,
 * the blob's lock is taken (another program that fetches it is waited for), what an earlier fetch
 * left is hashed, the rest fetched, and the whole checked. A wrong hash is fetched anew once. Of
 * files of equal content, which share a blob, one fetches it and the others take it.
 *
 * Calling order: new; step, between turns of the multi handle, until it is done or failed; free.
 */

#include "cm-pull-cache.h"
#include "cm-pull-call.h"
#include "cm-pull-listing.h"

#define CM_PULL_LOCK_WAIT_S 600.0 /* for a program that holds a blob's lock */

/* What all files of a fetch share. */
typedef struct {
  const CmPullHub *hub;
  const CmPullPatience *patience;
  const CmPullCache *cache;
  const char *repo;
  const char *commit;
  CURLM *multi;
  GHashTable *held; /* ETags of the blobs that files of this fetch hold the locks of */
} CmPullJob;

typedef enum {
  CM_PULL_ITEM_NEW,
  CM_PULL_ITEM_ASKING,
  CM_PULL_ITEM_LOCKING,
  CM_PULL_ITEM_HASHING,
  CM_PULL_ITEM_FETCHING,
  CM_PULL_ITEM_DONE,
  CM_PULL_ITEM_FAILED
} CmPullItemState;

typedef struct CmPullItem CmPullItem;

/* Job and file are borrowed. */
CmPullItem *cm_pull_item_new(const CmPullJob *job,
                             const CmPullFile *file) G_GNUC_WARN_UNUSED_RESULT;
void cm_pull_item_free(CmPullItem *self);

/* Does what can be done without waiting. */
CmPullItemState cm_pull_item_step(CmPullItem *self);

/* Where it stands, without a step. */
CmPullItemState cm_pull_item_state(const CmPullItem *self);

/* Whether it waits for a lock that another program holds. */
gboolean cm_pull_item_is_kept_waiting(const CmPullItem *self);

/* What names its blob, borrowed: equal for files of equal content; NULL while it is unknown. */
const char *cm_pull_item_etag(const CmPullItem *self);

/* Looks whether the blob is there, before anything is asked; the item is then done. */
gboolean cm_pull_item_take_cached(CmPullItem *self);

/* Bytes of the whole file (-1 unknown), of what is on disk, and of what came over the net. */
gint64 cm_pull_item_bytes(const CmPullItem *self);
gint64 cm_pull_item_bytes_there(const CmPullItem *self);
gint64 cm_pull_item_bytes_fetched(const CmPullItem *self);

/* Links it into the snapshot; only of one that is done. Errors as cm_pull_cache_link(). */
gboolean cm_pull_item_link(const CmPullItem *self, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Why it failed, with the file's name; the caller owns it. */
GError *cm_pull_item_steal_error(CmPullItem *self);
