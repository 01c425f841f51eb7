/* SPDX-License-Identifier: MIT */
#pragma once

/* What the protocol's `loaded` and `answer` say of a loaded model. New references. */

#include "cm-llama.h"

/* The object `model`: architecture, description, parameters, sizes, template, projector. */
json_t *cm_facts_model(const CmLlama *llama);

/* The object `settings`: what is in force, our own choices included. */
json_t *cm_facts_settings(const CmLlama *llama);

/* The array `buffers`: those of model, projector and the context in hand. */
json_t *cm_facts_buffers(const CmLlama *llama);
