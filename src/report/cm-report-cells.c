/* SPDX-License-Identifier: MIT */
#include "cm-report-cells.h"

#include "cm-text.h"

#include <math.h>
#include <string.h>

void
cm_cell_text(GPtrArray *cells, const char *text)
{
  g_ptr_array_add(cells, cm_inline_new(text));
}

void
cm_cell_take(GPtrArray *cells, char *text)
{
  cm_cell_text(cells, text);
  g_free(text);
}

void
cm_cell_code(GPtrArray *cells, const char *name)
{
  g_ptr_array_add(cells, cm_inline_add(cm_inline_new(NULL), CM_SPAN_CODE, name));
}

void
cm_cell_share(GPtrArray *cells, double share)
{
  CmInline *cell = cm_inline_new(NULL);
  if (!isnan(share))
    cm_inline_printf(cell, "%.0f %%", 100 * share);
  g_ptr_array_add(cells, cell);
}

void
cm_cell_count(GPtrArray *cells, guint count, guint of)
{
  CmInline *cell = cm_inline_new(NULL);
  if (of > 0)
    cm_inline_printf(cell, "%u of %u", count, of);
  g_ptr_array_add(cells, cell);
}

void
cm_cell_cut(GPtrArray *cells, const char *text, gsize max_bytes)
{
  g_autofree char *cut =
      text != NULL ? cm_text_sanitize(text, strlen(text), max_bytes) : g_strdup("");
  cm_cell_text(cells, cut);
}
