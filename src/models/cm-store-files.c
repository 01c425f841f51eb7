/* SPDX-License-Identifier: MIT */
#include "cm-checkpoints.h"
#include "cm-store-lists.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#define DEPTH_MAX 8

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
  if (g_str_has_suffix(name, ".safetensors"))
    cm_checkpoints_add(origin, folders, models);
  else
    cm_checkpoints_add_file(origin, folder, file, models);
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
  g_autoptr(GPtrArray) folders = cm_walk_folders(walk, place->root, DEPTH_MAX);
  if (folders->len == 0)
    place->problem = g_strdup_printf("folder %s cannot be read", place->root);
  cm_checkpoints_add(&origin, folders, models);
}
