/* SPDX-License-Identifier: MIT */
/* Any bytes as a safetensors header: read or refused, never a crash, and the sums hold together. */
#include "cm-safetensors.h"
#include "scratch.h"

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

int
LLVMFuzzerTestOneInput(const guint8 *data, gsize size)
{
  int fd = scratch_fd(data, size);
  if (fd < 0)
    return 0;
  g_autoptr(GError) error = NULL;
  g_autoptr(CmSafetensors) header = cm_safetensors_read_fd(fd, &error);
  if (!scratch_was_read(header, error))
    return 0;
  scratch_check_text(header->dtype);
  scratch_check_text(header->format);
  g_assert_true((header->n_tensors == 0) == (header->dtype == NULL));
  g_assert_cmpint(header->missing_bytes, <=, header->tensor_bytes);
  double sum = 0;
  for (guint i = 0; i < CM_N_DTYPES; i++)
    sum += header->weights[i] + header->scales[i];
  g_assert_cmpfloat(ABS(sum - header->parameters), <=, 1e-9 * sum);
  return 0;
}
