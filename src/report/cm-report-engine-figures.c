/* SPDX-License-Identifier: MIT */
#include "cm-report-parts.h"

#include "cm-engine-pairs.h"
#include "cm-fields.h"
#include "cm-report-cells.h"
#include "cm-report-marks.h"
#include "cm-stats.h"

#include <math.h>

static const char *
engine_of(const CmResult *result)
{
  return result->engine;
}

static const char *
version_of(const CmResult *result)
{
  return result->engine_version;
}

/* The results of each engine in each version, as a GPtrArray of GPtrArray. What failed before the
 * version was known counts with the engine's only one, else by itself. */
static GPtrArray *
group_versions(const GPtrArray *engines)
{
  GPtrArray *rows = g_ptr_array_new_with_free_func((GDestroyNotify)g_ptr_array_unref);
  for (guint i = 0; i < engines->len; i++) {
    GPtrArray *engine = g_ptr_array_index(engines, i);
    g_autoptr(GPtrArray) versions = cm_results_group(engine, version_of);
    if (versions->len <= 1) {
      g_ptr_array_add(rows, g_ptr_array_ref(engine));
      continue;
    }
    g_autoptr(GPtrArray) unknown = g_ptr_array_new();
    for (guint j = 0; j < engine->len; j++)
      if (version_of(g_ptr_array_index(engine, j)) == NULL)
        g_ptr_array_add(unknown, g_ptr_array_index(engine, j));
    for (guint j = 0; j < versions->len; j++)
      g_ptr_array_add(rows, g_ptr_array_ref(g_ptr_array_index(versions, j)));
    if (unknown->len > 0)
      g_ptr_array_add(rows, g_steal_pointer(&unknown));
  }
  return rows;
}

/* The first that a result names; NULL where none does. */
static const char *
known_version(const GPtrArray *results)
{
  const char *version = NULL;
  for (guint i = 0; i < results->len && version == NULL; i++)
    version = version_of(g_ptr_array_index(results, i));
  return version;
}

/* A cell with the median of a field over answers, marked by the least exact of them; NAN and an
 * empty cell where none has it. Returns the median. */
static double
cell_median(GPtrArray *cells, const GPtrArray *results, const char *key, guint *marks)
{
  const CmField *field = cm_field_find(key);
  const char *whom = NULL;
  g_autoptr(GArray) values = g_array_new(FALSE, FALSE, sizeof(double));
  for (guint i = 0; i < results->len; i++) {
    const CmResult *result = g_ptr_array_index(results, i);
    double value = cm_field_number(field, result);
    if (result->status != CM_STATUS_ANSWERED || isnan(value))
      continue;
    g_array_append_val(values, value);
    const char *by = cm_measured_by_whom(result, key);
    whom = whom == NULL || g_strcmp0(by, CM_MEASURED_BY_CLIENT) == 0 ? by : whom;
  }
  double median = cm_stats_median((const double *)(const void *)values->data, values->len);
  g_autofree char *text = cm_format_number(field->format, median);
  CmInline *cell = cm_inline_new(text);
  if (text[0] != '\0')
    *marks |= cm_report_mark(cell, whom);
  g_ptr_array_add(cells, cell);
  return median;
}

static void
cell_number(GPtrArray *cells, guint number)
{
  cm_cell_take(cells, g_strdup_printf("%u", number));
}

static void
write_engine(const GPtrArray *results, guint *marks, CmWriter *writer)
{
  const CmResult *first = g_ptr_array_index(results, 0);
  g_autoptr(GPtrArray) models = cm_results_group(results, cm_result_model);
  GPtrArray *cells = cm_writer_items();
  cm_cell_code(cells, first->engine);
  cm_cell_code(cells, known_version(results));
  cell_number(cells, models->len);
  cell_number(cells, cm_results_count(results, CM_STATUS_ANSWERED));
  cell_number(cells, cm_results_count(results, CM_STATUS_FAILED));
  cell_median(cells, results, "load_s", marks);
  cell_median(cells, results, "total_s", marks);
  cell_median(cells, results, "first_token_s", marks);
  cell_median(cells, results, "decode_tps", marks);
  cell_median(cells, results, "peak_bytes", marks);
  cm_writer_table_row(writer, cells);
}

static void
write_engines(const GPtrArray *rows, CmWriter *writer)
{
  static const CmColumn columns[] = {
      {"Engine", FALSE},  {"Version", FALSE},  {"Models", TRUE},  {"Answered", TRUE},
      {"Failed", TRUE},   {"Load", TRUE},      {"A photo", TRUE}, {"First token", TRUE},
      {"Tokens/s", TRUE}, {"Peak (GB)", TRUE},
  };
  guint marks = 0;
  cm_writer_heading(writer, 2, cm_inline_new("Engines"));
  cm_writer_table_begin(writer, columns, G_N_ELEMENTS(columns));
  for (guint i = 0; i < rows->len; i++)
    write_engine(g_ptr_array_index(rows, i), &marks, writer);
  cm_writer_table_end(writer);
  cm_report_mark_legend(marks, writer);
  cm_writer_paragraph(
      writer, cm_inline_add(cm_inline_new(NULL), CM_SPAN_EMPHASIS,
                            "Medians over all answers of an engine, whichever models gave them: "
                            "engines compare only by a model that both ran."));
}

/* The median time of a photo; NAN where no answer has it. */
static double
median_time_s(const GPtrArray *results)
{
  g_autoptr(GArray) values = g_array_new(FALSE, FALSE, sizeof(double));
  for (guint i = 0; i < results->len; i++) {
    const CmResult *result = g_ptr_array_index(results, i);
    if (result->status == CM_STATUS_ANSWERED && !isnan(result->measured.total_s))
      g_array_append_val(values, result->measured.total_s);
  }
  return cm_stats_median((const double *)(const void *)values->data, values->len);
}

/* One engine's row of a model, compared with the fastest. */
static void
write_run(const GPtrArray *results, double fastest_s, guint *marks, CmWriter *writer)
{
  const CmResult *first = g_ptr_array_index(results, 0);
  GPtrArray *cells = cm_writer_items();
  cm_cell_code(cells, cm_engine_pairs_model(first));
  cm_cell_code(cells, first->engine);
  guint n_answered = cm_results_count(results, CM_STATUS_ANSWERED);
  cm_cell_count(cells, n_answered, n_answered + cm_results_count(results, CM_STATUS_FAILED));
  double time_s = cell_median(cells, results, "total_s", marks);
  cell_median(cells, results, "decode_tps", marks);
  cell_median(cells, results, "peak_bytes", marks);
  CmInline *verdict = cm_inline_new(NULL);
  if (time_s <= fastest_s)
    cm_inline_add(verdict, CM_SPAN_STRONG, "fastest");
  else if (!isnan(time_s) && fastest_s > 0)
    cm_inline_printf(verdict, "%.0f %% longer", 100 * (time_s / fastest_s - 1));
  g_ptr_array_add(cells, verdict);
  cm_writer_table_row(writer, cells);
}

/* The runs of one model, where several engines ran it. */
static void
write_model(const GPtrArray *results, guint *marks, CmWriter *writer)
{
  g_autoptr(GPtrArray) runs = cm_results_group(results, cm_result_model);
  double fastest_s = NAN;
  for (guint i = 0; i < runs->len; i++)
    fastest_s = fmin(fastest_s, median_time_s(g_ptr_array_index(runs, i)));
  for (guint i = 0; i < runs->len; i++)
    write_run(g_ptr_array_index(runs, i), fastest_s, marks, writer);
}

static gboolean
has_several_ids(const GPtrArray *results)
{
  const CmResult *first = g_ptr_array_index(results, 0);
  for (guint i = 1; i < results->len; i++)
    if (!g_str_equal(((const CmResult *)g_ptr_array_index(results, i))->model_id, first->model_id))
      return TRUE;
  return FALSE;
}

/* Models that several engines ran, each with its engines. */
static void
write_models(const GPtrArray *results, CmWriter *writer)
{
  static const CmColumn columns[] = {
      {"Model", FALSE},   {"Engine", FALSE},   {"Answered", TRUE},      {"A photo", TRUE},
      {"Tokens/s", TRUE}, {"Peak (GB)", TRUE}, {"Time a photo", FALSE},
  };
  g_autoptr(GPtrArray) models = cm_results_group(results, cm_engine_pairs_model);
  guint marks = 0;
  gboolean begun = FALSE;
  for (guint i = 0; i < models->len; i++) {
    if (!has_several_ids(g_ptr_array_index(models, i)))
      continue;
    if (!begun) {
      cm_writer_heading(writer, 3, cm_inline_new("Which engine runs a model faster"));
      cm_writer_table_begin(writer, columns, G_N_ELEMENTS(columns));
    }
    begun = TRUE;
    write_model(g_ptr_array_index(models, i), &marks, writer);
  }
  if (!begun)
    return;
  cm_writer_table_end(writer);
  cm_report_mark_legend(marks, writer);
}

void
cm_report_engine_figures(const CmReport *report, CmWriter *writer)
{
  g_autoptr(GPtrArray) all = cm_report_by_model(report);
  g_autoptr(GPtrArray) results = g_ptr_array_new();
  for (guint i = 0; i < all->len; i++)
    if (((const CmResult *)g_ptr_array_index(all, i))->status != CM_STATUS_SKIPPED)
      g_ptr_array_add(results, g_ptr_array_index(all, i));
  g_autoptr(GPtrArray) engines = cm_results_group(results, engine_of);
  g_autoptr(GPtrArray) rows = group_versions(engines);
  if (rows->len < 2)
    return;
  write_engines(rows, writer);
  write_models(results, writer);
}
