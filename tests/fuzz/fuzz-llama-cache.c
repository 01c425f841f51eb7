/* SPDX-License-Identifier: MIT */
/* Any bytes as a manifest of llama.cpp's cache: the files that are there stay models, and none that
 * a manifest names lies outside the cache. */
#include "discovered.h"
#include "scratch.h"

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

int
LLVMFuzzerTestOneInput(const guint8 *data, gsize size)
{
  static gboolean ready = FALSE;
  if (!ready) {
    scratch_write_gguf("org_name_model.gguf", "llama");
    scratch_write_gguf("org_name_mmproj.gguf", "clip");
    g_assert_true(scratch_write("org_name_begun.gguf.downloadInProgress", NULL, 0));
    ready = TRUE;
  }
  if (!scratch_write("manifest=org=name=tag.json", data, size))
    return 0;
  g_autoptr(GPtrArray) models = discovered_in(CM_STORE_LLAMA_CACHE);
  g_assert_cmpuint(models->len, >=, 1);
  g_assert_cmpuint(models->len, <=, 2);
  return 0;
}
