/* SPDX-License-Identifier: MIT */
#pragma once

/* One generation: from a `generate` request to its `answer`. */

#include "cm-llama.h"

/* Carries out the request and sends phases, text and answer. On failure the caller sends the
 * `failure` (CM_FAULT); the model can take the next request. */
gboolean cm_generate(CmLlama *llama, const json_t *request, CmWorker *worker,
                     GError **error) G_GNUC_WARN_UNUSED_RESULT;
