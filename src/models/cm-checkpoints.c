/* SPDX-License-Identifier: MIT */
#include "cm-checkpoints.h"

#include "cm-checkpoint-id.h"
#include "cm-places.h"
#include "cm-projector.h"
#include "cm-store.h"

#include <string.h>

/* "-00001-of-00001.gguf" */
#define SPLIT_SUFFIX_LENGTH 20
#define SPLIT_PARTS_MAX     1000

typedef struct {
  const CmOrigin *origin;
  GHashTable *projectors;      /* folder's path, borrowed → CmProjectors */
  GHashTable *projector_files; /* paths, borrowed */
  GHashTable *splits;          /* first parts of split models listed */
  GPtrArray *models;
} Search;

static gboolean
ends_with(const char *path, const char *suffix)
{
  gsize length = strlen(path), wanted = strlen(suffix);
  return length > wanted && g_ascii_strcasecmp(path + length - wanted, suffix) == 0;
}

gboolean
cm_checkpoint_is_weights(const char *path)
{
  static const char *const suffixes[] = {".safetensors", ".bin",     ".pt",      ".pth", ".npz",
                                         ".onnx",        ".msgpack", ".mlmodel", ".h5"};
  for (gsize i = 0; i < G_N_ELEMENTS(suffixes); i++)
    if (ends_with(path, suffixes[i]))
      return TRUE;
  return FALSE;
}

/* Configuration, tokenizer and templates: what a checkpoint's folder holds beside its weights. */
static gboolean
belongs_to_folder(const char *path)
{
  static const char *const suffixes[] = {".json", ".jinja", ".txt", ".model", ".tiktoken"};
  for (gsize i = 0; i < G_N_ELEMENTS(suffixes); i++)
    if (ends_with(path, suffixes[i]))
      return TRUE;
  return FALSE;
}

CmModel *
cm_checkpoint_new(const CmOrigin *origin, const char *path, const char *tag)
{
  CmModel *model = cm_model_new(path);
  model->store = origin->store;
  model->repo = g_strdup(origin->repo);
  model->revision = g_strdup(origin->revision);
  model->id =
      origin->name != NULL ? cm_checkpoint_id(origin->name, tag) : cm_checkpoint_id_of_path(path);
  return model;
}

static void
add_missing(CmModel *model, const char *what)
{
  cm_model_add_problem(model, "%s", what);
  model->incomplete = TRUE;
}

/* A file of the model; bytes -1 is a link to nothing. Returns what it adds to the model's bytes. */
static gint64
add_file(CmModel *model, const CmWalkFile *file)
{
  cm_model_add_file(model, file->path, file->bytes);
  if (file->bytes >= 0)
    return file->bytes;
  g_autofree char *name = g_path_get_basename(file->path);
  g_autofree char *shown = cm_checkpoint_printable(name);
  g_autofree char *text = g_strdup_printf("%s is a link to a file that is not there", shown);
  add_missing(model, text);
  return 0;
}

/* Counts the parts of a split model from its first on; a missing one is a problem of the model. */
static void
measure_split(CmModel *model, const CmWalkFolder *folder, gsize stem, guint count)
{
  gint64 bytes = 0;
  for (guint i = 1; i <= MIN(count, SPLIT_PARTS_MAX); i++) {
    g_autofree char *path =
        g_strdup_printf("%.*s-%05u-of-%05u.gguf", (int)stem, model->path, i, count);
    const CmWalkFile *file = cm_walk_folder_file(folder, strrchr(path, '/') + 1);
    if (file != NULL) {
      bytes += add_file(model, file);
      continue;
    }
    cm_model_add_file(model, path, -1);
    g_autofree char *text = g_strdup_printf("part %u of %u is missing", i, count);
    if (!model->incomplete)
      add_missing(model, text);
  }
  if (count > SPLIT_PARTS_MAX)
    add_missing(model, "it is split into more than 1000 files");
  model->model_bytes = bytes;
}

static CmProjectors *
projectors_in(Search *search, const char *path)
{
  CmProjectors *projectors = g_hash_table_lookup(search->projectors, path);
  return projectors != NULL && cm_projectors_count(projectors) > 0 ? projectors : NULL;
}

static void
choose_projector(Search *search, CmModel *model, const char *folder)
{
  const char *root = search->origin->root;
  g_autofree char *place = g_strdup(folder);
  CmProjectors *found = projectors_in(search, place);
  while (found == NULL && root != NULL && strlen(place) > strlen(root)) {
    char *above = g_path_get_dirname(place);
    g_free(place);
    place = above;
    found = projectors_in(search, place);
  }
  if (found != NULL)
    cm_projectors_choose(found, model);
}

static void
add_gguf(Search *search, const CmWalkFolder *folder, const CmWalkFile *file)
{
  guint part = 1, count = 1;
  gboolean is_split = cm_places_split_part(file->path, &part, &count) && count > 0;
  gsize stem = strlen(file->path) - (is_split ? SPLIT_SUFFIX_LENGTH : 0);
  g_autofree char *path =
      is_split ? g_strdup_printf("%.*s-00001-of-%05u.gguf", (int)stem, file->path, count)
               : g_strdup(file->path);
  if (is_split && !g_hash_table_add(search->splits, g_strdup(path)))
    return;
  g_autofree char *tag = cm_checkpoint_tag(search->origin->repo, path);
  CmModel *model = cm_checkpoint_new(search->origin, path, tag);
  model->form = CM_FORM_GGUF;
  if (is_split)
    measure_split(model, folder, stem, count);
  else
    model->model_bytes = add_file(model, file);
  if (!is_split && file->bytes < 0)
    model->model_bytes = -1;
  choose_projector(search, model, folder->path);
  g_ptr_array_add(search->models, model);
}

/* An adapter's folder, whose weights are not a model's. */
static gboolean
is_adapter_folder(const CmWalkFolder *folder)
{
  if (cm_walk_folder_file(folder, "config.json") != NULL ||
      cm_walk_folder_file(folder, "adapter_config.json") == NULL)
    return FALSE;
  for (guint i = 0; i < folder->files->len; i++)
    if (cm_checkpoint_is_weights(((const CmWalkFile *)g_ptr_array_index(folder->files, i))->path))
      return TRUE;
  return FALSE;
}

static void
add_folder(Search *search, const CmWalkFolder *folder)
{
  gboolean is_adapter = is_adapter_folder(folder);
  CmModel *model = cm_checkpoint_new(search->origin, folder->path, NULL);
  model->form = CM_FORM_SAFETENSORS;
  gint64 weights = 0, consolidated = 0;
  for (guint i = 0; i < folder->files->len; i++) {
    const CmWalkFile *file = g_ptr_array_index(folder->files, i);
    g_autofree char *name = g_path_get_basename(file->path);
    /* Mistral's repositories hold the same weights twice, the second time under this name */
    if (g_str_has_prefix(name, "consolidated"))
      consolidated += add_file(model, file);
    else if (ends_with(name, ".safetensors") || (is_adapter && cm_checkpoint_is_weights(name)))
      weights += add_file(model, file);
    else if (belongs_to_folder(name))
      add_file(model, file);
  }
  model->model_bytes = weights > 0 ? weights : consolidated;
  g_ptr_array_add(search->models, model);
}

static gboolean
is_checkpoint_folder(const CmWalkFolder *folder)
{
  if (cm_walk_folder_file(folder, "config.json") == NULL)
    return FALSE;
  for (guint i = 0; i < folder->files->len; i++)
    if (ends_with(((const CmWalkFile *)g_ptr_array_index(folder->files, i))->path, ".safetensors"))
      return TRUE;
  return FALSE;
}

/* A pipeline's folders (model_index.json) each have a configuration of their own. */
static gboolean
owns_what_is_below(const CmWalkFolder *folder)
{
  return is_checkpoint_folder(folder) || cm_walk_folder_file(folder, "model_index.json") != NULL;
}

static gboolean
is_gguf(const CmWalkFile *file)
{
  return ends_with(file->path, ".gguf");
}

static void
find_projectors(Search *search, const CmWalkFolder *folder)
{
  CmProjectors *projectors = cm_projectors_new();
  g_hash_table_insert(search->projectors, folder->path, projectors);
  for (guint i = 0; i < folder->files->len; i++) {
    const CmWalkFile *file = g_ptr_array_index(folder->files, i);
    if (!is_gguf(file) || !cm_projector_is(file->path))
      continue;
    cm_projectors_add(projectors, file->path, file->bytes);
    g_hash_table_add(search->projector_files, file->path);
  }
}

static void
search_begin(Search *search, const CmOrigin *origin, GPtrArray *models)
{
  search->origin = origin;
  search->models = models;
  search->projectors =
      g_hash_table_new_full(g_str_hash, g_str_equal, NULL, (GDestroyNotify)cm_projectors_free);
  search->projector_files = g_hash_table_new(g_str_hash, g_str_equal);
  search->splits = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
}

static void
search_end(Search *search)
{
  g_hash_table_unref(search->projectors);
  g_hash_table_unref(search->projector_files);
  g_hash_table_unref(search->splits);
}

static gboolean
is_below(const char *path, const char *above)
{
  gsize length = above != NULL ? strlen(above) : 0;
  return length > 0 && strncmp(path, above, length) == 0 && path[length] == '/';
}

/* The checkpoint that a folder is; below it is none. */
static void
look_at_folder(Search *search, const CmWalkFolder *folder, const char **owner)
{
  if (is_below(folder->path, *owner))
    return;
  if (is_checkpoint_folder(folder) || is_adapter_folder(folder))
    add_folder(search, folder);
  if (owns_what_is_below(folder))
    *owner = folder->path;
}

void
cm_checkpoints_add_projector(const CmOrigin *origin, const CmWalkFile *file, GPtrArray *models)
{
  /* its quantisation tells nothing, so its whole name is the tag */
  g_autofree char *tag = g_path_get_basename(file->path);
  if (ends_with(tag, ".gguf"))
    tag[strlen(tag) - strlen(".gguf")] = '\0';
  CmModel *model = cm_checkpoint_new(origin, file->path, tag);
  model->form = CM_FORM_GGUF;
  model->model_bytes = add_file(model, file);
  g_ptr_array_add(models, model);
}

/* The projectors of a folder in reach of which no model lies. */
static void
add_projectors_alone(Search *search, const CmWalkFolder *folder, guint n_models)
{
  guint n_near = search->origin->root != NULL ? n_models : 0;
  for (guint k = 0; k < folder->files->len; k++) {
    const CmWalkFile *file = g_ptr_array_index(folder->files, k);
    n_near += is_gguf(file) && !g_hash_table_contains(search->projector_files, file->path);
  }
  for (guint k = 0; k < folder->files->len && n_near == 0; k++) {
    const CmWalkFile *file = g_ptr_array_index(folder->files, k);
    if (g_hash_table_contains(search->projector_files, file->path) &&
        search->models->len < CM_STORE_MODELS_MAX)
      cm_checkpoints_add_projector(search->origin, file, search->models);
  }
}

guint
cm_checkpoints_add(const CmOrigin *origin, const GPtrArray *folders, GPtrArray *models)
{
  Search search = {0};
  search_begin(&search, origin, models);
  for (guint i = 0; i < folders->len; i++)
    find_projectors(&search, g_ptr_array_index(folders, i));
  guint before = models->len;
  const char *owner = NULL;
  for (guint i = 0; i < folders->len && models->len < CM_STORE_MODELS_MAX; i++) {
    const CmWalkFolder *folder = g_ptr_array_index(folders, i);
    look_at_folder(&search, folder, &owner);
    for (guint k = 0; k < folder->files->len && models->len < CM_STORE_MODELS_MAX; k++) {
      const CmWalkFile *file = g_ptr_array_index(folder->files, k);
      if (is_gguf(file) && !g_hash_table_contains(search.projector_files, file->path))
        add_gguf(&search, folder, file);
    }
  }
  guint n_models = models->len - before;
  for (guint i = 0; i < folders->len; i++)
    add_projectors_alone(&search, g_ptr_array_index(folders, i), n_models);
  search_end(&search);
  return models->len - before;
}

guint
cm_checkpoints_add_file(const CmOrigin *origin, const CmWalkFolder *folder, const CmWalkFile *file,
                        GPtrArray *models)
{
  if (cm_projector_is(file->path))
    return 0;
  Search search = {0};
  search_begin(&search, origin, models);
  find_projectors(&search, folder);
  add_gguf(&search, folder, file);
  search_end(&search);
  return 1;
}
