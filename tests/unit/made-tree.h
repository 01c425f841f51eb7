/* SPDX-License-Identifier: MIT */
#pragma once

/* A made /proc and /sys in a temporary folder, removed with made_tree_free(). */

#include <glib.h>
#include <glib/gstdio.h>

typedef char MadeTree;

static inline MadeTree *
made_tree_new(void)
{
  g_autoptr(GError) error = NULL;
  char *root = g_dir_make_tmp("cm-tree-XXXXXX", &error);
  g_assert_no_error(error);
  return root;
}

/* Writes a file below the root, folders included; path begins with a slash. */
static inline void
made_tree_add(const MadeTree *root, const char *path, const char *text)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *full = g_strconcat(root, path, NULL);
  g_autofree char *folder = g_path_get_dirname(full);
  g_assert_cmpint(g_mkdir_with_parents(folder, 0755), ==, 0);
  g_file_set_contents(full, text, -1, &error);
  g_assert_no_error(error);
}

static inline void
made_tree_remove(const char *path)
{
  g_autoptr(GDir) dir = g_dir_open(path, 0, NULL);
  const char *name = NULL;
  while (dir != NULL && (name = g_dir_read_name(dir)) != NULL) {
    g_autofree char *inner = g_build_filename(path, name, NULL);
    if (g_file_test(inner, G_FILE_TEST_IS_SYMLINK))
      g_unlink(inner);
    else
      made_tree_remove(inner);
  }
  g_assert_cmpint(g_remove(path), ==, 0);
}

static inline void
made_tree_free(MadeTree *root)
{
  made_tree_remove(root);
  g_free(root);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC(MadeTree, made_tree_free)
