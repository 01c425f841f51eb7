/* SPDX-License-Identifier: MIT */
#include "cm-report-cells.h"
#include "cm-report-tally.h"

#include "cm-format.h"

/* "34, unusable: repetition", "engine" for a failure, after the name. */
static CmInline *
add_verdict(const CmReport *report, const CmResult *result, CmInline *cell)
{
  const CmVerdict *verdict = cm_review_find(report->review, result);
  g_autofree char *words = cm_verdict_words(verdict);
  if (verdict->reference != NULL)
    cm_inline_printf(cell, " (score %.0f", cm_report_score(verdict->reference->score));
  else
    cm_inline_add(cell, CM_SPAN_TEXT, " (failed");
  if (words[0] != '\0')
    cm_inline_printf(cell, "%s%s", verdict->reference != NULL ? ", " : ": ", words);
  return cm_inline_add(cell, CM_SPAN_TEXT, ")");
}

/* Model, lane and repeat of a result, of these what a run of one photo would say. */
static CmInline *
name_within_photo(const CmReport *report, const CmResult *result)
{
  CmInline *cell = cm_inline_add(cm_inline_new(NULL), CM_SPAN_CODE, result->model_id);
  if (report->many_lanes)
    cm_inline_add(cm_inline_add(cell, CM_SPAN_TEXT, ", lane "), CM_SPAN_CODE, result->lane);
  if (report->many_repeats)
    cm_inline_printf(cell, ", repeat %u", result->repeat);
  return cell;
}

static void
write_photo(const CmReport *report, const CmPhoto *photo, const GPtrArray *results,
            CmWriter *writer)
{
  g_auto(CmTally) tally = {0};
  cm_tally_init(&tally);
  if (results != NULL)
    cm_tally_add(&tally, report, results);
  GPtrArray *cells = cm_writer_items();
  cm_cell_code(cells, photo->id);
  g_autofree char *name = photo->path != NULL ? g_path_get_basename(photo->path) : NULL;
  cm_cell_code(cells, name);
  cm_tally_cell_usable(&tally, cells);
  cm_tally_cell_score(&tally, cells);
  cm_tally_cell_time(&tally, cells);
  CmInline *worst = cm_inline_new(NULL);
  if (tally.worst != NULL) {
    cm_inline_free(worst);
    worst = add_verdict(report, tally.worst, name_within_photo(report, tally.worst));
  }
  g_ptr_array_add(cells, worst);
  cm_writer_table_row(writer, cells);
}

/* The results of models that answered at least once: what fails on every photo says nothing of one.
 */
static GPtrArray *
of_answering_models(const CmReport *report)
{
  g_autoptr(GHashTable) answering = g_hash_table_new(g_str_hash, g_str_equal);
  GPtrArray *kept = g_ptr_array_new();
  for (guint i = 0; i < report->results->len; i++) {
    const CmResult *result = g_ptr_array_index(report->results, i);
    if (result->status == CM_STATUS_ANSWERED)
      g_hash_table_add(answering, result->model_id);
  }
  for (guint i = 0; i < report->results->len; i++) {
    CmResult *result = g_ptr_array_index(report->results, i);
    if (g_hash_table_contains(answering, result->model_id))
      g_ptr_array_add(kept, result);
  }
  return kept;
}

static void
write_photos(const CmReport *report, CmWriter *writer)
{
  static const CmColumn columns[] = {{"Photo", FALSE},         {"File", FALSE},
                                     {"Usable answers", TRUE}, {"Score", TRUE},
                                     {"An answer", TRUE},      {"Worst", FALSE}};
  const GPtrArray *photos = report->run->photos;
  g_autoptr(GPtrArray) results = of_answering_models(report);
  g_autoptr(GPtrArray) groups = cm_results_group(results, cm_result_photo);
  g_autoptr(GHashTable) of_photo = g_hash_table_new(g_str_hash, g_str_equal);
  for (guint i = 0; i < groups->len; i++) {
    GPtrArray *group = g_ptr_array_index(groups, i);
    g_hash_table_insert(of_photo, (gpointer)cm_result_photo(g_ptr_array_index(group, 0)), group);
  }
  cm_writer_table_begin(writer, columns, G_N_ELEMENTS(columns));
  for (guint i = 0; i < MIN(photos->len, CM_REPORT_PHOTOS_MAX); i++) {
    const CmPhoto *photo = g_ptr_array_index(photos, i);
    if (photo->id != NULL)
      write_photo(report, photo, g_hash_table_lookup(of_photo, photo->id), writer);
  }
  cm_writer_table_end(writer);
  if (photos->len > CM_REPORT_PHOTOS_MAX)
    cm_writer_paragraph(writer,
                        cm_inline_printf(cm_inline_new(NULL), "%u more photos are not shown here.",
                                         photos->len - CM_REPORT_PHOTOS_MAX));
}

static void
write_model(const CmReport *report, const GPtrArray *results, CmWriter *writer)
{
  g_auto(CmTally) tally = {0};
  cm_tally_init(&tally);
  cm_tally_add(&tally, report, results);
  if (tally.n_attempts == 0)
    return;
  GPtrArray *cells = cm_writer_items();
  cm_cell_code(cells, cm_result_model(g_ptr_array_index(results, 0)));
  cm_tally_cell_usable(&tally, cells);
  cm_tally_cell_score(&tally, cells);
  cm_tally_cell_spread(&tally, cells);
  g_ptr_array_add(cells, add_verdict(report, tally.worst,
                                     cm_report_place(report, tally.worst, cm_inline_new(NULL))));
  cm_tally_cell_time(&tally, cells);
  CmInline *slowest = cm_inline_new(NULL);
  if (tally.slowest != NULL) {
    g_autofree char *time = cm_format_number(CM_FORMAT_SECONDS, tally.slowest->measured.total_s);
    cm_inline_printf(cm_report_place(report, tally.slowest, slowest), ": %s", time);
  }
  g_ptr_array_add(cells, slowest);
  cm_writer_table_row(writer, cells);
}

static void
write_models(const CmReport *report, CmWriter *writer)
{
  static const CmColumn columns[] = {
      {"Model", FALSE}, {"Usable answers", TRUE}, {"Score", TRUE},   {"Scores from–to", TRUE},
      {"Worst", FALSE}, {"An answer", TRUE},      {"Slowest", FALSE}};
  g_autoptr(GPtrArray) results = cm_report_by_model(report);
  g_autoptr(GPtrArray) models = cm_results_group(results, cm_result_model);
  cm_writer_heading(writer, 3, cm_inline_new("Models over the photos"));
  cm_writer_table_begin(writer, columns, G_N_ELEMENTS(columns));
  for (guint i = 0; i < models->len; i++)
    write_model(report, g_ptr_array_index(models, i), writer);
  cm_writer_table_end(writer);
}

void
cm_report_photos(const CmReport *report, CmWriter *writer)
{
  if (report->run->photos->len < 2)
    return;
  cm_writer_heading(writer, 2, cm_inline_new("Photos"));
  if (report->review != NULL && report->results->len > 0) {
    cm_writer_paragraph(writer,
                        cm_inline_new("Score and time are medians over answers. The worst is an "
                                      "attempt that failed, else one that cannot be used, else "
                                      "the lowest score. Usable is said of the text, whatever "
                                      "a model saw. Models that answered no photo are no part "
                                      "of a photo's row."));
    write_photos(report, writer);
    write_models(report, writer);
  }
  cm_report_metadata_table(report, writer);
}
