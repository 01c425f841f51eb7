/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * Which of the models here a person means.
 *
 * A name (-m) is, in this order: a path or a glob of paths; "STORE:PATTERN" (hf:, ollama:,
 * lmstudio:, llama-cache:, files:); an id or a glob over ids. A glob's '*' matches '/' too; case
 * does not count in ids. Then the properties narrow: size, engine, quantisation, architecture; then
 * exclusions; then, with best_quant, one model a base model: the one of most bits per weight that
 * fits the memory there is, else the smallest.
 */

#include "cm-model.h"

typedef struct {
  const char *const *names;   /* NULL-terminated; NULL: everything that sees */
  const char *const *exclude; /* NULL-terminated globs over id and path */
  double max_bytes;           /* of all files; 0: any */
  const char *engine;         /* "llama", "mlx-vlm": must be able to run it; NULL: any */
  const char *quant;          /* glob over the quantisation, case does not count; NULL: any */
  const char *architecture;   /* glob; NULL: any */
  gboolean complete;          /* only those of which nothing is missing */
  gboolean all;               /* those that do not see, too */
  gboolean best_quant;
  double free_bytes; /* memory there is, for best_quant; NAN unknown */
} CmSelection;

/* Errors: CM_ERROR_NOT_FOUND where a name matches nothing (the nearest ids are named) or nothing is
 * left. The array's models stay those of `models`. */
GPtrArray *cm_models_select(const GPtrArray *models, const CmSelection *selection,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;
