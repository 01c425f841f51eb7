/* SPDX-License-Identifier: MIT */
#include "cm-prompt-source.h"

#include "cm-error.h"
#include "cm-file.h"
#include "cm-prompt-values.h"
#include "cm-prompts-resource.h"

#include <string.h>

CmTemplate *
cm_prompt_source_shipped(const char *name)
{
  g_autofree char *path = g_strdup_printf("/check-models/prompts/%s.txt", name);
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) bytes =
      g_resource_lookup_data(cm_prompts_get_resource(), path, G_RESOURCE_LOOKUP_FLAGS_NONE, &error);
  CmTemplate *shipped = NULL;
  if (bytes != NULL) {
    gsize length = 0;
    const char *data = g_bytes_get_data(bytes, &length);
    g_autofree char *text = g_strndup(data, length);
    shipped = cm_template_new(text, cm_prompt_value_names, &error);
  }
  if (shipped == NULL)
    g_error("the prompt %s that ships: %s", name, error->message);
  return shipped;
}

static char *
read_bounded(const char *path, GError **error)
{
  gsize length = 0;
  g_autofree char *text = cm_file_read(path, CM_PROMPT_BYTES_MAX, &length, error);
  if (text == NULL)
    return NULL;
  if (!g_utf8_validate_len(text, length, NULL)) {
    g_set_error(error, CM_ERROR, CM_ERROR_INVALID, "%s: no UTF-8 text; save it as UTF-8", path);
    return NULL;
  }
  char *begin = g_str_has_prefix(text, "\xEF\xBB\xBF") ? text + 3 : text;
  g_strchomp(begin);
  if (*begin == '\0') {
    g_set_error(error, CM_ERROR, CM_ERROR_INVALID, "%s: it is empty; write a prompt into it", path);
    return NULL;
  }
  return g_strdup(begin);
}

/* The file's text, which is a prompt or a template of one: `what` is for messages. */
static char *
read_text(const char *path, const char *what, GError **error)
{
  char *text = read_bounded(path, error);
  if (text == NULL)
    g_prefix_error(error, "%s: ", what);
  return text;
}

CmTemplate *
cm_prompt_source_file(const char *path, GError **error)
{
  g_autofree char *text = read_text(path, "the template", error);
  if (text == NULL)
    return NULL;
  CmTemplate *template = cm_template_new(text, cm_prompt_value_names, error);
  if (template == NULL)
    g_prefix_error(error, "the template: %s: ", path);
  return template;
}

char *
cm_prompt_source_text(const char *given, GError **error)
{
  if (*given == '@')
    return read_text(given + 1, "the prompt", error);
  if (strnlen(given, CM_PROMPT_BYTES_MAX + 1) > CM_PROMPT_BYTES_MAX) {
    g_set_error_literal(error, CM_ERROR, CM_ERROR_LIMIT, "the prompt is longer than 1 MiB");
    return NULL;
  }
  if (!g_utf8_validate(given, -1, NULL)) {
    g_set_error_literal(error, CM_ERROR, CM_ERROR_INVALID, "the prompt is not UTF-8 text");
    return NULL;
  }
  g_autofree char *text = g_strchomp(g_strdup(given));
  if (*text == '\0') {
    g_set_error_literal(error, CM_ERROR, CM_ERROR_INVALID, "the prompt is empty");
    return NULL;
  }
  return g_steal_pointer(&text);
}
