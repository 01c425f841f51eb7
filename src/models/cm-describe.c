/* SPDX-License-Identifier: MIT */
#include "cm-describe.h"

#include "cm-describe-names.h"
#include "cm-describe-private.h"
#include "cm-text.h"

#include <string.h>

#define FILE_NAME_BYTES_MAX 255

void
cm_describe_set_sees(CmModel *self, CmSees sees, const char *format, ...)
{
  va_list arguments;
  va_start(arguments, format);
  g_free(self->sees_because);
  self->sees_because = g_strdup_vprintf(format, arguments);
  va_end(arguments);
  self->sees = sees;
}

char *
cm_describe_file_name(const char *path)
{
  g_autofree char *name = g_path_get_basename(path);
  return cm_text_sanitize(name, strlen(name), FILE_NAME_BYTES_MAX);
}

void
cm_describe_missing_bytes(CmModel *self, const char *path, gint64 missing_bytes)
{
  if (missing_bytes <= 0)
    return;
  g_autofree char *name = cm_describe_file_name(path);
  cm_model_add_problem(
      self, "%s is cut short: %" G_GINT64_FORMAT " bytes are missing (download it again)", name,
      missing_bytes);
  self->incomplete = TRUE;
}

static void refuse(CmModel *self, CmEngineKind engine, const char *format, ...) G_GNUC_PRINTF(3, 4);

static void
refuse(CmModel *self, CmEngineKind engine, const char *format, ...)
{
  if (self->engine_refuses[engine] != NULL)
    return;
  va_list arguments;
  va_start(arguments, format);
  self->engine_refuses[engine] = g_strdup_vprintf(format, arguments);
  va_end(arguments);
}

static void
ask_llama(CmModel *self)
{
  const CmGguf *projector = self->projector_gguf;
  if (self->form != CM_FORM_GGUF)
    refuse(self, CM_ENGINE_LLAMA, "no GGUF file");
  else if (self->gguf == NULL)
    refuse(self, CM_ENGINE_LLAMA, "its GGUF header cannot be read");
  else if (self->projector_path == NULL)
    refuse(self, CM_ENGINE_LLAMA, "no image projector (mmproj) belongs to it");
  else if (projector == NULL)
    refuse(self, CM_ENGINE_LLAMA, "its projector cannot be read");
  else if (self->incomplete)
    refuse(self, CM_ENGINE_LLAMA, "incomplete");
  else if (self->sees == CM_SEES_NO)
    refuse(self, CM_ENGINE_LLAMA, "takes no pictures: %s", self->sees_because);
  else if (projector->projector_type != NULL &&
           !cm_describe_is_named("llama", "projectors", projector->projector_type))
    refuse(self, CM_ENGINE_LLAMA, "llama.cpp %s knows no projector of type %s",
           cm_describe_engine_version("llama"), projector->projector_type);
  else if (self->gguf->embedding_length > 0 && cm_gguf_projector_width(projector) > 0 &&
           self->gguf->embedding_length != cm_gguf_projector_width(projector))
    refuse(self, CM_ENGINE_LLAMA, "its projector belongs to another model");
}

static void
ask_mlx_vlm(CmModel *self)
{
  const char *type = cm_json_get_string(self->config, "model_type");
  if (self->form != CM_FORM_SAFETENSORS)
    refuse(self, CM_ENGINE_MLX_VLM, "no folder of safetensors");
  else if (self->config == NULL)
    refuse(self, CM_ENGINE_MLX_VLM, "no config.json that can be read");
  else if (self->incomplete)
    refuse(self, CM_ENGINE_MLX_VLM, "incomplete");
  else if (self->sees == CM_SEES_NO)
    refuse(self, CM_ENGINE_MLX_VLM, "takes no pictures: %s", self->sees_because);
  else if (type == NULL)
    refuse(self, CM_ENGINE_MLX_VLM, "config.json names no model_type");
  else if (!cm_describe_is_named("mlx-vlm", "model_types", type) &&
           !cm_describe_is_named("mlx-vlm", "aliases", type))
    refuse(self, CM_ENGINE_MLX_VLM, "mlx-vlm %s knows no pictures for model_type %s",
           cm_describe_engine_version("mlx-vlm"), type);
}

void
cm_model_describe(CmModel *self)
{
  if (g_file_test(self->path, G_FILE_TEST_IS_DIR))
    cm_describe_folder(self);
  else
    cm_describe_gguf(self);
  ask_llama(self);
  ask_mlx_vlm(self);
}
