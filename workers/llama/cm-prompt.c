/* SPDX-License-Identifier: MIT */
#include "cm-prompt.h"

#include "cm-fault.h"
#include "cm-ppm.h"
#include "cm-reasons.h"

#include <string.h>

typedef mtmd_bitmap CmBitmap;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CmBitmap, mtmd_bitmap_free)

/* The template applied to one message of the user; NULL with error set. */
static char *
apply_template(const char *template, const char *content, GError **error)
{
  const struct llama_chat_message message = {.role = "user", .content = content};
  int32_t length = llama_chat_apply_template(template, &message, 1, true, NULL, 0);
  g_autofree char *text = NULL;

  if (length < 0) {
    g_set_error(error, CM_FAULT, CM_FAULT_TEMPLATE_UNSUPPORTED,
                "libllama does not know the model's chat template; llama-server can render it");
    return NULL;
  }
  text = g_malloc0((gsize)length + 1);
  if (llama_chat_apply_template(template, &message, 1, true, text, length) != length) {
    g_set_error(error, CM_FAULT, CM_FAULT_TEMPLATE_UNSUPPORTED,
                "libllama renders the model's chat template differently each time");
    return NULL;
  }
  return g_steal_pointer(&text);
}

static char *
render(const CmLlama *llama, const char *prompt, gboolean with_picture, GError **error)
{
  const char *marker = mtmd_get_marker(llama->media);
  const char *template = llama_model_chat_template(llama->model, NULL);
  g_autofree char *content = g_strconcat(with_picture ? marker : "", prompt, NULL);

  if (strstr(prompt, marker)) {
    g_set_error(error, CM_FAULT, CM_FAULT_PROMPT_REJECTED,
                "the prompt holds %s, which marks the picture's place", marker);
    return NULL;
  }
  if (!template) {
    g_set_error(error, CM_FAULT, CM_FAULT_TEMPLATE_MISSING, "the model has no chat template");
    return NULL;
  }
  return apply_template(template, content, error);
}

static CmBitmap *
read_picture(const json_t *picture, GError **error)
{
  const char *path = cm_json_get_string(picture, "path");
  g_autoptr(CmPpm) ppm = NULL;
  CmBitmap *bitmap;

  if (!path) {
    g_set_error(error, CM_FAULT, CM_FAULT_PICTURE_REJECTED, "the picture has no path");
    return NULL;
  }
  ppm = cm_ppm_read(path, error);
  if (!ppm)
    return NULL;
  bitmap = mtmd_bitmap_init(ppm->width, ppm->height, ppm->rgb);
  if (!bitmap)
    g_set_error(error, CM_FAULT, CM_FAULT_PICTURE_REJECTED, "libmtmd does not take %s", path);
  return bitmap;
}

static void
count_tokens(CmPrompted *self, const CmLlama *llama)
{
  for (size_t i = 0; i < mtmd_input_chunks_size(self->chunks); i++) {
    const mtmd_input_chunk *chunk = mtmd_input_chunks_get(self->chunks, i);
    guint tokens = (guint)mtmd_input_chunk_get_n_tokens(chunk);

    if (mtmd_input_chunk_get_type(chunk) == MTMD_INPUT_CHUNK_TYPE_TEXT) {
      self->text_tokens += tokens;
      continue;
    }
    self->image_tokens += tokens;
    if (mtmd_decode_use_non_causal(llama->media, chunk))
      self->ubatch_tokens = MAX(self->ubatch_tokens, tokens);
  }
}

static gboolean
tokenize(CmPrompted *self, const CmLlama *llama, const char *text, const CmBitmap *bitmap,
         GError **error)
{
  const mtmd_input_text input = {
      .text = text, .text_len = strlen(text), .add_special = true, .parse_special = true};
  int32_t status;

  self->chunks = mtmd_input_chunks_init();
  status = mtmd_tokenize(llama->media, self->chunks, &input, &bitmap, bitmap ? 1 : 0);
  if (status == 0)
    return TRUE;
  if (bitmap) {
    g_autofree char *what =
        g_strdup_printf("libmtmd does not take a picture of %u × %u pixels (status %d)",
                        mtmd_bitmap_get_nx(bitmap), mtmd_bitmap_get_ny(bitmap), (int)status);

    cm_reasons_set_error(error, CM_SCOPE_COMPUTE, CM_FAULT_PICTURE_REJECTED, what);
    return FALSE;
  }
  cm_reasons_set_error(error, CM_SCOPE_COMPUTE, CM_FAULT_PROMPT_REJECTED,
                       "libmtmd cannot tokenize the prompt");
  return FALSE;
}

CmPrompted *
cm_prompted_new(const CmLlama *llama, const json_t *request, GError **error)
{
  g_autoptr(CmPrompted) self = g_new0(CmPrompted, 1);
  const json_t *picture = json_object_get(request, "picture");
  gboolean with_picture = json_is_object(picture);
  const char *prompt = cm_json_get_string(request, "prompt");
  g_autoptr(CmBitmap) bitmap = NULL;
  g_autofree char *text = NULL;

  text = render(llama, prompt ? prompt : "", with_picture, error);
  if (!text)
    return NULL;
  if (with_picture) {
    bitmap = read_picture(picture, error);
    if (!bitmap)
      return NULL;
  }
  if (!tokenize(self, llama, text, bitmap, error))
    return NULL;
  count_tokens(self, llama);
  if (self->text_tokens + self->image_tokens == 0) {
    g_set_error(error, CM_FAULT, CM_FAULT_PROMPT_REJECTED, "the prompt makes no tokens");
    return NULL;
  }
  return g_steal_pointer(&self);
}

void
cm_prompted_free(CmPrompted *self)
{
  if (!self)
    return;
  g_clear_pointer(&self->chunks, mtmd_input_chunks_free);
  g_free(self);
}
