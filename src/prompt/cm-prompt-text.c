/* SPDX-License-Identifier: MIT */
#include "cm-prompt-text.h"

#include "cm-prompt-values.h"

char *
cm_prompt_text(const char *given, GError **error)
{
  if (given != NULL)
    return cm_prompt_source_text(given, error);
  g_autoptr(CmTemplate) catalogue = cm_prompt_source_shipped("catalogue");
  g_autoptr(GHashTable) none = cm_prompt_values_new();
  char *text = cm_template_render(catalogue, none, CM_PROMPT_BYTES_MAX, error);
  return text != NULL ? g_strchomp(text) : NULL;
}
