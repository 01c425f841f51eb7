/* SPDX-License-Identifier: MIT */
#include "cm-checkpoints.h"
#include "cm-no-model.h"
#include "cm-store-lists.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#define DEPTH_MAX 8

/* A pipe, a socket or a device would hold up whoever opens it. */
static void
add_special(const CmOrigin *origin, const char *path, mode_t mode, GPtrArray *models)
{
  const char *what = S_ISFIFO(mode)                   ? "a named pipe"
                     : S_ISSOCK(mode)                 ? "a socket"
                     : S_ISCHR(mode) || S_ISBLK(mode) ? "a device"
                                                      : "neither a file nor a folder";
  g_autofree char *reason =
      g_strdup_printf("it is %s and is not opened: name a file or a folder", what);
  cm_no_model_add(origin, path, reason, models);
}

/* A part of a checkpoint's folder that can stand for the whole. */
static gboolean
is_part_of_folder(const char *name)
{
  return cm_checkpoint_is_weights(name) || g_str_equal(name, "config.json") ||
         g_str_equal(name, "adapter_config.json") ||
         g_str_has_suffix(name, ".safetensors.index.json");
}

/* The checkpoint that lies in the file's folder; where there is none, why the file alone is none.
 */
static void
add_folder_of(const CmOrigin *origin, const GPtrArray *folders, const CmWalkFile *file,
              GPtrArray *models)
{
  const CmWalkFolder *folder = g_ptr_array_index(folders, 0);
  guint before = models->len;
  cm_checkpoints_add(origin, folders, models);
  for (guint i = before; i < models->len; i++)
    if (((const CmModel *)g_ptr_array_index(models, i))->form != CM_FORM_GGUF)
      return;
  const char *reason =
      !cm_checkpoint_is_weights(file->path) ? "its folder holds no weights (.safetensors)"
      : cm_walk_folder_file(folder, "config.json") != NULL
          ? "a file of weights that are neither GGUF nor safetensors"
          : "a file of weights, and no config.json lies beside it: name the folder that holds both";
  CmModel *model = cm_no_model_add(origin, file->path, reason, models);
  cm_model_add_file(model, file->path, file->bytes);
}

static void
add_named_file(const CmOrigin *origin, CmWalk *walk, const char *path, GPtrArray *models)
{
  g_autofree char *parent = g_path_get_dirname(path);
  g_autofree char *name = g_path_get_basename(path);
  g_autoptr(GPtrArray) folders = cm_walk_folders(walk, parent, 0);
  const CmWalkFolder *folder = folders->len > 0 ? g_ptr_array_index(folders, 0) : NULL;
  const CmWalkFile *file = folder != NULL ? cm_walk_folder_file(folder, name) : NULL;
  if (file == NULL)
    return;
  /* one shard stands for the checkpoint that it is part of */
  if (is_part_of_folder(name))
    add_folder_of(origin, folders, file, models);
  else if (cm_checkpoints_add_file(origin, folder, file, models) == 0)
    cm_checkpoints_add_projector(origin, file, models);
}

void
cm_store_files_list(CmStorePlace *place, CmWalk *walk, GPtrArray *models)
{
  CmOrigin origin = {.store = CM_STORE_FILES};
  struct stat status;
  if (stat(place->root, &status) != 0) {
    place->problem = g_strdup_printf("%s: %s", place->root, g_strerror(errno));
    return;
  }
  if (S_ISREG(status.st_mode)) {
    add_named_file(&origin, walk, place->root, models);
    return;
  }
  if (!S_ISDIR(status.st_mode)) {
    add_special(&origin, place->root, status.st_mode, models);
    return;
  }
  g_autoptr(GPtrArray) folders = cm_walk_folders(walk, place->root, DEPTH_MAX);
  if (folders->len == 0)
    place->problem = g_strdup_printf("folder %s cannot be read", place->root);
  guint first = models->len;
  cm_checkpoints_add(&origin, folders, models);
  cm_checkpoints_add_partial(&origin, folders, models, first);
}
