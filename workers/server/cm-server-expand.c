/* SPDX-License-Identifier: MIT */
#include "cm-server-expand.h"

#include "cm-fault.h"
#include "cm-server-form.h"

#include <string.h>

/* Adds the words of a nested array: all of them or none. */
static void
add_group(GStrvBuilder *argv, const json_t *group, const json_t *values)
{
  g_autoptr(GPtrArray) words = g_ptr_array_new_with_free_func(g_free);
  const char *missing = NULL;
  for (gsize i = 0; i < json_array_size(group); i++) {
    const char *word = json_string_value(json_array_get(group, i));
    char *expanded = cm_server_form_fill(word, values, &missing);
    if (expanded == NULL)
      return;
    g_ptr_array_add(words, expanded);
  }
  for (guint i = 0; i < words->len; i++)
    g_strv_builder_add(argv, words->pdata[i]);
}

char **
cm_server_expand_argv(const json_t *command, const json_t *values, GError **error)
{
  g_autoptr(GStrvBuilder) argv = g_strv_builder_new();
  for (gsize i = 0; i < json_array_size(command); i++) {
    const json_t *item = json_array_get(command, i);
    if (json_is_array(item)) {
      add_group(argv, item, values);
      continue;
    }
    const char *missing = NULL;
    g_autofree char *word = cm_server_form_fill(json_string_value(item), values, &missing);
    if (word == NULL) {
      g_set_error(error, CM_FAULT, CM_FAULT_SETTING_UNSUPPORTED,
                  "the server's command needs {%s} (in \"%s\"), and this model has none", missing,
                  json_string_value(item));
      return NULL;
    }
    g_strv_builder_add(argv, word);
  }
  return g_strv_builder_end(argv);
}

char **
cm_server_expand_env(const json_t *told, const json_t *values)
{
  g_autoptr(GStrvBuilder) env = g_strv_builder_new();
  const char *name = NULL;
  json_t *value = NULL;
  json_object_foreach ((json_t *)told, name, value) {
    const char *missing = NULL;
    g_autofree char *text = json_is_string(value)
                                ? cm_server_form_fill(json_string_value(value), values, &missing)
                                : NULL;
    g_autofree char *line = text != NULL ? g_strconcat(name, "=", text, NULL) : NULL;
    if (line != NULL && *name != '\0' && strchr(name, '=') == NULL)
      g_strv_builder_add(env, line);
  }
  return g_strv_builder_end(env);
}
