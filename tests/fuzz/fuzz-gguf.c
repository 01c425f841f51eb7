/* SPDX-License-Identifier: MIT */
/* Any bytes as a GGUF header: read or refused, never a crash, and what is kept is valid UTF-8. */
#include "cm-gguf.h"

#include <unistd.h>

#include <glib/gstdio.h>

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

static int
scratch_fd(void)
{
  static int fd = -1;
  if (fd < 0) {
    g_autofree char *path = NULL;
    fd = g_file_open_tmp("cm-fuzz-XXXXXX", &path, NULL);
    g_assert_cmpint(fd, >=, 0);
    g_unlink(path);
  }
  return fd;
}

static void
check_text(const char *text)
{
  g_assert_true(text == NULL || g_utf8_validate(text, -1, NULL));
}

int
LLVMFuzzerTestOneInput(const guint8 *data, gsize size)
{
  int fd = scratch_fd();
  if (ftruncate(fd, 0) != 0 || pwrite(fd, data, size, 0) != (gssize)size)
    return 0;
  g_autoptr(GError) error = NULL;
  g_autoptr(CmGguf) gguf = cm_gguf_read_fd(fd, &error);
  g_assert_true((gguf == NULL) == (error != NULL));
  if (gguf == NULL)
    return 0;
  check_text(gguf->architecture);
  check_text(gguf->name);
  check_text(gguf->size_label);
  check_text(gguf->projector_type);
  g_assert_cmpint(gguf->tensor_bytes, <=, gguf->file_bytes);
  return 0;
}
