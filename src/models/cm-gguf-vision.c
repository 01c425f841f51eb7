/* SPDX-License-Identifier: MIT */
/* What a projector's header says of the pictures that it takes. */
#include "cm-gguf.h"

gint64
cm_gguf_projector_width(const CmGguf *self)
{
  if (self->tensors.projector_width > 0)
    return self->tensors.projector_width;
  static const char *const encoder_width[] = {"mlp",       "mlp_norm", "ldp",         "ldpv2",
                                              "resampler", "adapter",  "minicpmv4_6", NULL};
  /* before the key existed, every projector was an MLP, whose layers have told above */
  if (self->projector_type != NULL && g_strv_contains(encoder_width, self->projector_type))
    return -1;
  return self->projection_dim > 0 ? self->projection_dim : -1;
}

gboolean
cm_gguf_image_grows(const CmGguf *self)
{
  /* pictures go in as they are and take as many tokens as they have patches */
  static const char *const by_size[] = {"qwen2vl_merger", "qwen2.5vl_merger", "qwen3vl_merger",
                                        "qwen2.5o",       "pixtral",          "lightonocr",
                                        "kimivl",         "kimik25",          "lfm2",
                                        "dots_ocr",       "paddleocr",        "glm4v",
                                        "youtuvl",        "gemma4v",          NULL};
  return self->projector_type != NULL && g_strv_contains(by_size, self->projector_type);
}

gint64
cm_gguf_image_tokens(const CmGguf *self)
{
  if (self->query_count > 0)
    return self->query_count;
  if (self->image_size <= 0 || self->patch_size <= 0 || self->projector_type == NULL ||
      cm_gguf_image_grows(self))
    return -1;
  gint64 side = self->image_size / self->patch_size;
  if (g_str_equal(self->projector_type, "mlp") || g_str_equal(self->projector_type, "mlp_norm"))
    return side * side;
  /* gemma3's scale_factor, where absent, is 4 (llama.cpp's clip.cpp) */
  gint64 scale = self->scale_factor;
  if (scale <= 0 && g_str_equal(self->projector_type, "gemma3"))
    scale = 4;
  if (scale <= 0 || scale > side)
    return -1;
  return (side / scale) * (side / scale);
}
