/* SPDX-License-Identifier: MIT */
#include "cm-neutral.h"

/* Values by which a setting asks for nothing: "off", or "as the worker chooses"; of the last three,
 * what is sent beside the setting that was asked for where nothing was said of them. */
static const struct {
  const char *name;
  double value;
} neutral[] = {
    {"context_tokens", 0},
    {"threads", 0},
    {"gpu_layers", -1},
    {"batch_tokens", 0},
    {"ubatch_tokens", 0},
    {"top_k", 0},
    {"top_p", 1},
    {"min_p", 0},
    {"seed", 0},
    {"repetition_penalty", 1},
    {"kv_group_size", 64},
    {"kv_quantized_start", 0},
    {"repetition_window", 64},
};

gboolean
cm_setting_is_neutral(const json_t *settings, const char *name, const json_t *value)
{
  if (json_is_null(value) || json_is_false(value) ||
      (json_is_array(value) && json_array_size(value) == 0))
    return TRUE;
  /* both mean something only beside another setting */
  if (g_str_equal(name, "repetition_window") &&
      cm_json_get_number(settings, "repetition_penalty") == 1)
    return TRUE;
  if (g_str_equal(name, "seed"))
    return cm_json_get_number(settings, "temperature") == 0;
  for (gsize i = 0; i < G_N_ELEMENTS(neutral); i++)
    if (g_str_equal(name, neutral[i].name))
      return json_is_number(value) && json_number_value(value) == neutral[i].value;
  return FALSE;
}
