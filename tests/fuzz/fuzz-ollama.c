/* SPDX-License-Identifier: MIT */
/* Any bytes as a manifest of Ollama's store: one model with what is wrong with it, none of whose
 * files lies outside the store. */
#include "discovered.h"
#include "scratch.h"

#define HEX_A "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define HEX_B "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
#define HEX_C "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

int
LLVMFuzzerTestOneInput(const guint8 *data, gsize size)
{
  static gboolean ready = FALSE;
  if (!ready) {
    scratch_write_gguf("blobs/sha256-" HEX_A, "llama");
    scratch_write_gguf("blobs/sha256-" HEX_B, "clip");
    g_assert_true(scratch_write("blobs/sha256-" HEX_C, (const guint8 *)"A licence\n\xff", 11));
    ready = TRUE;
  }
  if (!scratch_write("manifests/registry.ollama.ai/library/name/tag", data, size))
    return 0;
  g_autoptr(GPtrArray) models = discovered_in(CM_STORE_OLLAMA);
  g_assert_cmpuint(models->len, ==, 1);
  g_assert_cmpstr(((const CmModel *)g_ptr_array_index(models, 0))->id, ==, "name:tag");
  return 0;
}
