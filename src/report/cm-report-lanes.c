/* SPDX-License-Identifier: MIT */
#include "cm-report-cells.h"
#include "cm-report-tally.h"

static void
write_lane(const CmReport *report, const GPtrArray *results, CmWriter *writer)
{
  const CmResult *first = g_ptr_array_index(results, 0);
  g_auto(CmTally) tally = {0};
  cm_tally_init(&tally);
  cm_tally_add(&tally, report, results);
  if (tally.n_attempts == 0)
    return;
  const CmLaneSight *sight = cm_model_sight_lane(
      cm_model_sight_find(report->advice->sights, first->model_id), first->lane);
  gboolean known = sight != NULL && sight->verdict != CM_SIGHT_UNKNOWN;
  GPtrArray *cells = cm_writer_items();
  cm_cell_code(cells, first->model_id);
  cm_cell_code(cells, first->lane);
  cm_tally_cell_usable(&tally, cells);
  cm_tally_cell_score(&tally, cells);
  cm_tally_cell_time(&tally, cells);
  cm_cell_text(cells, known ? cm_sight_verdict_to_string(sight->verdict) : "");
  cm_writer_table_row(writer, cells);
}

void
cm_report_lanes(const CmReport *report, CmWriter *writer)
{
  static const CmColumn columns[] = {{"Model", FALSE},         {"Lane", FALSE},
                                     {"Usable answers", TRUE}, {"Score", TRUE},
                                     {"An answer", TRUE},      {"Picture", FALSE}};
  if (report->advice == NULL || !report->many_lanes)
    return;
  cm_writer_heading(writer, 2, cm_inline_new("Lanes"));
  cm_writer_paragraph(writer,
                      cm_inline_new("Score and time are medians over the answers of a model in a "
                                    "lane. Each lane asks for something else: compare models "
                                    "within one."));
  g_autoptr(GPtrArray) results = cm_report_by_model(report);
  g_autoptr(GPtrArray) models = cm_results_group(results, cm_result_model);
  cm_writer_table_begin(writer, columns, G_N_ELEMENTS(columns));
  for (guint i = 0; i < models->len; i++) {
    g_autoptr(GPtrArray) lanes = cm_results_group(g_ptr_array_index(models, i), cm_result_lane);
    for (guint j = 0; j < lanes->len; j++)
      write_lane(report, g_ptr_array_index(lanes, j), writer);
  }
  cm_writer_table_end(writer);
}
