/* SPDX-License-Identifier: MIT */
/* What a checkpoint lacks that no engine begins without. */
#include "cm-checkpoints.h"
#include "cm-describe-private.h"

#include <string.h>
#include <unistd.h>

/* Both over the files that were found, links to nothing not counted. */
typedef struct {
  gboolean config;
  gboolean weights;
} Parts;

static Parts
find_parts(const CmModel *self)
{
  Parts parts = {.config = self->config != NULL};
  for (guint i = 0; i < self->files->len; i++) {
    const CmModelFile *file = g_ptr_array_index(self->files, i);
    g_autofree char *name = g_path_get_basename(file->path);
    if (file->bytes < 0)
      continue;
    parts.config |= g_str_equal(name, "config.json");
    parts.weights |= cm_checkpoint_is_weights(name);
  }
  return parts;
}

void
cm_describe_missing(CmModel *self)
{
  Parts parts = find_parts(self);
  if (parts.config && parts.weights)
    return;
  const char *what = parts.config    ? "config.json is there, weights (.safetensors) are not"
                     : parts.weights ? "weights are there, config.json is not"
                                     : "neither config.json nor weights (.safetensors) are there";
  g_free(self->not_found);
  self->not_found = g_strdup_printf("%s: download the model again", what);
  self->incomplete = TRUE;
}

void
cm_describe_no_gguf(CmModel *self)
{
  gsize length = strlen(self->path);
  gboolean is_named_so =
      length > 5 && g_ascii_strcasecmp(self->path + length - strlen(".gguf"), ".gguf") == 0;
  if (self->gguf != NULL || self->store != CM_STORE_FILES || is_named_so ||
      access(self->path, R_OK) != 0)
    return;
  g_free(self->not_found);
  self->not_found =
      g_strdup("it is no model: no GGUF file by its name or content, and no part of a "
               "folder of safetensors");
}
