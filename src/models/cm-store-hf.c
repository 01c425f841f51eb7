/* SPDX-License-Identifier: MIT */
/*
 * The Hugging Face cache: models--OWNER--NAME/{refs,snapshots,blobs}. refs/ holds files that name a
 * commit, snapshots/COMMIT/ links to blobs, blobs/ the files and unfinished downloads
 * (X.incomplete). The layout is that of huggingface_hub's guide "Manage your cache".
 */
#include "cm-store-hf.h"

#include "cm-checkpoint-id.h"
#include "cm-checkpoints.h"
#include "cm-file.h"
#include "cm-format.h"

#include <string.h>
#include <sys/stat.h>

#define REF_BYTES_MAX   256
#define REFS_DEPTH_MAX  4 /* refs/refs/pr/1 */
#define FILES_DEPTH_MAX 8
#define SHORT_COMMIT    8

typedef struct {
  CmStoreKind kind;
  CmWalk *walk;
  GPtrArray *models;
  char *folder;
  char *repo;
  GHashTable *refs;       /* commit → the ref that names it; main before others */
  char *main_commit;      /* NULL: refs/main is not there or no plain name */
  gboolean main_is_wrong; /* refs/main is there, and names nothing that could be a commit */
} Repo;

static void
repo_clear(Repo *self)
{
  g_free(self->folder);
  g_free(self->repo);
  g_free(self->main_commit);
  g_hash_table_unref(self->refs);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Repo, repo_clear)

/* A commit is joined to a path, so it must be one name. */
static gboolean
is_plain_name(const char *text)
{
  return *text != '\0' && *text != '.' && strchr(text, '/') == NULL;
}

static void
read_refs(Repo *repo)
{
  g_autofree char *refs = g_build_filename(repo->folder, "refs", NULL);
  g_autoptr(GPtrArray) folders = cm_walk_folders(repo->walk, refs, REFS_DEPTH_MAX);
  for (guint i = 0; i < folders->len; i++) {
    const CmWalkFolder *folder = g_ptr_array_index(folders, i);
    for (guint k = 0; k < folder->files->len; k++) {
      const char *path = ((const CmWalkFile *)g_ptr_array_index(folder->files, k))->path;
      gsize length = 0;
      g_autofree char *commit = cm_file_read(path, REF_BYTES_MAX, &length, NULL);
      const char *ref = path + strlen(refs) + 1;
      gboolean is_main = g_str_equal(ref, "main");
      if (commit == NULL || !is_plain_name(g_strstrip(commit))) {
        repo->main_is_wrong |= is_main;
        continue;
      }
      if (is_main)
        repo->main_commit = g_strdup(commit);
      if (is_main || !g_hash_table_contains(repo->refs, commit))
        g_hash_table_replace(repo->refs, g_strdup(commit), g_strdup(ref));
    }
  }
}

/* Unfinished downloads: how many, and the bytes that are there. */
static guint
count_unfinished(Repo *repo, gint64 *ret_bytes)
{
  g_autofree char *blobs = g_build_filename(repo->folder, "blobs", NULL);
  g_autoptr(GPtrArray) names = cm_walk_names(repo->walk, blobs, NULL);
  guint count = 0;
  gint64 bytes = 0;
  for (guint i = 0; names != NULL && i < names->len; i++) {
    const char *name = g_ptr_array_index(names, i);
    if (!g_str_has_suffix(name, ".incomplete"))
      continue;
    struct stat status;
    g_autofree char *path = g_build_filename(blobs, name, NULL);
    count++;
    if (stat(path, &status) == 0)
      bytes += (gint64)status.st_size;
  }
  *ret_bytes = bytes;
  return count;
}

/* A repository or snapshot without weights that make a checkpoint is an entry all the same: a
 * person asks why it is not run. */
static void
add_without_weights(Repo *repo, const CmOrigin *origin, const char *path, const GPtrArray *folders)
{
  CmModel *model = cm_checkpoint_new(origin, path, NULL);
  model->form = CM_FORM_OTHER;
  gboolean has_weights = FALSE;
  for (guint i = 0; folders != NULL && i < folders->len; i++) {
    const CmWalkFolder *folder = g_ptr_array_index(folders, i);
    for (guint k = 0; k < folder->files->len; k++) {
      const CmWalkFile *file = g_ptr_array_index(folder->files, k);
      cm_model_add_file(model, file->path, file->bytes);
      has_weights |= cm_checkpoint_is_weights(file->path) && file->bytes > 0;
    }
  }
  if (has_weights) {
    cm_model_add_problem(model, "its weights are neither GGUF nor safetensors with a config.json");
  } else {
    model->incomplete = TRUE;
    cm_model_add_problem(model, folders == NULL ? "no snapshot: its download was not finished"
                                                : "its weights are not here");
  }
  g_ptr_array_add(repo->models, model);
}

static void
list_snapshot(Repo *repo, const char *commit, gboolean is_first)
{
  const char *ref = g_hash_table_lookup(repo->refs, commit);
  g_autofree char *root = g_build_filename(repo->folder, "snapshots", commit, NULL);
  g_autofree char *name = is_first ? g_strdup(repo->repo)
                          : ref != NULL
                              ? g_strdup_printf("%s@%s", repo->repo, ref)
                              : g_strdup_printf("%s@%.*s", repo->repo, SHORT_COMMIT, commit);
  g_autofree char *revision = cm_checkpoint_printable(commit);
  CmOrigin origin = {repo->kind, name, repo->repo, revision, root};
  g_autoptr(GPtrArray) folders = cm_walk_folders(repo->walk, root, FILES_DEPTH_MAX);
  if (folders->len > 0 && cm_checkpoints_add(&origin, folders, repo->models) == 0)
    add_without_weights(repo, &origin, root, folders);
}

typedef struct {
  char *commit;
  gboolean is_main; /* refs/main names it */
  gint64 modified_s;
} Snapshot;

static void
snapshot_free(gpointer data)
{
  Snapshot *self = data;
  g_free(self->commit);
  g_free(self);
}

/* That of refs/main, then the newest. */
static int
compare_snapshots(gconstpointer a, gconstpointer b)
{
  const Snapshot *left = *(Snapshot *const *)a;
  const Snapshot *right = *(Snapshot *const *)b;
  if (left->is_main != right->is_main)
    return left->is_main ? -1 : 1;
  if (left->modified_s != right->modified_s)
    return left->modified_s > right->modified_s ? -1 : 1;
  return strcmp(left->commit, right->commit);
}

static GPtrArray *
find_snapshots(Repo *repo)
{
  GPtrArray *snapshots = g_ptr_array_new_with_free_func(snapshot_free);
  g_autofree char *folder = g_build_filename(repo->folder, "snapshots", NULL);
  g_autoptr(GPtrArray) names = cm_walk_names(repo->walk, folder, NULL);
  for (guint i = 0; names != NULL && i < names->len; i++) {
    const char *commit = g_ptr_array_index(names, i);
    g_autofree char *path = g_build_filename(folder, commit, NULL);
    struct stat status;
    if (stat(path, &status) != 0 || !S_ISDIR(status.st_mode))
      continue;
    Snapshot *snapshot = g_new0(Snapshot, 1);
    snapshot->commit = g_strdup(commit);
    snapshot->modified_s = (gint64)status.st_mtime;
    snapshot->is_main = g_strcmp0(commit, repo->main_commit) == 0;
    g_ptr_array_add(snapshots, snapshot);
  }
  g_ptr_array_sort(snapshots, compare_snapshots);
  return snapshots;
}

/* What is wrong with the repository is said of each of its models. */
static void
add_repo_problems(Repo *repo, guint first, const GPtrArray *snapshots)
{
  gint64 bytes = 0;
  guint unfinished = count_unfinished(repo, &bytes);
  g_autofree char *size = cm_format_size((double)bytes);
  gboolean main_is_here =
      snapshots->len > 0 && ((const Snapshot *)g_ptr_array_index(snapshots, 0))->is_main;
  for (guint i = first; i < repo->models->len; i++) {
    CmModel *model = g_ptr_array_index(repo->models, i);
    if (unfinished > 0)
      cm_model_add_problem(model, "%u unfinished download%s in its repository (%s so far)",
                           unfinished, unfinished == 1 ? "" : "s", size);
    if (repo->main_is_wrong)
      cm_model_add_problem(model, "refs/main names no revision: the cache is damaged (fetch the "
                                  "repository again)");
    if (repo->main_commit != NULL && !main_is_here) {
      g_autofree char *shown = cm_checkpoint_printable(repo->main_commit);
      cm_model_add_problem(model, "refs/main names revision %.12s, which is not here", shown);
    }
  }
}

static void
list_repo(Repo *repo)
{
  guint first = repo->models->len;
  read_refs(repo);
  g_autoptr(GPtrArray) snapshots = find_snapshots(repo);
  for (guint i = 0; i < snapshots->len && repo->models->len < CM_STORE_MODELS_MAX; i++) {
    guint before = repo->models->len;
    list_snapshot(repo, ((const Snapshot *)g_ptr_array_index(snapshots, i))->commit, i == 0);
    for (guint k = before; k < repo->models->len; k++)
      ((CmModel *)g_ptr_array_index(repo->models, k))->revision_age = i;
  }
  if (repo->models->len == first) {
    CmOrigin origin = {repo->kind, repo->repo, repo->repo, NULL, NULL};
    add_without_weights(repo, &origin, repo->folder, NULL);
  }
  add_repo_problems(repo, first, snapshots);
}

void
cm_store_hf_list_repos(CmStoreKind kind, const char *root, const GPtrArray *names, CmWalk *walk,
                       GPtrArray *models)
{
  for (guint i = 0; i < names->len && models->len < CM_STORE_MODELS_MAX; i++) {
    const char *name = g_ptr_array_index(names, i);
    g_autofree char *folder = g_build_filename(root, name, NULL);
    if (!g_str_has_prefix(name, CM_STORE_HF_PREFIX) || !g_file_test(folder, G_FILE_TEST_IS_DIR))
      continue;
    g_auto(GStrv) parts = g_strsplit(name + strlen(CM_STORE_HF_PREFIX), "--", -1);
    g_autofree char *joined = g_strjoinv("/", parts);
    g_auto(Repo) repo = {
        .kind = kind,
        .walk = walk,
        .models = models,
        .folder = g_steal_pointer(&folder),
        .repo = cm_checkpoint_printable(joined),
        .refs = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free),
    };
    list_repo(&repo);
  }
}

void
cm_store_hf_list(CmStorePlace *place, CmWalk *walk, GPtrArray *models)
{
  g_autoptr(GPtrArray) names = cm_store_names(place, walk);
  if (names != NULL)
    cm_store_hf_list_repos(place->kind, place->root, names, walk, models);
}
