/* SPDX-License-Identifier: MIT */
#pragma once

/* Quantisations by name. */

#include <glib.h>

/* Bits a weight of a whole model quantised so; NAN for a name that is none of llama.cpp's. The
 * mixed ones as its quantize tool's README measures them on Llama 3.1 8B, the others as their
 * blocks are laid out in ggml. */
double cm_pull_quant_bits(const char *quant);
