/* SPDX-License-Identifier: MIT */
#include "cm-model.h"

#include <math.h>

static void
file_free(gpointer data)
{
  CmModelFile *self = data;
  g_free(self->path);
  g_free(self);
}

CmModel *
cm_model_new(const char *path)
{
  CmModel *self = g_new0(CmModel, 1);
  self->path = g_strdup(path);
  self->files = g_ptr_array_new_with_free_func(file_free);
  self->problems = g_ptr_array_new_with_free_func(g_free);
  self->model_bytes = -1;
  self->parameters = NAN;
  self->bits_per_weight = NAN;
  self->context_tokens = -1;
  self->image_size = -1;
  self->patch_size = -1;
  self->image_inputs = -1;
  self->image_tokens = -1;
  return self;
}

void
cm_model_free(CmModel *self)
{
  if (self == NULL)
    return;
  char *texts[] = {
      self->id,           self->path,          self->projector_path, self->repo,
      self->revision,     self->architecture,  self->stands_in_for,  self->sees_because,
      self->quantisation, self->chat_template, self->tokenizer,      self->licence,
      self->base_model,   self->not_found,     self->skip_reason};
  for (gsize i = 0; i < G_N_ELEMENTS(texts); i++)
    g_free(texts[i]);
  for (gsize i = 0; i < CM_N_ENGINES; i++)
    g_free(self->engine_refuses[i]);
  g_ptr_array_unref(self->files);
  g_ptr_array_unref(self->problems);
  cm_gguf_free(self->gguf);
  cm_gguf_free(self->projector_gguf);
  json_decref(self->config);
  g_free(self);
}

void
cm_model_add_problem(CmModel *self, const char *format, ...)
{
  va_list arguments;
  va_start(arguments, format);
  g_autofree char *text = g_strdup_vprintf(format, arguments);
  va_end(arguments);
  if (!g_ptr_array_find_with_equal_func(self->problems, text, g_str_equal, NULL))
    g_ptr_array_add(self->problems, g_steal_pointer(&text));
}

void
cm_model_add_file(CmModel *self, const char *path, gint64 bytes)
{
  for (guint i = 0; i < self->files->len; i++)
    if (g_str_equal(((const CmModelFile *)g_ptr_array_index(self->files, i))->path, path))
      return;
  CmModelFile *file = g_new0(CmModelFile, 1);
  file->path = g_strdup(path);
  file->bytes = bytes;
  g_ptr_array_add(self->files, file);
}

gint64
cm_model_bytes(const CmModel *self)
{
  gint64 sum = 0;
  if (self->files->len == 0)
    return -1;
  for (guint i = 0; i < self->files->len; i++) {
    const CmModelFile *file = g_ptr_array_index(self->files, i);
    if (file->bytes < 0)
      return -1;
    sum += file->bytes;
  }
  return sum;
}
