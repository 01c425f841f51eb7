/* SPDX-License-Identifier: MIT */
#pragma once

/* The Hugging Face layout wherever it lies: its own cache, and llama.cpp's folder of newer builds.
 */

#include "cm-store-lists.h"

#define CM_STORE_HF_PREFIX "models--" /* of a repository's folder, then OWNER--NAME */

/* Appends the models of all repositories (models--OWNER--NAME) among the names in root, as found in
 * a store of that kind. */
void cm_store_hf_list_repos(CmStoreKind kind, const char *root, const GPtrArray *names,
                            CmWalk *walk, GPtrArray *models);
