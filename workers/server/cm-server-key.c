/* SPDX-License-Identifier: MIT */
#include "cm-server-key.h"

#include "cm-fault.h"
#include "cm-file.h"

#include <string.h>

#define KEY_BYTES_MAX  4096
#define FILE_BYTES_MAX 8192

static gboolean
is_key(const char *text)
{
  gsize length = strlen(text);
  for (gsize i = 0; i < length; i++)
    if (!g_ascii_isgraph(text[i]))
      return FALSE;
  return length > 0 && length <= KEY_BYTES_MAX;
}

static gboolean
read_file(const char *file, char **ret_key, GError **error)
{
  g_autoptr(GError) problem = NULL;
  gsize length = 0;
  g_autofree char *text = cm_file_read(file, FILE_BYTES_MAX, &length, &problem);
  if (text == NULL) {
    g_set_error(error, CM_FAULT, CM_FAULT_SETTING_UNSUPPORTED,
                "the server's key cannot be read: %s", problem->message);
    return FALSE;
  }
  gboolean has_nul = strlen(text) != length;
  text[strcspn(text, "\r\n")] = '\0';
  g_strstrip(text);
  if (has_nul || !is_key(text)) {
    g_set_error(error, CM_FAULT, CM_FAULT_SETTING_UNSUPPORTED,
                "%s holds no key: its first line must be 1 to %d visible ASCII characters", file,
                KEY_BYTES_MAX);
    return FALSE;
  }
  *ret_key = g_steal_pointer(&text);
  return TRUE;
}

gboolean
cm_server_key_read(const char *file, const char *variable, char **ret_key, GError **error)
{
  const char *name = variable != NULL ? variable : CM_SERVER_KEY_VARIABLE;
  g_autofree char *text = g_strdup(g_getenv(name));
  g_unsetenv(name);
  g_unsetenv(CM_SERVER_KEY_VARIABLE);
  if (file != NULL)
    return read_file(file, ret_key, error);
  if (text != NULL)
    g_strstrip(text);
  if (text == NULL || *text == '\0') {
    *ret_key = NULL;
    return TRUE;
  }
  if (!is_key(text)) {
    g_set_error(error, CM_FAULT, CM_FAULT_SETTING_UNSUPPORTED,
                "the variable %s holds no key: at most %d visible ASCII characters are expected",
                name, KEY_BYTES_MAX);
    return FALSE;
  }
  *ret_key = g_steal_pointer(&text);
  return TRUE;
}

void
cm_server_key_forget(void)
{
  g_unsetenv(CM_SERVER_KEY_VARIABLE);
}

char *
cm_server_key_hide(const char *key, const char *text)
{
  if (key == NULL || strstr(text, key) == NULL)
    return g_strdup(text);
  g_autoptr(GString) hidden = g_string_new(text);
  g_string_replace(hidden, key, "[key]", 0);
  return g_string_free(g_steal_pointer(&hidden), FALSE);
}
