/* SPDX-License-Identifier: MIT */
#pragma once

/* Thinking aloud, told by how it speaks: about the task and the person who set it, not the image.
 */

#include "cm-quality.h"

/* Whether the text from `from` on (white space skipped) opens as a chain of thought does. */
gboolean cm_reasoning_opens(const CmQuality *quality, const char *text, gsize length, gsize from);

/* Remarks of self-correction and about the task ("Wait, …", "the user wants …") between begin and
 * end, per 1000 words; 0 for none. */
double cm_reasoning_density(const CmQuality *quality, const char *text, gsize begin, gsize end);
