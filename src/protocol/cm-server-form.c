/* SPDX-License-Identifier: MIT */
#include "cm-server-form.h"

#include <string.h>

gsize
cm_server_form_braced(const char *text)
{
  if (*text != '{')
    return 0;
  gsize length = strspn(text + 1, "abcdefghijklmnopqrstuvwxyz_");
  return length > 0 && text[1 + length] == '}' ? length + 2 : 0;
}

/* The placeholder that a word in braces is, with its value, NULL for none; NULL where it is no
 * placeholder. */
static const char *
find(const json_t *values, const char *braced, gsize length, const char **ret_value)
{
  const char *name = NULL;
  json_t *value = NULL;
  json_object_foreach ((json_t *)values, name, value) {
    if (strncmp(name, braced + 1, length - 2) != 0 || name[length - 2] != '\0')
      continue;
    *ret_value = json_string_value(value);
    return name;
  }
  return NULL;
}

char *
cm_server_form_fill(const char *text, const json_t *values, const char **ret_missing)
{
  g_autoptr(GString) filled = g_string_new(NULL);
  while (*text != '\0') {
    gsize length = cm_server_form_braced(text);
    const char *value = NULL;
    const char *name = length > 0 ? find(values, text, length, &value) : NULL;
    if (name != NULL && value == NULL) {
      if (ret_missing != NULL)
        *ret_missing = name;
      return NULL;
    }
    gsize taken = MAX(length, 1);
    if (name != NULL)
      g_string_append(filled, value);
    else
      g_string_append_len(filled, text, (gssize)taken);
    text += taken;
  }
  return g_string_free(g_steal_pointer(&filled), FALSE);
}

gboolean
cm_server_form_holds(const json_t *value, const char *placeholder)
{
  if (value == NULL)
    return FALSE;
  g_autofree char *line = cm_json_line(value);
  g_autofree char *braced = g_strconcat("{", placeholder, "}", NULL);
  return strstr(line, braced) != NULL;
}

gboolean
cm_server_form_places(const json_t *server, const char *placeholder)
{
  return cm_server_form_holds(json_object_get(server, "command"), placeholder) ||
         cm_server_form_holds(json_object_get(server, "env"), placeholder);
}

gboolean
cm_server_form_is_field(const char *text)
{
  gboolean is_path = *text == '/';
  return *text != '\0' && !(is_path && (strstr(text, "//") != NULL || g_str_has_suffix(text, "/")));
}
