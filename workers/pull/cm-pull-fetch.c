/* SPDX-License-Identifier: MIT */
#include "cm-pull-fetch.h"

#include "cm-error.h"
#include "cm-pull-choice.h"
#include "cm-pull-item.h"
#include "cm-pull-name.h"
#include "cm-pull-progress.h"

#define TURN_MS 100 /* a signal is seen within it */

typedef CURLM CmPullMulti;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CmPullMulti, curl_multi_cleanup)

static gboolean
turn(CURLM *multi, const CmPullRequest *request, int wait_ms, GError **error)
{
  if (*request->stop == 0)
    return cm_pull_call_turn(multi, wait_ms, error);
  g_set_error(error, CM_ERROR, CM_ERROR_INTERRUPTED,
              "%s: interrupted; what was fetched is kept: the same command goes on from there",
              request->repo);
  return FALSE;
}

static gboolean
accept_listing(const CmPullReply *reply, gpointer data, GError **error)
{
  g_string_truncate(data, 0);
  (void)reply, (void)error;
  return TRUE;
}

static gboolean
write_listing(const char *bytes, gsize length, gpointer data, GError **error)
{
  GString *text = data;
  if (text->len + length > CM_PULL_LISTING_BYTES_MAX) {
    g_set_error_literal(error, CM_ERROR, CM_ERROR_LIMIT,
                        "the hub's file list is longer than 16 MiB; check HF_ENDPOINT");
    return FALSE;
  }
  g_string_append_len(text, bytes, (gssize)length);
  return TRUE;
}

static CmPullListing *
ask_listing(const CmPullHub *hub, const CmPullRequest *request, CURLM *multi, GError **error)
{
  static const CmPullSink sink = {.accept = accept_listing, .write = write_listing};
  g_autoptr(GString) text = g_string_new(NULL);
  g_autofree char *url = cm_pull_hub_listing_url(hub, request->repo, request->revision);
  g_autoptr(CmPullCall) call =
      cm_pull_call_new(hub, &request->patience, request->repo, url, &sink, text);
  CmPullCallState state = CM_PULL_CALL_WAITING;
  while ((state = cm_pull_call_step(call, multi)) < CM_PULL_CALL_DONE)
    if (!turn(multi, request, TURN_MS, error))
      return NULL;
  if (state == CM_PULL_CALL_FAILED) {
    g_propagate_error(error, cm_pull_call_steal_error(call));
    return NULL;
  }
  CmPullListing *listing = cm_pull_listing_parse(text->str, text->len, error);
  if (listing == NULL)
    g_prefix_error(error, "%s: ", request->repo);
  return listing;
}

static CmPullItem *
item_at(const GPtrArray *items, guint i)
{
  return g_ptr_array_index(items, i);
}

/* Whether the bytes of this file count: of files that share a blob, the first's do. */
static gboolean
is_first_of_blob(GHashTable *seen, const CmPullItem *item)
{
  const char *etag = cm_pull_item_etag(item);
  return etag == NULL || g_hash_table_add(seen, g_strdup(etag));
}

static GHashTable *
etags_new(void)
{
  return g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
}

static gboolean
check_space(const CmPullJob *job, const GPtrArray *items, GError **error)
{
  g_autoptr(GHashTable) seen = etags_new();
  gint64 missing = 0;
  for (guint i = 0; i < items->len; i++) {
    CmPullItem *item = item_at(items, i);
    gint64 bytes = cm_pull_item_bytes(item);
    if (!cm_pull_item_take_cached(item) && bytes > 0 && is_first_of_blob(seen, item))
      missing += bytes - cm_pull_item_bytes_there(item);
  }
  return missing == 0 || cm_pull_cache_check_space(job->cache, missing, error);
}

/* Steps the first that are not done, at most CM_PULL_AT_ONCE; sums up all. */
static CmPullStanding
step_items(const GPtrArray *items, CmPullItem **ret_failed)
{
  CmPullStanding standing = {.files = items->len};
  g_autoptr(GHashTable) seen = etags_new();
  guint active = 0;
  for (guint i = 0; i < items->len; i++) {
    CmPullItem *item = item_at(items, i);
    CmPullItemState state = cm_pull_item_state(item);
    if (active < CM_PULL_AT_ONCE)
      state = cm_pull_item_step(item);
    if (state == CM_PULL_ITEM_FAILED && *ret_failed == NULL)
      *ret_failed = item;
    active += state < CM_PULL_ITEM_DONE ? 1 : 0;
    standing.files_done += state == CM_PULL_ITEM_DONE ? 1 : 0;
    standing.waiting += cm_pull_item_is_kept_waiting(item) ? 1 : 0;
    standing.hashing += state == CM_PULL_ITEM_HASHING ? 1 : 0;
    standing.bytes_fetched += cm_pull_item_bytes_fetched(item);
    if (!is_first_of_blob(seen, item))
      continue;
    standing.bytes += MAX(cm_pull_item_bytes(item), 0);
    standing.bytes_there += cm_pull_item_bytes_there(item);
  }
  return standing;
}

static gboolean
fetch_items(const CmPullJob *job, const CmPullRequest *request, const GPtrArray *items,
            CmPullProgress *progress, GError **error)
{
  for (;;) {
    CmPullItem *failed = NULL;
    CmPullStanding standing = step_items(items, &failed);
    if (failed != NULL) {
      g_propagate_error(error, cm_pull_item_steal_error(failed));
      return FALSE;
    }
    if (standing.files_done == standing.files) {
      cm_pull_progress_finish(progress, &standing);
      return TRUE;
    }
    cm_pull_progress_update(progress, &standing);
    if (!turn(job->multi, request, standing.hashing > 0 ? 0 : TURN_MS, error))
      return FALSE;
  }
}

static gboolean
link_items(const CmPullJob *job, const CmPullRequest *request, const GPtrArray *items,
           GError **error)
{
  for (guint i = 0; i < items->len; i++)
    if (!cm_pull_item_link(item_at(items, i), error))
      return FALSE;
  return cm_pull_cache_set_ref(job->cache, request->revision, job->commit, error);
}

static gboolean
fetch_files(const CmPullJob *job, const CmPullRequest *request, const GPtrArray *files,
            CmPullProgress *progress, GError **error)
{
  g_autoptr(GPtrArray) items = g_ptr_array_new_with_free_func((GDestroyNotify)cm_pull_item_free);
  for (guint i = 0; i < files->len; i++)
    g_ptr_array_add(items, cm_pull_item_new(job, g_ptr_array_index(files, i)));
  return check_space(job, items, error) && fetch_items(job, request, items, progress, error) &&
         link_items(job, request, items, error);
}

/* A person who names a commit gets that one. */
static gboolean
check_commit(const CmPullListing *listing, const CmPullRequest *request, GError **error)
{
  if (!cm_pull_is_hex(request->revision, 40) || g_str_equal(request->revision, listing->commit))
    return TRUE;
  g_set_error(error, CM_ERROR, CM_ERROR_INVALID,
              "%s: the hub was asked for the commit %s and answers with %s; nothing was fetched: "
              "check HF_ENDPOINT",
              request->repo, request->revision, listing->commit);
  return FALSE;
}

static GPtrArray *
choose(const CmPullListing *listing, const CmPullRequest *request, CmPullProgress *progress,
       GError **error)
{
  GPtrArray *files = cm_pull_choose(listing, request->include, request->quant, error);
  if (files == NULL) {
    g_prefix_error(error, "%s: ", request->repo);
    return NULL;
  }
  g_autofree char *warning = cm_pull_choice_warning(listing, files);
  if (warning != NULL)
    cm_pull_progress_warn(progress, warning);
  return files;
}

char *
cm_pull_fetch(const CmPullHub *hub, const CmPullRequest *request, GError **error)
{
  g_autoptr(CmPullMulti) multi = curl_multi_init();
  g_autoptr(CmPullProgress) progress = cm_pull_progress_new(request->repo, request->quiet);
  g_autoptr(CmPullListing) listing = ask_listing(hub, request, multi, error);
  if (listing == NULL || !check_commit(listing, request, error))
    return NULL;
  g_autoptr(GPtrArray) files = choose(listing, request, progress, error);
  if (files == NULL)
    return NULL;
  g_autoptr(CmPullCache) cache = cm_pull_cache_new(hub->cache, request->repo, error);
  if (cache == NULL ||
      (cm_pull_cache_folds_case(cache) && !cm_pull_choice_check_case(files, error)))
    return NULL;
  g_autoptr(GHashTable) held = etags_new();
  CmPullJob job = {.hub = hub,
                   .patience = &request->patience,
                   .cache = cache,
                   .repo = request->repo,
                   .commit = listing->commit,
                   .multi = multi,
                   .held = held};
  if (!fetch_files(&job, request, files, progress, error))
    return NULL;
  return cm_pull_cache_snapshot(cache, listing->commit);
}
