/* SPDX-License-Identifier: MIT */
#include "cm-pull-item.h"

#include "cm-clock.h"
#include "cm-error.h"
#include "cm-pull-download.h"
#include "cm-pull-name.h"

#include <unistd.h>

#define LOCK_PAUSE_S      0.5
#define ADOPTED_BYTES_MIN (1 << 20) /* huggingface_hub writes larger pieces */

struct CmPullItem {
  const CmPullJob *job;
  const CmPullFile *file;
  CmPullItemState state;
  char *etag; /* names the blob; NULL until it is known */
  gint64 bytes;
  gint64 left_behind; /* bytes of an earlier fetch, as they were at the start */
  CmPullCall *call;
  CmPullBlob *blob;
  CmPullDownload download; /* into it */
  int lock_fd;
  double lock_since_s; /* NAN-free: 0 until the first try */
  double lock_next_s;
  GError *error;
};

static const char *
known_digest(const CmPullItem *self)
{
  return self->file->sha256 != NULL ? self->file->sha256 : self->file->git_sha;
}

CmPullItem *
cm_pull_item_new(const CmPullJob *job, const CmPullFile *file)
{
  CmPullItem *self = g_new0(CmPullItem, 1);
  *self = (CmPullItem){.job = job, .file = file, .bytes = file->bytes, .lock_fd = -1};
  self->etag = g_strdup(known_digest(self));
  if (self->etag == NULL)
    return self;
  g_autofree char *path = cm_pull_cache_incomplete(job->cache, self->etag);
  gint64 bytes = cm_pull_cache_bytes(path);
  self->left_behind = bytes > 0 && bytes <= self->bytes ? bytes : 0;
  return self;
}

static void
unlock(CmPullItem *self)
{
  if (self->lock_fd < 0)
    return;
  close(self->lock_fd);
  self->lock_fd = -1;
  g_hash_table_remove(self->job->held, self->etag);
}

static void
settle(CmPullItem *self, CmPullItemState state)
{
  self->state = state;
  g_clear_pointer(&self->call, cm_pull_call_free);
  g_clear_pointer(&self->blob, cm_pull_blob_free);
  unlock(self);
}

void
cm_pull_item_free(CmPullItem *self)
{
  if (self == NULL)
    return;
  settle(self, self->state);
  g_clear_error(&self->error);
  g_free(self->etag);
  g_free(self);
}

static void
fail(CmPullItem *self)
{
  if (self->call != NULL && self->error == NULL)
    self->error = cm_pull_call_steal_error(self->call);
  settle(self, CM_PULL_ITEM_FAILED);
}

gboolean
cm_pull_item_take_cached(CmPullItem *self)
{
  if (self->etag == NULL || self->bytes < 0)
    return FALSE;
  g_autofree char *path = cm_pull_cache_blob(self->job->cache, self->etag);
  if (cm_pull_cache_bytes(path) != self->bytes)
    return FALSE;
  settle(self, CM_PULL_ITEM_DONE);
  return TRUE;
}

/* What the HEAD reply says must agree with the listing: both speak of one commit. */
static gboolean
take_facts(const CmPullReply *reply, gpointer data, GError **error)
{
  CmPullItem *self = data;
  const char *digest = known_digest(self);
  const char *etag = reply->linked_etag != NULL ? reply->linked_etag : reply->etag;
  gboolean is_hash = cm_pull_is_hex(etag, 40) || cm_pull_is_hex(etag, 64);
  gint64 bytes = reply->linked_bytes;
  if (bytes < 0 && reply->status < 300)
    bytes = reply->content_bytes;
  if ((is_hash && digest != NULL && !g_str_equal(etag, digest)) ||
      (reply->commit != NULL && !g_str_equal(reply->commit, self->job->commit)) ||
      (bytes >= 0 && self->bytes >= 0 && bytes != self->bytes) || bytes > CM_PULL_FILE_BYTES_MAX) {
    g_set_error_literal(error, CM_ERROR, CM_ERROR_INVALID,
                        "the hub says of one commit two things (hash, size or commit differ); "
                        "nothing of the file was fetched: run again, or check HF_ENDPOINT");
    return FALSE;
  }
  if (self->bytes < 0)
    self->bytes = bytes;
  if (cm_pull_etag_is_safe(etag)) {
    g_free(self->etag);
    self->etag = g_strdup(etag);
  }
  if (self->etag != NULL && self->bytes >= 0)
    return TRUE;
  g_set_error_literal(error, CM_ERROR, CM_ERROR_INVALID,
                      "the hub tells neither ETag nor hash of the file, or no size; it cannot be "
                      "kept in the cache (is HF_ENDPOINT a hub?)");
  return FALSE;
}

static gboolean
ignore_body(const char *bytes, gsize length, gpointer data, GError **error)
{
  (void)bytes, (void)length, (void)data, (void)error;
  return TRUE;
}

static gboolean
accept_any(const CmPullReply *reply, gpointer data, GError **error)
{
  (void)reply, (void)data, (void)error;
  return TRUE;
}

static const CmPullSink facts_sink = {
    .head_only = TRUE, .accept = accept_any, .write = ignore_body};
static void
start_call(CmPullItem *self, const CmPullSink *sink, gpointer data, CmPullItemState state)
{
  const CmPullJob *job = self->job;
  g_autofree char *url = cm_pull_hub_file_url(job->hub, job->repo, job->commit, self->file->name);
  g_clear_pointer(&self->call, cm_pull_call_free);
  self->call = cm_pull_call_new(job->hub, job->patience, job->repo, url, sink, data);
  self->state = state;
}

static void
open_blob(CmPullItem *self)
{
  const char *digest = known_digest(self);
  CmPullHash kind = CM_PULL_HASH_NONE;
  if (digest == NULL && (cm_pull_is_hex(self->etag, 40) || cm_pull_is_hex(self->etag, 64)))
    digest = self->etag;
  if (digest != NULL)
    kind = cm_pull_is_hex(digest, 64) ? CM_PULL_HASH_SHA256 : CM_PULL_HASH_GIT;
  if (self->bytes >= ADOPTED_BYTES_MIN)
    cm_pull_cache_adopt(self->job->cache, self->etag);
  g_autofree char *path = cm_pull_cache_incomplete(self->job->cache, self->etag);
  self->blob = cm_pull_blob_open(path, self->bytes, kind, digest, &self->error);
  if (self->blob == NULL) {
    fail(self);
    return;
  }
  cm_pull_download_init(&self->download, self->blob, self->bytes);
  self->state = CM_PULL_ITEM_HASHING;
}

static void
try_lock(CmPullItem *self)
{
  if (g_hash_table_contains(self->job->held, self->etag))
    return; /* a file of equal content fetches it */
  double now_s = cm_clock_now_s();
  if (now_s < self->lock_next_s)
    return;
  if (self->lock_since_s <= 0)
    self->lock_since_s = now_s;
  self->lock_next_s = now_s + LOCK_PAUSE_S;
  if (!cm_pull_cache_lock(self->job->cache, self->etag, &self->lock_fd, &self->error)) {
    fail(self);
    return;
  }
  if (self->lock_fd >= 0) {
    g_hash_table_add(self->job->held, g_strdup(self->etag));
    if (!cm_pull_item_take_cached(self)) /* who held the lock may have fetched it */
      open_blob(self);
    return;
  }
  if (now_s - self->lock_since_s > CM_PULL_LOCK_WAIT_S) {
    g_set_error(&self->error, CM_ERROR, CM_ERROR_TIMEOUT,
                "another program has been fetching it for %.0f minutes; run again when it has "
                "ended",
                CM_PULL_LOCK_WAIT_S / 60);
    fail(self);
  }
}

static void
commit(CmPullItem *self)
{
  g_autofree char *path = cm_pull_cache_blob(self->job->cache, self->etag);
  if (cm_pull_blob_commit(self->blob, path, &self->error))
    settle(self, CM_PULL_ITEM_DONE);
  else
    fail(self);
}

static void
rehash(CmPullItem *self)
{
  gboolean done = FALSE;
  if (!cm_pull_blob_rehash(self->blob, &done, &self->error)) {
    fail(self);
    return;
  }
  if (!done)
    return;
  if (self->blob->written == self->bytes && cm_pull_blob_matches(self->blob)) {
    commit(self);
    return;
  }
  if (self->blob->written == self->bytes && !cm_pull_blob_truncate(self->blob, &self->error))
    fail(self);
  else
    start_call(self, &cm_pull_download_sink, &self->download, CM_PULL_ITEM_FETCHING);
}

static void
step_call(CmPullItem *self)
{
  CmPullCallState state = cm_pull_call_step(self->call, self->job->multi);
  if (state == CM_PULL_CALL_FAILED)
    fail(self);
  if (state != CM_PULL_CALL_DONE)
    return;
  if (self->state == CM_PULL_ITEM_FETCHING)
    commit(self);
  else if (!take_facts(cm_pull_call_reply(self->call), self, &self->error))
    fail(self);
  else if (!cm_pull_item_take_cached(self))
    self->state = CM_PULL_ITEM_LOCKING;
}

static void
step_once(CmPullItem *self)
{
  switch (self->state) {
  case CM_PULL_ITEM_NEW:
    if (!cm_pull_item_take_cached(self))
      start_call(self, &facts_sink, self, CM_PULL_ITEM_ASKING);
    break;
  case CM_PULL_ITEM_ASKING:
  case CM_PULL_ITEM_FETCHING:
    step_call(self);
    break;
  case CM_PULL_ITEM_LOCKING:
    try_lock(self);
    break;
  case CM_PULL_ITEM_HASHING:
    rehash(self);
    break;
  case CM_PULL_ITEM_DONE:
  case CM_PULL_ITEM_FAILED:
    break;
  }
}

CmPullItemState
cm_pull_item_step(CmPullItem *self)
{
  for (;;) {
    CmPullItemState before = self->state;
    step_once(self);
    if (self->state == before)
      return before;
  }
}

CmPullItemState
cm_pull_item_state(const CmPullItem *self)
{
  return self->state;
}

gboolean
cm_pull_item_is_kept_waiting(const CmPullItem *self)
{
  return self->state == CM_PULL_ITEM_LOCKING && self->lock_since_s > 0;
}

const char *
cm_pull_item_etag(const CmPullItem *self)
{
  return self->etag;
}

gint64
cm_pull_item_bytes(const CmPullItem *self)
{
  return self->bytes;
}

gint64
cm_pull_item_bytes_there(const CmPullItem *self)
{
  if (self->state == CM_PULL_ITEM_DONE)
    return self->bytes;
  if (self->blob != NULL)
    return self->blob->written;
  return self->left_behind;
}

gint64
cm_pull_item_bytes_fetched(const CmPullItem *self)
{
  return self->download.fetched;
}

gboolean
cm_pull_item_link(const CmPullItem *self, GError **error)
{
  return cm_pull_cache_link(self->job->cache, self->job->commit, self->file->name, self->etag,
                            error);
}

GError *
cm_pull_item_steal_error(CmPullItem *self)
{
  g_prefix_error(&self->error, "%s: ", self->file->name);
  return g_steal_pointer(&self->error);
}
