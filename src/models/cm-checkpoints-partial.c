/* SPDX-License-Identifier: MIT */
/* Folders of which nobody but a person knows that they were to be a checkpoint. */
#include "cm-checkpoints.h"
#include "cm-file.h"
#include "cm-store.h"

#include <string.h>

#define INDEX_NAME       "model.safetensors.index.json"
#define CONFIG_BYTES_MAX (1 << 20) /* it is a few kilobytes */

static gboolean
has_file(const CmWalkFolder *folder, const char *name)
{
  return cm_walk_folder_file(folder, name) != NULL;
}

static gboolean
has_safetensors(const CmWalkFolder *folder)
{
  for (guint i = 0; i < folder->files->len; i++)
    if (g_str_has_suffix(((const CmWalkFile *)g_ptr_array_index(folder->files, i))->path,
                         ".safetensors"))
      return TRUE;
  return FALSE;
}

/* Either config.json or safetensors, or the list of these alone: with both it is a checkpoint. What
 * other kinds of weights are called, files of all sorts are. */
static gboolean
is_begun(const CmWalkFolder *folder)
{
  gboolean config = has_file(folder, "config.json"), weights = has_safetensors(folder);
  return config != weights || (!config && has_file(folder, INDEX_NAME));
}

/* What programs that have no models call none of their files. */
static gboolean
has_companion(const CmWalkFolder *folder)
{
  static const char *const names[] = {
      INDEX_NAME,
      "tokenizer.json",
      "tokenizer.model",
      "tokenizer_config.json",
      "chat_template.jinja",
      "chat_template.json",
      "preprocessor_config.json",
      "processor_config.json",
      "generation_config.json",
      "special_tokens_map.json",
  };
  for (gsize i = 0; i < G_N_ELEMENTS(names); i++)
    if (has_file(folder, names[i]))
      return TRUE;
  return FALSE;
}

/* Weights by the name that a checkpoint's have: other programs' folders hold adapters and parts of
 * pipelines as safetensors too, under names of their own. */
static gboolean
has_checkpoint_weights(const CmWalkFolder *folder)
{
  static const char *const stems[] = {"model", "weights", "consolidated", "pytorch_model"};
  for (guint i = 0; i < folder->files->len; i++) {
    const CmWalkFile *file = g_ptr_array_index(folder->files, i);
    g_autofree char *name = g_path_get_basename(file->path);
    if (!g_str_has_suffix(name, ".safetensors"))
      continue;
    for (gsize k = 0; k < G_N_ELEMENTS(stems); k++) {
      gsize length = strlen(stems[k]);
      if (strncmp(name, stems[k], length) == 0 && strchr(".-", name[length]) != NULL)
        return TRUE;
    }
  }
  return FALSE;
}

/* Not parsed: one that is cut short tells what it was all the same. */
static gboolean
has_model_type(const CmWalkFolder *folder)
{
  const CmWalkFile *file = cm_walk_folder_file(folder, "config.json");
  gsize length = 0;
  g_autofree char *text =
      file != NULL ? cm_file_read(file->path, CONFIG_BYTES_MAX, &length, NULL) : NULL;
  return text != NULL && g_strstr_len(text, (gssize)length, "\"model_type\"") != NULL;
}

static gboolean
is_meant_as_model(const CmWalkFolder *folder)
{
  return has_companion(folder) || has_checkpoint_weights(folder) || has_model_type(folder);
}

static gboolean
is_at_or_below(const char *path, const char *folder)
{
  gsize length = strlen(folder);
  return strncmp(path, folder, length) == 0 && (path[length] == '\0' || path[length] == '/');
}

/* Whether the folder has to do with a checkpoint that is listed; that of a GGUF file owns only the
 * folders above it. */
static gboolean
is_taken(const CmWalkFolder *folder, const GPtrArray *models, guint first)
{
  for (guint i = first; i < models->len; i++) {
    const CmModel *model = g_ptr_array_index(models, i);
    if (is_at_or_below(model->path, folder->path) || is_at_or_below(folder->path, model->path))
      return TRUE;
  }
  return FALSE;
}

static void
add_partial(const CmOrigin *origin, const CmWalkFolder *folder, GPtrArray *models)
{
  CmModel *model = cm_checkpoint_new(origin, folder->path, NULL);
  model->form = CM_FORM_SAFETENSORS;
  for (guint i = 0; i < folder->files->len; i++) {
    const CmWalkFile *file = g_ptr_array_index(folder->files, i);
    if (cm_checkpoint_is_weights(file->path))
      cm_model_add_file(model, file->path, file->bytes);
  }
  g_ptr_array_add(models, model);
}

void
cm_checkpoints_add_partial(const CmOrigin *origin, const GPtrArray *folders, GPtrArray *models,
                           guint first)
{
  const char *pipeline = NULL;
  for (guint i = 0; i < folders->len && models->len < CM_STORE_MODELS_MAX; i++) {
    const CmWalkFolder *folder = g_ptr_array_index(folders, i);
    if (pipeline != NULL && is_at_or_below(folder->path, pipeline))
      continue;
    if (has_file(folder, "model_index.json"))
      pipeline = folder->path;
    if (is_begun(folder) && (i == 0 || is_meant_as_model(folder)) &&
        !is_taken(folder, models, first))
      add_partial(origin, folder, models);
  }
}
