/* SPDX-License-Identifier: MIT */
/* Which store a path that a person names is, by where it lies and how it is laid out. */
#include "cm-store-hf.h"
#include "cm-store.h"

#include <string.h>
#include <sys/stat.h>

#define NAMES_MAX 1000 /* looked at for a repository's folder */

static gboolean
has_folder(const char *path, const char *name)
{
  g_autofree char *below = g_build_filename(path, name, NULL);
  return g_file_test(below, G_FILE_TEST_IS_DIR);
}

static gboolean
is_repository(const char *root, const char *name)
{
  g_autofree char *path = g_build_filename(root, name, NULL);
  return g_str_has_prefix(name, CM_STORE_HF_PREFIX) && has_folder(path, "snapshots");
}

static gboolean
is_hf_cache(const char *path)
{
  g_autoptr(GDir) dir = g_dir_open(path, 0, NULL);
  const char *name = NULL;
  for (guint i = 0; dir != NULL && i < NAMES_MAX && (name = g_dir_read_name(dir)) != NULL; i++)
    if (is_repository(path, name))
      return TRUE;
  return FALSE;
}

/* The store known here that lies at the path; NULL for none. */
static CmStorePlace *
known_store(const char *path)
{
  struct stat status, other;
  g_autoptr(GPtrArray) stores = cm_stores_find(g_getenv, g_get_home_dir());
  for (guint i = 0; i < stores->len && stat(path, &status) == 0; i++) {
    const CmStorePlace *store = g_ptr_array_index(stores, i);
    if (stat(store->root, &other) == 0 && other.st_dev == status.st_dev &&
        other.st_ino == status.st_ino)
      return cm_store_place_new(store->kind, path);
  }
  return NULL;
}

/* The cache whose repository, or a snapshot of it, lies at the path; NULL for none. */
static CmStorePlace *
cache_of_repository(const char *path)
{
  g_autofree char *below = g_canonicalize_filename(path, NULL);
  for (;;) {
    g_autofree char *root = g_path_get_dirname(below);
    g_autofree char *name = g_path_get_basename(below);
    if (is_repository(root, name)) {
      CmStorePlace *place = cm_store_place_new(CM_STORE_HF, root);
      place->only = g_steal_pointer(&name);
      return place;
    }
    if (g_str_equal(root, below))
      return NULL;
    g_free(below);
    below = g_steal_pointer(&root);
  }
}

static CmStorePlace *
store_by_layout(const char *path)
{
  static const struct {
    const char *below; /* a program's folder, named in place of its models' */
    CmStoreKind kind;
  } folders[] = {{NULL, CM_STORE_HF},
                 {"hub", CM_STORE_HF},
                 {NULL, CM_STORE_OLLAMA},
                 {"models", CM_STORE_OLLAMA}};
  for (gsize i = 0; i < G_N_ELEMENTS(folders); i++) {
    g_autofree char *root = g_build_filename(path, folders[i].below, NULL);
    gboolean fits = folders[i].kind == CM_STORE_HF
                        ? is_hf_cache(root)
                        : has_folder(root, "manifests") && has_folder(root, "blobs");
    if (fits)
      return cm_store_place_new(folders[i].kind, root);
  }
  return NULL;
}

CmStorePlace *
cm_store_place_of_path(const char *path)
{
  CmStorePlace *place = NULL;
  if (g_file_test(path, G_FILE_TEST_IS_DIR)) {
    place = known_store(path);
    place = place != NULL ? place : cache_of_repository(path);
    place = place != NULL ? place : store_by_layout(path);
  }
  return place != NULL ? place : cm_store_place_new(CM_STORE_FILES, path);
}
