/* SPDX-License-Identifier: MIT */
#include "cm-model.h"

CmModel *
cm_model_new(const char *path)
{
  CmModel *self = g_new0(CmModel, 1);
  self->path = g_strdup(path);
  self->model_bytes = -1;
  return self;
}

void
cm_model_free(CmModel *self)
{
  if (self == NULL)
    return;
  g_free(self->id);
  g_free(self->path);
  g_free(self->projector_path);
  cm_gguf_free(self->gguf);
  g_free(self->problem);
  g_free(self->skip_reason);
  g_free(self);
}
