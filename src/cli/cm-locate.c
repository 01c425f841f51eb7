/* SPDX-License-Identifier: MIT */
#include "cm-locate.h"

#include "cm-error.h"

char *
cm_locate_program(const char *name, GError **error)
{
  const char *named = g_getenv("CHECK_MODELS_LIBEXEC");
  g_autofree char *own = cm_locate_own_folder();
  /* an installation may be moved as a whole, so its own layout comes before the built-in path */
  g_autofree char *moved =
      own != NULL ? g_build_filename(own, "..", "libexec", "check-models", NULL) : NULL;
  const char *folders[] = {named, own, moved, CM_LIBEXECDIR};
  for (gsize i = named != NULL && *named != '\0' ? 0 : 1; i < G_N_ELEMENTS(folders); i++) {
    if (folders[i] == NULL)
      continue;
    g_autofree char *path = g_build_filename(folders[i], name, NULL);
    if (g_file_test(path, G_FILE_TEST_IS_EXECUTABLE))
      return g_steal_pointer(&path);
  }
  g_set_error(error, CM_ERROR, CM_ERROR_NOT_FOUND,
              "%s is neither beside check-models nor in %s; install it, or name its folder in "
              "CHECK_MODELS_LIBEXEC",
              name, CM_LIBEXECDIR);
  return NULL;
}

char *
cm_locate_setup(void)
{
  g_autofree char *own = cm_locate_own_folder();
  g_autofree char *path =
      own != NULL ? g_build_filename(own, "..", "..", "tools", "setup", NULL) : NULL;
  gboolean there = path != NULL && g_file_test(path, G_FILE_TEST_IS_EXECUTABLE);
  return there ? g_canonicalize_filename(path, NULL) : NULL;
}

char *
cm_locate_shipped(const char *what)
{
  g_autofree char *own = cm_locate_own_folder();
  if (own == NULL)
    return NULL;
  /* build/PRESET/check-models in a checkout; PREFIX/bin/check-models when installed */
  g_autofree char *checkout = g_build_filename(own, "..", "..", "demo", what, NULL);
  g_autofree char *installed =
      g_build_filename(own, "..", "share", "check-models", "demo", what, NULL);
  const char *folders[] = {checkout, installed};
  for (gsize i = 0; i < G_N_ELEMENTS(folders); i++)
    if (g_file_test(folders[i], G_FILE_TEST_IS_DIR))
      return g_canonicalize_filename(folders[i], NULL);
  return NULL;
}
