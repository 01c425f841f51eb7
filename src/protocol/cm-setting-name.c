/* SPDX-License-Identifier: MIT */
#include "cm-setting-name.h"

/* Where the option is not the setting's name with '-' for '_'. */
static const struct {
  const char *setting;
  const char *option;
} options[] = {
    {"batch_tokens", "batch"},
    {"context_tokens", "context"},
    {"eos_tokens", "eos-token"},
    {"lazy", "lazy-load"},
    {"prefill_step_tokens", "prefill-step"},
    {"processor_arguments", "processor-arg"},
    {"thinking_budget_tokens", "thinking-budget"},
    {"ubatch_tokens", "ubatch"},
};

void
cm_setting_append_option(GString *list, const char *name)
{
  g_autofree char *option = g_strdelimit(g_strdup(name), "_", '-');
  for (gsize i = 0; i < G_N_ELEMENTS(options); i++) {
    if (!g_str_equal(name, options[i].setting))
      continue;
    g_free(option);
    option = g_strdup(options[i].option);
  }
  g_string_append_printf(list, "%s--%s", list->len > 0 ? ", " : "", option);
}
