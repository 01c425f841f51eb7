/* SPDX-License-Identifier: MIT */
#include "cm-walk.h"

#include "cm-error.h"

#include <dirent.h>
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

G_DEFINE_AUTOPTR_CLEANUP_FUNC(DIR, closedir)

CmWalk *
cm_walk_new(void)
{
  CmWalk *self = g_new0(CmWalk, 1);
  self->folders = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  return self;
}

void
cm_walk_free(CmWalk *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref(self->folders);
  g_free(self);
}

static void
file_free(gpointer data)
{
  CmWalkFile *self = data;
  g_free(self->path);
  g_free(self);
}

static void
folder_free(gpointer data)
{
  CmWalkFolder *self = data;
  g_free(self->path);
  g_ptr_array_unref(self->files);
  g_free(self);
}

static int
compare_names(gconstpointer a, gconstpointer b)
{
  return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* A folder, then all that lies in it: "a", "a/b", "a-b". */
static int
compare_folders(gconstpointer a, gconstpointer b)
{
  const char *left = (*(CmWalkFolder *const *)a)->path;
  const char *right = (*(CmWalkFolder *const *)b)->path;
  while (*left != '\0' && *left == *right) {
    left++;
    right++;
  }
  if (*left == *right)
    return 0;
  if (*left == '/' || *right == '/')
    return *left == '\0' || (*left == '/' && *right != '\0') ? -1 : 1;
  return (guchar)*left < (guchar)*right ? -1 : 1;
}

GPtrArray *
cm_walk_names(CmWalk *self, const char *folder, GError **error)
{
  g_autoptr(DIR) dir = opendir(folder);
  if (dir == NULL) {
    cm_error_set_errno(error, errno, "folder %s", folder);
    return NULL;
  }
  g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
  const struct dirent *entry = NULL;
  while ((entry = readdir(dir)) != NULL) {
    if (g_str_equal(entry->d_name, ".") || g_str_equal(entry->d_name, ".."))
      continue;
    if (self->n_entries >= CM_WALK_ENTRIES_MAX) {
      self->is_cut = TRUE;
      break;
    }
    self->n_entries++;
    g_ptr_array_add(names, g_strdup(entry->d_name));
  }
  g_ptr_array_sort(names, compare_names);
  return g_steal_pointer(&names);
}

static void
add_file(CmWalkFolder *folder, const char *path, gint64 bytes)
{
  CmWalkFile *file = g_new0(CmWalkFile, 1);
  file->path = g_strdup(path);
  file->bytes = bytes;
  g_ptr_array_add(folder->files, file);
}

/* A folder that a link leads to. */
typedef struct {
  char *path;
  guint depth; /* below it */
} Link;

static void
link_free(gpointer data)
{
  Link *self = data;
  g_free(self->path);
  g_free(self);
}

static gboolean
is_link(const char *path)
{
  struct stat status;
  return lstat(path, &status) == 0 && S_ISLNK(status.st_mode);
}

static void
add_link(GPtrArray *links, const char *path, guint depth)
{
  Link *link = g_new0(Link, 1);
  link->path = g_strdup(path);
  link->depth = depth;
  g_ptr_array_add(links, link);
}

/* Folders that links lead to are put off, appended to `links`. */
static void
enter(CmWalk *self, GPtrArray *folders, GPtrArray *links, const char *path, guint depth)
{
  struct stat status;
  if (stat(path, &status) != 0 || !S_ISDIR(status.st_mode))
    return;
  if (!g_hash_table_add(self->folders,
                        g_strdup_printf("%" G_GUINT64_FORMAT ":%" G_GUINT64_FORMAT,
                                        (guint64)status.st_dev, (guint64)status.st_ino)))
    return;
  g_autoptr(GPtrArray) names = cm_walk_names(self, path, NULL);
  if (names == NULL)
    return;
  CmWalkFolder *folder = g_new0(CmWalkFolder, 1);
  folder->path = g_strdup(path);
  folder->files = g_ptr_array_new_with_free_func(file_free);
  g_ptr_array_add(folders, folder);
  for (guint i = 0; i < names->len; i++) {
    g_autofree char *child = g_build_filename(path, g_ptr_array_index(names, i), NULL);
    if (stat(child, &status) != 0) {
      if (is_link(child))
        add_file(folder, child, -1);
    } else if (S_ISREG(status.st_mode)) {
      add_file(folder, child, (gint64)status.st_size);
    } else if (S_ISDIR(status.st_mode) && depth > 0 && is_link(child)) {
      add_link(links, child, depth - 1);
    } else if (S_ISDIR(status.st_mode) && depth > 0) {
      enter(self, folders, links, child, depth - 1);
    }
  }
}

GPtrArray *
cm_walk_folders(CmWalk *self, const char *root, guint depth_max)
{
  GPtrArray *folders = g_ptr_array_new_with_free_func(folder_free);
  g_autofree char *path = g_strdup(root);
  for (gsize length = strlen(path); length > 1 && path[length - 1] == '/'; length--)
    path[length - 1] = '\0';
  g_autoptr(GPtrArray) links = g_ptr_array_new_with_free_func(link_free);
  enter(self, folders, links, path, depth_max);
  for (guint i = 0; i < links->len; i++) {
    const Link *link = g_ptr_array_index(links, i);
    enter(self, folders, links, link->path, link->depth);
  }
  g_ptr_array_sort(folders, compare_folders);
  return folders;
}

const CmWalkFile *
cm_walk_folder_file(const CmWalkFolder *self, const char *name)
{
  for (guint i = 0; i < self->files->len; i++) {
    const CmWalkFile *file = g_ptr_array_index(self->files, i);
    if (g_str_equal(strrchr(file->path, '/') + 1, name))
      return file;
  }
  return NULL;
}
