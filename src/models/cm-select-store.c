/* SPDX-License-Identifier: MIT */
#include "cm-store.h"

const char *
cm_store_kind_to_string(CmStoreKind kind)
{
  static const char *const names[] = {[CM_STORE_FILES] = "files",
                                      [CM_STORE_HF] = "hf",
                                      [CM_STORE_OLLAMA] = "ollama",
                                      [CM_STORE_LMSTUDIO] = "lmstudio",
                                      [CM_STORE_LLAMA_CACHE] = "llama-cache"};
  return names[kind];
}
