/* SPDX-License-Identifier: MIT */
#pragma once

/* Cells of tables that several parts of the report fill alike. Each appends one cell to an array of
 * CmInline (cm_writer_items()). */

#include "cm-writer.h"

/* Text; empty for NULL. */
void cm_cell_text(GPtrArray *cells, const char *text);

/* Text that is freed. */
void cm_cell_take(GPtrArray *cells, char *text);

/* A name as code; empty for NULL. */
void cm_cell_code(GPtrArray *cells, const char *name);

/* A share, 0 to 1, as "96 %"; empty for NAN. */
void cm_cell_share(GPtrArray *cells, double share);

/* "3 of 5"; empty where of is 0. */
void cm_cell_count(GPtrArray *cells, guint count, guint of);

/* A text cut at max_bytes, with "…" where it was. */
void cm_cell_cut(GPtrArray *cells, const char *text, gsize max_bytes);
