/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * The controls of a run: pictures that are sent in a photo's place with the photo's own prompt, so
 * that what an answer owes to the picture can be told from what it owes to the prompt.
 *
 * `blank` is mid-grey all over, of the first photo's size, so that an engine makes as many tokens
 * of it. `other` is one of the photos that ship, whose content is known (its `truth`), and none of
 * the run's own photos where that can be had.
 */

#include "cm-options.h"
#include "cm-result.h"

/* Makes both for a run whose photos are decoded, with their pixels in the scratch folder, and
 * appends them to its controls. Errors: CM_ERROR_NOT_FOUND where no photos ship beside the program,
 * those of decoding (cm-photo-process.h) and of writing. */
gboolean cm_controls_prepare(const CmOptions *options, const char *scratch, CmRun *run,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;
