/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * What a checkpoint is, from its headers and configuration: the members of CmModel that its store
 * could not know. Weights are never read, only their headers (cm-gguf.h, cm-safetensors.h).
 */

#include "cm-model.h"

/* Fills the model in. Never fails: what is missing or damaged is one of its problems. */
void cm_model_describe(CmModel *self);
