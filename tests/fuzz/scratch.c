/* SPDX-License-Identifier: MIT */
#include "scratch.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <glib/gstdio.h>

int
scratch_fd(const guint8 *data, gsize size)
{
  static int fd = -1;
  if (fd < 0) {
    g_autofree char *path = NULL;
    fd = g_file_open_tmp("cm-fuzz-XXXXXX", &path, NULL);
    g_assert_cmpint(fd, >=, 0);
    g_unlink(path);
  }
  return ftruncate(fd, 0) == 0 && pwrite(fd, data, size, 0) == (gssize)size ? fd : -1;
}

static void
remove_tree(const char *path)
{
  g_autoptr(GDir) dir = g_dir_open(path, 0, NULL);
  const char *name = NULL;
  while (dir != NULL && (name = g_dir_read_name(dir)) != NULL) {
    g_autofree char *child = g_build_filename(path, name, NULL);
    if (g_file_test(child, G_FILE_TEST_IS_DIR))
      remove_tree(child);
    g_unlink(child);
  }
  g_rmdir(path);
}

static void
remove_folder(void)
{
  remove_tree(scratch_folder());
}

const char *
scratch_folder(void)
{
  static char *folder = NULL;
  if (folder == NULL) {
    folder = g_dir_make_tmp("cm-fuzz-XXXXXX", NULL);
    g_assert_nonnull(folder);
    atexit(remove_folder);
  }
  return folder;
}

gboolean
scratch_write(const char *name, const guint8 *data, gsize size)
{
  g_autofree char *path = g_build_filename(scratch_folder(), name, NULL);
  g_autofree char *above = g_path_get_dirname(path);
  if (g_mkdir_with_parents(above, 0700) != 0)
    return FALSE;
  /* g_file_set_contents() would sync, thousands of times a second */
  FILE *file = g_fopen(path, "wb");
  /* an empty file may come without data, which fwrite() must not be given */
  gboolean written = file != NULL && (size == 0 || fwrite(data, 1, size, file) == size);
  return (file == NULL || fclose(file) == 0) && written;
}

void
scratch_remove(const char *name)
{
  g_autofree char *path = g_build_filename(scratch_folder(), name, NULL);
  g_unlink(path);
}

gboolean
scratch_was_read(gconstpointer given, const GError *error)
{
  g_assert_true((given == NULL) == (error != NULL));
  return given != NULL;
}

void
scratch_check_text(const char *text)
{
  g_assert_true(text == NULL || g_utf8_validate(text, -1, NULL));
}

static void
append_number(GByteArray *bytes, guint64 number, guint length)
{
  for (guint i = 0; i < length; i++) {
    guint8 byte = (guint8)(number >> (8 * i));
    g_byte_array_append(bytes, &byte, 1);
  }
}

static void
append_text(GByteArray *bytes, const char *text)
{
  append_number(bytes, strlen(text), 8);
  g_byte_array_append(bytes, (const guint8 *)text, (guint)strlen(text));
}

void
scratch_write_gguf(const char *name, const char *architecture)
{
  g_autoptr(GByteArray) bytes = g_byte_array_new();
  g_byte_array_append(bytes, (const guint8 *)"GGUF", 4);
  append_number(bytes, 3, 4); /* version */
  append_number(bytes, 0, 8); /* tensors */
  append_number(bytes, 1, 8); /* keys */
  append_text(bytes, "general.architecture");
  append_number(bytes, 8, 4); /* a text */
  append_text(bytes, architecture);
  g_assert_true(scratch_write(name, bytes->data, bytes->len));
}
