/* SPDX-License-Identifier: MIT */
#include "cm-expand.h"

#include <pwd.h>
#include <string.h>

/* "~" and "~name" at the beginning; of a person who is not known they stay. */
static char *
expand_person(const char *path, const char *home)
{
  gsize length = *path == '~' ? strcspn(path, "/") : 0;
  const char *folder = length == 1 ? home : NULL;
  if (length > 1) {
    g_autofree char *name = g_strndup(path + 1, length - 1);
    const struct passwd *person = getpwnam(name);
    folder = person != NULL ? person->pw_dir : NULL;
  }
  return folder != NULL ? g_strconcat(folder, path + length, NULL) : g_strdup(path);
}

/* Length of a variable's name after its "$", braces included; 0 for none. */
static gsize
name_length(const char *text)
{
  if (*text == '{') {
    const char *end = strchr(text, '}');
    return end != NULL ? (gsize)(end - text) + 1 : 0;
  }
  gsize length = 0;
  while (g_ascii_isalnum(text[length]) || text[length] == '_')
    length++;
  return length;
}

char *
cm_expand_path(const char *path, const char *(*environment)(const char *name), const char *home)
{
  g_autofree char *text = expand_person(path, home);
  g_autoptr(GString) out = g_string_new(NULL);
  for (const char *at = text; *at != '\0';) {
    gsize length = *at == '$' ? name_length(at + 1) : 0;
    gsize brace = length > 0 && at[1] == '{' ? 1 : 0;
    g_autofree char *name = g_strndup(at + 1 + brace, length - 2 * brace);
    const char *value = *name != '\0' ? environment(name) : NULL;
    if (value != NULL)
      g_string_append(out, value);
    else
      g_string_append_len(out, at, (gssize)length + 1);
    at += length + 1;
  }
  return g_string_free(g_steal_pointer(&out), FALSE);
}
