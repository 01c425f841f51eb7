/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * Which files of a repository a run needs.
 *
 * Globs of the person's own decide alone. Else, where the repository has GGUF models: one of them
 * (all its parts), of the quantisation asked for and of several the one nearest to Q4_K_M in bits a
 * weight, and its image projector (mmproj; F16 before BF16, Q8_0, F32 and others, then what is
 * named most like the model); without a projector in the repository none. Else a checkpoint:
 * configuration, tokenizer, processor and chat template (*.json, *.jinja, *.txt, *.model,
 * README.md) and the safetensors in the repository's root; no Python code. Of weights that no
 * engine here reads (pytorch_model*.bin, *.npz) and of an adapter alone nothing is chosen.
 */

#include "cm-pull-gguf.h"

/* Files of the listing, borrowed, never none. include: NULL-terminated globs as fnmatch(3) has
 * them, where '*' matches '/' too, "folder/" meaning all below it; NULL for none. quant: a
 * quantisation or a glob in any case, NULL for any. Errors: CM_ERROR_NOT_FOUND where nothing fits,
 * naming what there is, or where nothing could be run (a GGUF model without projector, other
 * weights, an adapter alone), naming the --include that fetches it; CM_ERROR_USAGE where several
 * models fit equally, or quant is no quantisation. */
GPtrArray *cm_pull_choose(const CmPullListing *listing, const char *const *include,
                          const char *quant, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* What the person should know before these files are fetched: that a GGUF model comes without an
 * image projector, and which the repository has; NULL where there is nothing to say. */
char *cm_pull_choice_warning(const CmPullListing *listing,
                             const GPtrArray *chosen) G_GNUC_WARN_UNUSED_RESULT;

/* For a disk that folds case: refuses names that would be one file there (CM_ERROR_INVALID). */
gboolean cm_pull_choice_check_case(const GPtrArray *files,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
