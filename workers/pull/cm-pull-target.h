/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * CmPullTarget: what a person means by REPO.
 *
 *   owner/name, name                     as cm_pull_repo_check() has it
 *   hf:owner/name, hf://owner/name       the same
 *   https://HUB/owner/name               HUB is huggingface.co, hf.co or $HF_ENDPOINT's; "https://"
 *                                        may be left out before the first two
 *     …/tree/REVISION[/FOLDER]           of the folder all files
 *     …/blob/REVISION/FILE               that file; /resolve/ and /raw/ likewise
 *     …/commit/COMMIT
 *
 * and after the name of the first three :QUANT, as llama.cpp and Ollama write it, and @REVISION.
 * Whatever the URL's host, the hub asked is the one of the environment.
 */

#include "cm-pull-hub.h"

typedef struct {
  char *repo;     /* checked by cm_pull_repo_check() */
  char *revision; /* checked likewise; "main" where none is named */
  char *quant;    /* not checked; NULL where none is named */
  char *include;  /* a glob that only the URL's file or folder matches; NULL for none */
} CmPullTarget;

/* Reads it. Errors: CM_ERROR_USAGE for anything else, saying why: another host's URL, a data set,
 * a name that is none. */
CmPullTarget *cm_pull_target_parse(const CmPullHub *hub, const char *text,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* NULL is allowed. */
void cm_pull_target_free(CmPullTarget *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CmPullTarget, cm_pull_target_free)
