/* SPDX-License-Identifier: MIT */
#include "cm-prompt-text.h"

#include "cm-error.h"
#include "cm-file.h"
#include "cm-prompts-resource.h"

#include <string.h>

static char *
catalogue_prompt(GError **error)
{
  g_autoptr(GBytes) bytes =
      g_resource_lookup_data(cm_prompts_get_resource(), "/check-models/prompts/catalogue.txt",
                             G_RESOURCE_LOOKUP_FLAGS_NONE, error);
  if (bytes == NULL) {
    cm_error_wrap(error);
    return NULL;
  }
  gsize length = 0;
  const char *text = g_bytes_get_data(bytes, &length);
  return g_strndup(text, length);
}

char *
cm_prompt_text(const char *given, GError **error)
{
  g_autofree char *text = NULL;
  gsize length = 0;
  if (given == NULL)
    text = catalogue_prompt(error);
  else if (*given == '@')
    text = cm_file_read(given + 1, CM_PROMPT_BYTES_MAX, &length, error);
  else
    text = g_strdup(given);
  if (text == NULL) {
    g_prefix_error(error, "the prompt: ");
    return NULL;
  }

  gboolean is_file = given != NULL && *given == '@';
  if (!is_file)
    length = strlen(text);
  if (length > CM_PROMPT_BYTES_MAX) {
    g_set_error_literal(error, CM_ERROR, CM_ERROR_LIMIT, "the prompt is longer than 1 MiB");
    return NULL;
  }
  if (!g_utf8_validate_len(text, length, NULL)) {
    g_set_error(error, CM_ERROR, CM_ERROR_INVALID, "the prompt%s%s is not UTF-8 text",
                is_file ? " in " : "", is_file ? given + 1 : "");
    return NULL;
  }
  g_strchomp(text);
  if (*text == '\0') {
    g_set_error(error, CM_ERROR, CM_ERROR_INVALID, "the prompt%s%s is empty", is_file ? " in " : "",
                is_file ? given + 1 : "");
    return NULL;
  }
  return g_steal_pointer(&text);
}
