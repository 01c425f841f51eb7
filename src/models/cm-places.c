/* SPDX-License-Identifier: MIT */
#include "cm-places.h"

#include "cm-error.h"

#include <errno.h>
#include <glob.h>
#include <string.h>
#include <sys/stat.h>

#define DEPTH_MAX   8
#define ENTRIES_MAX 100000
#define MODELS_MAX  10000

typedef struct {
  GPtrArray *files; /* owned */
  GHashTable *seen; /* real paths */
  guint entries;
} Search;

static gboolean
is_gguf_name(const char *name)
{
  gsize length = strlen(name);
  return length > 5 && g_ascii_strcasecmp(name + length - 5, ".gguf") == 0;
}

static gboolean
add_file(Search *search, const char *path, GError **error)
{
  char *real = realpath(path, NULL);
  g_autofree char *key = g_strdup(real != NULL ? real : path);
  free(real);
  if (!g_hash_table_add(search->seen, g_steal_pointer(&key)))
    return TRUE;
  if (search->files->len >= MODELS_MAX) {
    g_set_error(error, CM_ERROR, CM_ERROR_LIMIT,
                "more than %d model files; name fewer folders with --model", MODELS_MAX);
    return FALSE;
  }
  g_ptr_array_add(search->files, g_strdup(path));
  return TRUE;
}

static gboolean
walk_folder(Search *search, const char *folder, guint depth, GError **error)
{
  g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
  const char *name = NULL;
  while (dir != NULL && (name = g_dir_read_name(dir)) != NULL) {
    if (++search->entries > ENTRIES_MAX) {
      g_set_error(error, CM_ERROR, CM_ERROR_LIMIT,
                  "%s: more than %d entries; name a smaller folder with --model", folder,
                  ENTRIES_MAX);
      return FALSE;
    }
    g_autofree char *path = g_build_filename(folder, name, NULL);
    struct stat status;
    if (stat(path, &status) != 0)
      continue;
    if (S_ISDIR(status.st_mode) && depth < DEPTH_MAX &&
        !walk_folder(search, path, depth + 1, error))
      return FALSE;
    if (S_ISREG(status.st_mode) && is_gguf_name(name) && !add_file(search, path, error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
add_path(Search *search, const char *path, GError **error)
{
  struct stat status;
  if (stat(path, &status) != 0) {
    cm_error_set_errno(error, errno, "model %s", path);
    return FALSE;
  }
  if (S_ISDIR(status.st_mode))
    return walk_folder(search, path, 0, error);
  return add_file(search, path, error);
}

static gboolean
add_glob(Search *search, const char *pattern, GError **error)
{
  glob_t matches = {0};
  if (glob(pattern, 0, NULL, &matches) != 0) {
    globfree(&matches);
    g_set_error(error, CM_ERROR, CM_ERROR_NOT_FOUND, "no file matches --model '%s'", pattern);
    return FALSE;
  }
  gboolean added = TRUE;
  for (gsize i = 0; i < matches.gl_pathc && added; i++)
    added = add_path(search, matches.gl_pathv[i], error);
  globfree(&matches);
  return added;
}

static int
compare_paths(gconstpointer a, gconstpointer b)
{
  return strcmp(*(const char *const *)a, *(const char *const *)b);
}

GPtrArray *
cm_places_expand(const char *const *places, GError **error)
{
  g_autoptr(GPtrArray) files = g_ptr_array_new_with_free_func(g_free);
  g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  Search search = {.files = files, .seen = seen};
  for (guint i = 0; places[i] != NULL; i++) {
    /* a file whose own name holds a star is that file */
    gboolean is_glob =
        strpbrk(places[i], "*?[") != NULL && !g_file_test(places[i], G_FILE_TEST_EXISTS);
    if (!(is_glob ? add_glob(&search, places[i], error) : add_path(&search, places[i], error)))
      return NULL;
  }
  g_ptr_array_sort(files, compare_paths);
  return g_steal_pointer(&files);
}

GPtrArray *
cm_places_list_folder(const char *folder)
{
  g_autoptr(GPtrArray) files = g_ptr_array_new_with_free_func(g_free);
  g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
  const char *name = NULL;
  while (dir != NULL && files->len < MODELS_MAX && (name = g_dir_read_name(dir)) != NULL)
    if (is_gguf_name(name))
      g_ptr_array_add(files, g_build_filename(folder, name, NULL));
  g_ptr_array_sort(files, compare_paths);
  return g_steal_pointer(&files);
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
