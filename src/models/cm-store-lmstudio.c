/* SPDX-License-Identifier: MIT */
/* LM Studio's folder: OWNER/NAME/ with GGUF files or a checkpoint's files; unfinished downloads end
 * in ".part". */
#include "cm-checkpoint-id.h"
#include "cm-checkpoints.h"
#include "cm-format.h"
#include "cm-store-lists.h"

#include <string.h>

#define FILES_DEPTH_MAX 4

/* A repository of which nothing but unfinished downloads is there. */
static void
add_unfinished(const CmOrigin *origin, const GPtrArray *folders, GPtrArray *models)
{
  gint64 bytes = 0;
  guint count = 0;
  for (guint i = 0; i < folders->len; i++) {
    const CmWalkFolder *folder = g_ptr_array_index(folders, i);
    for (guint k = 0; k < folder->files->len; k++) {
      const CmWalkFile *file = g_ptr_array_index(folder->files, k);
      if (!g_str_has_suffix(file->path, ".part"))
        continue;
      count++;
      bytes += MAX(file->bytes, 0);
    }
  }
  if (count == 0)
    return;
  CmModel *model = cm_checkpoint_new(origin, origin->root, NULL);
  model->form = CM_FORM_OTHER;
  model->incomplete = TRUE;
  g_autofree char *size = cm_format_size((double)bytes);
  cm_model_add_problem(model, "its download was not finished (%s so far)", size);
  g_ptr_array_add(models, model);
}

static void
list_owner(CmWalk *walk, const char *root, const char *owner, GPtrArray *models)
{
  g_autofree char *folder = g_build_filename(root, owner, NULL);
  if (!g_file_test(folder, G_FILE_TEST_IS_DIR))
    return;
  g_autoptr(GPtrArray) names = cm_walk_names(walk, folder, NULL);
  for (guint i = 0; names != NULL && i < names->len && models->len < CM_STORE_MODELS_MAX; i++) {
    g_autofree char *path = g_build_filename(folder, g_ptr_array_index(names, i), NULL);
    g_autofree char *joined = g_strdup_printf("%s/%s", owner, (char *)g_ptr_array_index(names, i));
    g_autofree char *repo = cm_checkpoint_printable(joined);
    g_autoptr(GPtrArray) folders = cm_walk_folders(walk, path, FILES_DEPTH_MAX);
    CmOrigin origin = {CM_STORE_LMSTUDIO, repo, repo, NULL, path};
    if (cm_checkpoints_add(&origin, folders, models) == 0)
      add_unfinished(&origin, folders, models);
  }
}

void
cm_store_lmstudio_list(CmStorePlace *place, CmWalk *walk, GPtrArray *models)
{
  g_autoptr(GPtrArray) names = cm_store_names(place, walk);
  for (guint i = 0; names != NULL && i < names->len; i++)
    list_owner(walk, place->root, g_ptr_array_index(names, i), models);
}
