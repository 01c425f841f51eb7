/* SPDX-License-Identifier: MIT */
/* Any bytes as the small files of a checkpoint's folder, one after another with the character
 * "record separator" (1E) between: a model with what is wrong with it, and texts that are valid
 * UTF-8. */
#include "cm-describe.h"
#include "discovered.h"
#include "scratch.h"

#include <string.h>

#define SEPARATOR 0x1e

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

static const char *const names[] = {"config.json",           "model.safetensors.index.json",
                                    "processor_config.json", "tokenizer_config.json",
                                    "adapter_config.json",   "README.md"};

/* Two layers of packed integers, and scales. */
static void
write_weights(void)
{
  static const char header[] =
      "{\"a.weight\":{\"dtype\":\"U32\",\"shape\":[4],\"data_offsets\":[0,16]},"
      "\"b.weight\":{\"dtype\":\"U32\",\"shape\":[2],\"data_offsets\":[16,24]},"
      "\"b.scales\":{\"dtype\":\"F16\",\"shape\":[2],\"data_offsets\":[24,28]}}";
  guint8 file[8 + sizeof header - 1 + 28] = {(guint8)(sizeof header - 1)};
  G_STATIC_ASSERT(sizeof header - 1 < 256);
  memcpy(file + 8, header, sizeof header - 1);
  g_assert_true(scratch_write("model.safetensors", file, sizeof file));
  g_assert_true(scratch_write("tokenizer.json", (const guint8 *)"{}", 2));
}

int
LLVMFuzzerTestOneInput(const guint8 *data, gsize size)
{
  static gboolean ready = FALSE;
  if (!ready)
    write_weights();
  ready = TRUE;
  for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
    const guint8 *end = size > 0 ? memchr(data, SEPARATOR, size) : NULL;
    gsize length = end != NULL ? (gsize)(end - data) : size;
    if (length == 0)
      scratch_remove(names[i]);
    else if (!scratch_write(names[i], data, length))
      return 0;
    data += end != NULL ? length + 1 : length;
    size -= end != NULL ? length + 1 : length;
  }
  g_autoptr(CmModel) model = cm_model_new(scratch_folder());
  cm_model_describe(model);
  g_assert_nonnull(model->sees_because);
  discovered_check(model);
  return 0;
}
