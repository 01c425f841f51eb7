/* SPDX-License-Identifier: MIT */
/* Any bytes as a GGUF header: read or refused, never a crash, and what is kept is valid UTF-8. */
#include "cm-gguf.h"
#include "scratch.h"

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

int
LLVMFuzzerTestOneInput(const guint8 *data, gsize size)
{
  int fd = scratch_fd(data, size);
  if (fd < 0)
    return 0;
  g_autoptr(GError) error = NULL;
  g_autoptr(CmGguf) gguf = cm_gguf_read_fd(fd, &error);
  if (!scratch_was_read(gguf, error))
    return 0;
  scratch_check_text(gguf->architecture);
  scratch_check_text(gguf->name);
  scratch_check_text(gguf->size_label);
  scratch_check_text(gguf->projector_type);
  g_assert_cmpint(gguf->tensor_bytes, <=, gguf->file_bytes);
  return 0;
}
