/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * What lists each kind of store; cm_store_list() chooses among them. Each appends the models of
 * place->root to models and may set place->problem; walk bounds what it reads.
 */

#include "cm-store.h"
#include "cm-walk.h"

/* The Hugging Face cache: a model a checkpoint of each snapshot, those of refs/main first. A
 * repository without any is an entry with its reason. */
void cm_store_hf_list(CmStorePlace *place, CmWalk *walk, GPtrArray *models);

/* Ollama's store: a model a manifest; its path is the blob of its model layer. */
void cm_store_ollama_list(CmStorePlace *place, CmWalk *walk, GPtrArray *models);

/* LM Studio's folder: OWNER/NAME/ with GGUF files or a checkpoint's. */
void cm_store_lmstudio_list(CmStorePlace *place, CmWalk *walk, GPtrArray *models);

/* Flat names and manifests, and beside them the Hugging Face layout that newer builds keep there.
 */
void cm_store_llama_cache_list(CmStorePlace *place, CmWalk *walk, GPtrArray *models);

/* root is a folder, or a file: then that file alone. */
void cm_store_files_list(CmStorePlace *place, CmWalk *walk, GPtrArray *models);

/* The names in place->root, or NULL with place->problem set. */
GPtrArray *cm_store_names(CmStorePlace *place, CmWalk *walk) G_GNUC_WARN_UNUSED_RESULT;
