/* SPDX-License-Identifier: MIT */
/*
 * llama.cpp's own downloads: OWNER_NAME_FILE.gguf, where "/" became "_", and for each repository
 * and tag manifest=OWNER=NAME=TAG.json, which names the file (ggufFile.rfilename) and its projector
 * (mmprojFile.rfilename). An unfinished download ends in ".downloadInProgress". Builds since spring
 * 2026 keep Hugging Face's layout in the same folder instead (llama.cpp, pull requests 20775 and
 * 21009).
 */
#include "cm-checkpoint-id.h"
#include "cm-checkpoints.h"
#include "cm-file.h"
#include "cm-json.h"
#include "cm-places.h"
#include "cm-projector.h"
#include "cm-store-hf.h"

#include <string.h>

#define MANIFEST_PREFIX    "manifest="
#define MANIFEST_BYTES_MAX (1 << 20)
#define MANIFEST_SUFFIX    ".json"
#define UNFINISHED_SUFFIX  ".downloadInProgress"

typedef struct {
  const CmWalkFolder *folder;
  GHashTable *claimed; /* paths that a manifest names, borrowed from the folder */
  GPtrArray *models;
} Cache;

static const char *
name_of(const CmWalkFile *file)
{
  return strrchr(file->path, '/') + 1;
}

/* The file that a manifest names by its path in the repository; NULL where the manifest names none.
 * No "/" is left in the name, so that it lies in this folder. */
static char *
flat_path(const Cache *cache, const char *repo, const json_t *manifest, const char *key)
{
  const char *file = cm_json_get_string(json_object_get(manifest, key), "rfilename");
  if (file == NULL || *file == '\0')
    return NULL;
  g_autofree char *name = g_strdup_printf("%s_%s", repo, file);
  g_strdelimit(name, "/\\", '_');
  return g_build_filename(cache->folder->path, name, NULL);
}

/* The file of that path in the folder, from now on claimed. */
static const CmWalkFile *
claim(Cache *cache, const char *path)
{
  const CmWalkFile *file = cm_walk_folder_file(cache->folder, strrchr(path, '/') + 1);
  if (file != NULL)
    g_hash_table_add(cache->claimed, file->path);
  return file;
}

/* All repositories lie in one folder, so a projector is beside a model only where their names begin
 * with the same OWNER_NAME_; the parts of a split model differ after their stem alone. */
static gboolean
lies_beside(const char *name, const char *other)
{
  guint part = 0, count = 0;
  const char *mark = strstr(other, "mmproj");
  if (mark != NULL)
    return mark > other && strncmp(name, other, (gsize)(mark - other)) == 0;
  gsize stem = strlen(name) - MIN(strlen(name), strlen("-00001-of-00001.gguf"));
  return g_str_equal(name, other) ||
         (cm_places_split_part(name, &part, &count) && strncmp(name, other, stem) == 0);
}

/* The model of a GGUF file here with what lies beside it; NULL where the file is a projector. */
static CmModel *
add_model(Cache *cache, const CmOrigin *origin, const CmWalkFile *file)
{
  g_autoptr(GPtrArray) beside = g_ptr_array_new();
  for (guint i = 0; i < cache->folder->files->len; i++)
    if (lies_beside(name_of(file), name_of(g_ptr_array_index(cache->folder->files, i))))
      g_ptr_array_add(beside, g_ptr_array_index(cache->folder->files, i));
  CmWalkFolder folder = {cache->folder->path, beside};
  if (cm_checkpoints_add_file(origin, &folder, file, cache->models) == 0)
    return NULL;
  CmModel *model = g_ptr_array_index(cache->models, cache->models->len - 1);
  for (guint i = 0; i < model->files->len; i++)
    claim(cache, ((const CmModelFile *)g_ptr_array_index(model->files, i))->path);
  return model;
}

/* A projector with whose name none of the models here begins is an entry of its own. */
static void
add_projector_alone(Cache *cache, const CmOrigin *origin, const CmWalkFile *projector)
{
  for (guint i = 0; i < cache->folder->files->len; i++) {
    const CmWalkFile *file = g_ptr_array_index(cache->folder->files, i);
    if (g_str_has_suffix(file->path, ".gguf") && lies_beside(name_of(file), name_of(projector)) &&
        !cm_projector_is(file->path))
      return;
  }
  cm_checkpoints_add_projector(origin, projector, cache->models);
}

static void
say_missing(CmModel *model, const char *path, const char *what)
{
  g_autofree char *unfinished = g_strconcat(path, UNFINISHED_SUFFIX, NULL);
  gboolean begun = g_file_test(unfinished, G_FILE_TEST_EXISTS);
  cm_model_add_file(model, path, -1);
  if (begun)
    cm_model_add_problem(model, "the download of its %s was not finished", what);
  else
    cm_model_add_problem(model, "its %s is missing from llama.cpp's cache", what);
  model->incomplete = TRUE;
}

static void
set_projector(Cache *cache, CmModel *model, const char *path)
{
  const CmWalkFile *file = claim(cache, path);
  g_free(model->projector_path);
  model->projector_path = g_strdup(path);
  model->projector_bytes = file != NULL ? MAX(file->bytes, 0) : 0;
  if (file == NULL)
    say_missing(model, path, "projector");
  else
    cm_model_add_file(model, path, file->bytes);
}

/* A model whose file is not there: the manifest, or the file that it names, stands for it. */
static CmModel *
add_absent(Cache *cache, const CmOrigin *origin, const char *path, const char *tag)
{
  CmModel *model = cm_checkpoint_new(origin, path, tag);
  model->form = CM_FORM_OTHER;
  model->incomplete = TRUE;
  g_ptr_array_add(cache->models, model);
  return model;
}

static void
list_manifest(Cache *cache, const CmWalkFile *file)
{
  g_autofree char *name = g_strdup(name_of(file));
  name[strlen(name) - strlen(MANIFEST_SUFFIX)] = '\0';
  g_auto(GStrv) parts = g_strsplit(name, "=", 4);
  if (g_strv_length(parts) != 4)
    return;
  g_autofree char *repo = g_strdup_printf("%s/%s", parts[1], parts[2]);
  g_autofree char *shown = cm_checkpoint_printable(repo);
  CmOrigin origin = {CM_STORE_LLAMA_CACHE, shown, shown, NULL, NULL};
  gsize length = 0;
  g_autoptr(GError) error = NULL;
  g_autofree char *text = cm_file_read(file->path, MANIFEST_BYTES_MAX, &length, &error);
  g_autoptr(json_t) manifest =
      text != NULL ? cm_json_parse(text, length, CM_JSON_LIMITS_LINE, &error) : NULL;
  g_autofree char *path = manifest != NULL ? flat_path(cache, repo, manifest, "ggufFile") : NULL;
  if (path == NULL) {
    cm_model_add_problem(add_absent(cache, &origin, file->path, parts[3]),
                         "its manifest cannot be read: %s",
                         error != NULL ? error->message : "it names no GGUF file");
    return;
  }
  /* several tags may name one file */
  if (g_hash_table_contains(cache->claimed, path))
    return;
  const CmWalkFile *weights = claim(cache, path);
  CmModel *model = weights != NULL ? add_model(cache, &origin, weights)
                                   : add_absent(cache, &origin, path, parts[3]);
  if (model != NULL && weights == NULL) {
    model->form = CM_FORM_GGUF;
    say_missing(model, path, "model");
  }
  g_autofree char *projector = flat_path(cache, repo, manifest, "mmprojFile");
  if (model != NULL && projector != NULL)
    set_projector(cache, model, projector);
}

static gboolean
is_manifest(const CmWalkFile *file)
{
  return g_str_has_prefix(name_of(file), MANIFEST_PREFIX) &&
         g_str_has_suffix(file->path, MANIFEST_SUFFIX);
}

void
cm_store_llama_cache_list(CmStorePlace *place, CmWalk *walk, GPtrArray *models)
{
  g_autoptr(GPtrArray) names = cm_store_names(place, walk);
  if (names == NULL)
    return;
  cm_store_hf_list_repos(place->kind, place->root, names, walk, models);
  g_autoptr(GPtrArray) folders = cm_walk_folders(walk, place->root, 0);
  if (folders->len == 0)
    return;
  g_autoptr(GHashTable) claimed = g_hash_table_new(g_str_hash, g_str_equal);
  Cache cache = {g_ptr_array_index(folders, 0), claimed, models};
  const GPtrArray *files = cache.folder->files;
  for (guint i = 0; i < files->len && models->len < CM_STORE_MODELS_MAX; i++)
    if (is_manifest(g_ptr_array_index(files, i)))
      list_manifest(&cache, g_ptr_array_index(files, i));
  CmOrigin origin = {.store = CM_STORE_LLAMA_CACHE};
  for (guint i = 0; i < files->len && models->len < CM_STORE_MODELS_MAX; i++) {
    const CmWalkFile *file = g_ptr_array_index(files, i);
    if (g_str_has_suffix(file->path, ".gguf") && !g_hash_table_contains(claimed, file->path) &&
        add_model(&cache, &origin, file) == NULL)
      add_projector_alone(&cache, &origin, file);
  }
}
