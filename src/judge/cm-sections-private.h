/* SPDX-License-Identifier: MIT */
#pragma once

/* What the readers of fields share: by labels (cm-sections.c), of JSON (cm-sections-json.c), by
 * shape (cm-sections-shape.c). */

#include "cm-sections.h"

/* The span without white space, emphasis, fences and rules around it. */
CmSpan cm_sections_trim(const char *text, CmSpan span);

/* Adds a field at the end. */
void cm_sections_add(CmSections *self, int section, CmSpan label, CmSpan value);

/* Reads the members of a JSON object, cut off or not, which begins a line or, where it was asked
 * for, anywhere; FALSE where the region holds none. */
gboolean cm_sections_read_json(CmSections *self, const char *text, CmSpan region, gboolean asked);

/* Adds parts that have no label, told by their order and shape. */
void cm_sections_read_shapes(CmSections *self, const CmLayout *layout, const CmPromptSpec *spec,
                             CmSpan region);
