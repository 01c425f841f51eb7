/* SPDX-License-Identifier: MIT */
/* A folder that holds an adapter alone: weights that change a model and are none. */
#include "cm-checkpoints.h"
#include "cm-describe-private.h"
#include "cm-text.h"

#include <string.h>

#define CONFIG_LIMITS ((CmJsonLimits){.bytes = 1 << 20, .items = 20000, .depth = 16})

#define NAME_BYTES_MAX 200

/* Whether all the weights that were found are an adapter's (PEFT: adapter_model.*, MLX:
 * adapters.safetensors). */
static gboolean
has_adapter_alone(const CmModel *self)
{
  guint n_adapters = 0;
  for (guint i = 0; i < self->files->len; i++) {
    const char *path = ((const CmModelFile *)g_ptr_array_index(self->files, i))->path;
    const char *slash = strrchr(path, '/');
    if (!cm_checkpoint_is_weights(path))
      continue;
    if (!g_str_has_prefix(slash != NULL ? slash + 1 : path, "adapter"))
      return FALSE;
    n_adapters++;
  }
  return n_adapters > 0;
}

static char *
member(const json_t *object, const char *key)
{
  const char *text = cm_json_get_string(object, key);
  return text != NULL && *text != '\0' ? cm_text_sanitize(text, strlen(text), NAME_BYTES_MAX)
                                       : NULL;
}

gboolean
cm_describe_adapter(CmModel *self)
{
  if (!has_adapter_alone(self))
    return FALSE;
  g_autoptr(json_t) config = cm_describe_json(self, "adapter_config.json", CONFIG_LIMITS, NULL);
  /* MLX's says fine_tune_type and model where PEFT's says peft_type and base_model_name_or_path */
  g_autofree char *peft = member(config, "peft_type");
  g_autofree char *mlx = member(config, "fine_tune_type");
  g_autofree char *base = member(config, "base_model_name_or_path");
  if (base == NULL)
    base = member(config, "model");
  const char *type = peft != NULL ? peft : mlx;
  gboolean is_lora = type != NULL && g_ascii_strcasecmp(type, "lora") == 0;
  g_autofree char *what = g_strdup_printf("%s adapter of %s", is_lora ? "a LoRA" : "an",
                                          base != NULL ? base : "a model that it does not name");
  cm_describe_set_sees(self, CM_SEES_NO, "%s, no model of its own", what);
  cm_model_add_problem(self, "%s, no model: merge it into that model and name the merged folder",
                       what);
  g_free(self->skip_reason);
  self->skip_reason = g_strdup_printf("%s, no model of its own", what);
  if (self->base_model == NULL)
    self->base_model = g_steal_pointer(&base);
  for (gsize i = 0; i < CM_N_ENGINES; i++)
    self->engine_refuses[i] = g_strdup("an adapter, no model of its own");
  return TRUE;
}
