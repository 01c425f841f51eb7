/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * Which files of a repository a run needs.
 *
 * Globs of the person's own decide alone. Else, where the repository has GGUF models: one of them
 * (all its parts), of the quantisation asked for, by default Q4_K_M or what is nearest to it in
 * bits a weight, and its image projector (mmproj; F16 before BF16, Q8_0, F32 and others, then what
 * is named most like the model). Else a checkpoint: configuration, tokenizer, processor and chat
 * template (*.json, *.jinja, *.txt, *.model, README.md) and the weights in the repository's root,
 * safetensors before pytorch_model*.bin before *.npz; no Python code.
 */

#include "cm-pull-listing.h"

#define CM_PULL_QUANT_DEFAULT "Q4_K_M"

/* Files of the listing, borrowed, never none. include: NULL-terminated globs as fnmatch(3) has
 * them, where '*' matches '/' too, "folder/" meaning all below it; NULL for none. quant: NULL for
 * the default. Errors: CM_ERROR_NOT_FOUND where nothing fits, naming what there is; CM_ERROR_USAGE
 * where several models fit equally. */
GPtrArray *cm_pull_choose(const CmPullListing *listing, const char *const *include,
                          const char *quant, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The quantisation in a GGUF file's name ("x-Q4_K_M-00001-of-00002.gguf") or in its folder's,
 * upper case; NULL where there is none. */
char *cm_pull_quant_of(const char *name) G_GNUC_WARN_UNUSED_RESULT;
