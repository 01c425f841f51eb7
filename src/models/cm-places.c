/* SPDX-License-Identifier: MIT */
#include "cm-places.h"

#include "cm-error.h"

#include <errno.h>
#include <glob.h>
#include <string.h>
#include <sys/stat.h>

static gboolean
add_path(GPtrArray *paths, const char *path, GError **error)
{
  struct stat status;
  if (stat(path, &status) != 0) {
    cm_error_set_errno(error, errno, "model %s", path);
    return FALSE;
  }
  g_ptr_array_add(paths, g_strdup(path));
  return TRUE;
}

static gboolean
add_glob(GPtrArray *paths, const char *pattern, GError **error)
{
  glob_t matches = {0};
  if (glob(pattern, 0, NULL, &matches) != 0) {
    globfree(&matches);
    g_set_error(error, CM_ERROR, CM_ERROR_NOT_FOUND, "no file matches --model '%s'", pattern);
    return FALSE;
  }
  gboolean added = TRUE;
  for (gsize i = 0; i < matches.gl_pathc && added; i++)
    added = add_path(paths, matches.gl_pathv[i], error);
  globfree(&matches);
  return added;
}

GPtrArray *
cm_places_expand(const char *const *places, GError **error)
{
  g_autoptr(GPtrArray) paths = g_ptr_array_new_with_free_func(g_free);
  for (guint i = 0; places[i] != NULL; i++) {
    /* a file whose own name holds a star is that file */
    gboolean is_glob =
        strpbrk(places[i], "*?[") != NULL && !g_file_test(places[i], G_FILE_TEST_EXISTS);
    if (!(is_glob ? add_glob(paths, places[i], error) : add_path(paths, places[i], error)))
      return NULL;
  }
  return g_steal_pointer(&paths);
}

gboolean
cm_places_split_part(const char *path, guint *ret_part, guint *ret_count)
{
  static const char form[] = "-00000-of-00000.gguf";
  gsize length = strlen(path);
  if (length <= sizeof form - 1)
    return FALSE;
  const char *tail = path + length - (sizeof form - 1);
  for (gsize i = 0; i < sizeof form - 1; i++) {
    gboolean fits = form[i] == '0' ? g_ascii_isdigit(tail[i]) : tail[i] == form[i];
    if (!fits)
      return FALSE;
  }
  *ret_part = (guint)g_ascii_strtoull(tail + 1, NULL, 10);
  *ret_count = (guint)g_ascii_strtoull(tail + 10, NULL, 10);
  return TRUE;
}
