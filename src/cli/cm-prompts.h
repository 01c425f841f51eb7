/* SPDX-License-Identifier: MIT */
#pragma once

/* The prompts and the vocabulary of a run, from its options. */

#include "cm-options.h"
#include "cm-result.h"

/*
 * Makes the prompts of a run whose photos are decoded, and reads its vocabulary. Where `earlier` is
 * a run that is gone on with (else NULL) and neither --prompt nor --prompt-file is given, both are
 * taken from it, so that an edited template or sidecar does not ask half of the models another
 * question. Errors: those of cm-lanes.h and cm-vocabulary.h.
 */
gboolean cm_prompts_prepare(const CmOptions *options, const CmRun *earlier, CmRun *run,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Reads everything that --prompt, --prompt-file, --lane, --language and --vocabulary name, before
 * photos are decoded, so that a mistake is told at once. Errors: as above. */
gboolean cm_prompts_check(const CmOptions *options, GError **error) G_GNUC_WARN_UNUSED_RESULT;
