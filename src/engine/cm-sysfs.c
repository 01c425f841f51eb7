/* SPDX-License-Identifier: MIT */
#include "cm-sysfs.h"

#include "cm-file.h"
#include "cm-text.h"

#include <math.h>
#include <string.h>

enum { MAX_BYTES = 4 << 20, MAX_ENTRIES = 8192 };

char *
cm_sysfs_text(const char *root, const char *path)
{
  gsize length = 0;
  g_autofree char *full = g_strconcat(root, path, NULL);
  g_autofree char *raw = cm_file_read(full, MAX_BYTES, &length, NULL);
  if (raw == NULL)
    return NULL;
  char *text = g_strstrip(cm_text_sanitize(raw, length, MAX_BYTES));
  if (*text == '\0')
    g_clear_pointer(&text, g_free);
  return text;
}

double
cm_sysfs_number(const char *root, const char *path)
{
  g_autofree char *text = cm_sysfs_text(root, path);
  if (text == NULL)
    return NAN;
  char *end = NULL;
  double value = g_ascii_strtod(text, &end);
  return end != text && *end == '\0' && isfinite(value) ? value : NAN;
}

gsize
cm_sysfs_scan(const char *text, double *ret_values, gsize wanted)
{
  for (gsize found = 0; found < wanted; found++) {
    char *end = NULL;
    double value = text != NULL ? g_ascii_strtod(text, &end) : NAN;
    if (end == text || !isfinite(value))
      return found;
    ret_values[found] = value;
    text = end;
  }
  return wanted;
}

char *
cm_sysfs_field(const char *text, const char *key, char separator)
{
  g_auto(GStrv) lines = g_strsplit(text != NULL ? text : "", "\n", -1);
  for (gsize i = 0; lines[i] != NULL; i++) {
    char *value = strchr(lines[i], separator);
    if (value == NULL)
      continue;
    *value++ = '\0';
    if (!g_str_equal(g_strstrip(lines[i]), key))
      continue;
    value = g_strstrip(value);
    gsize length = strlen(value);
    if (length >= 2 && value[0] == '"' && value[length - 1] == '"')
      return g_strndup(value + 1, length - 2);
    return length > 0 ? g_strdup(value) : NULL;
  }
  return NULL;
}

static int
compare_counted(gconstpointer a, gconstpointer b)
{
  const char *left = *(const char *const *)a, *right = *(const char *const *)b;
  gsize left_length = strlen(left), right_length = strlen(right);
  if (left_length != right_length)
    return left_length < right_length ? -1 : 1;
  return strcmp(left, right);
}

GStrv
cm_sysfs_list(const char *root, const char *folder, const char *glob)
{
  g_autoptr(GPtrArray) paths = g_ptr_array_new_with_free_func(g_free);
  g_autofree char *full = g_strconcat(root, folder, NULL);
  g_autoptr(GDir) dir = g_dir_open(full, 0, NULL);
  const char *name = NULL;
  while (dir != NULL && paths->len < MAX_ENTRIES && (name = g_dir_read_name(dir)) != NULL) {
    if (g_pattern_match_simple(glob, name))
      g_ptr_array_add(paths, g_strconcat(folder, "/", name, NULL));
  }
  g_ptr_array_sort(paths, compare_counted);
  g_ptr_array_add(paths, NULL);
  return (GStrv)g_ptr_array_free(g_steal_pointer(&paths), FALSE);
}
