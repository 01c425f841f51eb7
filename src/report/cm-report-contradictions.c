/* SPDX-License-Identifier: MIT */
#include "cm-report-parts.h"

#include "cm-report-cells.h"

#define CONTRADICTIONS_MAX 60 /* rows */

static void
write_contradiction(const CmReport *report, const CmResult *result, const CmContradiction *found,
                    CmWriter *writer)
{
  GPtrArray *cells = cm_writer_items();
  CmInline *name = cm_inline_new(NULL);
  cm_report_name(report, result, name);
  g_ptr_array_add(cells, name);
  cm_cell_text(cells, cm_claim_kind_to_string(found->kind));
  cm_cell_code(cells, found->quote);
  cm_cell_text(cells, found->reason);
  cm_writer_table_row(writer, cells);
}

/* Rows until the table is full. Returns how many contradictions there are in all. */
static guint
write_contradictions(const CmReport *report, const GPtrArray *results, CmWriter *writer)
{
  guint n_found = 0, n_written = 0;
  for (guint i = 0; i < results->len; i++) {
    const CmResult *result = g_ptr_array_index(results, i);
    const CmVerdict *verdict = cm_review_find(report->review, result);
    if (verdict == NULL || verdict->contradictions == NULL)
      continue;
    n_found += verdict->n_contradictions;
    for (guint j = 0; j < verdict->contradictions->len && n_written < CONTRADICTIONS_MAX; j++) {
      write_contradiction(report, result, g_ptr_array_index(verdict->contradictions, j), writer);
      n_written++;
    }
  }
  return n_found - n_written;
}

static gboolean
has_contradictions(const CmReport *report)
{
  for (guint i = 0; i < report->results->len; i++) {
    const CmVerdict *verdict =
        cm_review_find(report->review, g_ptr_array_index(report->results, i));
    if (verdict != NULL && verdict->n_contradictions > 0)
      return TRUE;
  }
  return FALSE;
}

void
cm_report_contradictions(const CmReport *report, CmWriter *writer)
{
  static const CmColumn columns[] = {
      {"Answer", FALSE}, {"Kind", FALSE}, {"It says", FALSE}, {"Why that cannot be", FALSE}};
  if (!has_contradictions(report))
    return;
  cm_writer_heading(writer, 2, cm_inline_new("Against the photo's own metadata"));
  cm_writer_paragraph(writer, cm_inline_new("What answers claim of date, season, time and place "
                                            "and the photo's metadata rules out. One of the two "
                                            "is wrong."));
  g_autoptr(GPtrArray) results = cm_report_by_model(report);
  cm_writer_table_begin(writer, columns, G_N_ELEMENTS(columns));
  guint n_more = write_contradictions(report, results, writer);
  cm_writer_table_end(writer);
  if (n_more > 0)
    cm_writer_paragraph(writer,
                        cm_inline_printf(cm_inline_new(NULL), "%u more are not shown.", n_more));
}
