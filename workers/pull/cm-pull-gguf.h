/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * GGUF files of a repository by their names: models, their parts, image projectors (mmproj),
 * quantisations, and which of them a run needs. Listings are borrowed, and so is every CmPullFile.
 *
 * A model's stem is its name without ".gguf" and "-00001-of-00003": equal for all its parts.
 */

#include "cm-pull-listing.h"

#define CM_PULL_QUANT_DEFAULT "Q4_K_M"

/* Whether the name is a GGUF file's, a projector's, or that of a model's weights (neither a
 * projector's nor a file of importances). */
gboolean cm_pull_gguf_is(const char *name);
gboolean cm_pull_gguf_is_projector(const char *name);
gboolean cm_pull_gguf_is_model(const char *name);

/* The stem of a name that ends in ".gguf", in any case. */
char *cm_pull_gguf_stem(const char *name) G_GNUC_WARN_UNUSED_RESULT;

/* The stems of a listing's models (of char *), each once. */
GPtrArray *cm_pull_gguf_stems(const CmPullListing *listing) G_GNUC_WARN_UNUSED_RESULT;

/* The quantisation in a GGUF file's name ("x-Q4_K_M-00001-of-00002.gguf") or in its folder's,
 * upper case, the last part between '-', '.' and '/' that is one; NULL where there is none. */
char *cm_pull_quant_of(const char *name) G_GNUC_WARN_UNUSED_RESULT;

/* The projector for a model of that stem; NULL where the repository has none. */
CmPullFile *cm_pull_gguf_projector(const CmPullListing *listing, const char *stem);

/* One model with all its parts and its projector (of CmPullFile). quant: a quantisation or a glob
 * in any case, NULL for any. Errors: CM_ERROR_NOT_FOUND where none is so quantised or there is no
 * projector, CM_ERROR_USAGE where several fit equally. */
GPtrArray *cm_pull_gguf_choose(const CmPullListing *listing, const GPtrArray *stems,
                               const char *quant, GError **error) G_GNUC_WARN_UNUSED_RESULT;
