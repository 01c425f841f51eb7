/* SPDX-License-Identifier: MIT */
/* Any bytes as a safetensors header: read or refused, never a crash, and the sums hold together. */
#include "cm-safetensors.h"

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

int
LLVMFuzzerTestOneInput(const guint8 *data, gsize size)
{
  int fd = scratch_fd();
  if (ftruncate(fd, 0) != 0 || pwrite(fd, data, size, 0) != (gssize)size)
    return 0;
  g_autoptr(GError) error = NULL;
  g_autoptr(CmSafetensors) header = cm_safetensors_read_fd(fd, &error);
  g_assert_true((header == NULL) == (error != NULL));
  if (header == NULL)
    return 0;
  g_assert_true(header->dtype == NULL || g_utf8_validate(header->dtype, -1, NULL));
  g_assert_true(header->format == NULL || g_utf8_validate(header->format, -1, NULL));
  g_assert_true((header->n_tensors == 0) == (header->dtype == NULL));
  g_assert_cmpint(header->missing_bytes, <=, header->tensor_bytes);
  double sum = 0;
  for (guint i = 0; i < CM_N_DTYPES; i++)
    sum += header->weights[i] + header->scales[i];
  g_assert_cmpfloat(ABS(sum - header->parameters), <=, 1e-9 * sum);
  return 0;
}
