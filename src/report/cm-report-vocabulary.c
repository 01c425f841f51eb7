/* SPDX-License-Identifier: MIT */
#include "cm-report-parts.h"

#include "cm-report-cells.h"
#include "cm-stats.h"

#include <math.h>

/* Keywords of one model's answers. */
typedef struct {
  guint n_answers; /* with keywords */
  guint n_keywords;
  guint n_from; /* of them from the list */
  GArray *shares;
} Use;

static void
add_answer(Use *self, const CmVerdict *verdict)
{
  if (verdict == NULL || verdict->assessment == NULL || isnan(verdict->vocabulary_share))
    return;
  self->n_answers++;
  self->n_keywords += verdict->n_keywords;
  self->n_from += verdict->n_from_vocabulary;
  g_array_append_val(self->shares, verdict->vocabulary_share);
}

static void
write_model(const CmReport *report, const GPtrArray *results, CmWriter *writer)
{
  g_autoptr(GArray) shares = g_array_new(FALSE, FALSE, sizeof(double));
  Use use = {.shares = shares};
  for (guint i = 0; i < results->len; i++)
    add_answer(&use, cm_review_find(report->review, g_ptr_array_index(results, i)));
  if (use.n_answers == 0)
    return;
  const double *numbers = (const double *)(const void *)shares->data;
  GPtrArray *cells = cm_writer_items();
  cm_cell_code(cells, cm_result_model(g_ptr_array_index(results, 0)));
  cm_cell_take(cells, g_strdup_printf("%u", use.n_answers));
  cm_cell_count(cells, use.n_from, use.n_keywords);
  cm_cell_share(cells, use.n_keywords > 0 ? (double)use.n_from / use.n_keywords : NAN);
  cm_cell_share(cells, cm_stats_quantile(numbers, shares->len, 0));
  cm_writer_table_row(writer, cells);
}

/* Which list it was. */
static void
write_list(const json_t *vocabulary, CmWriter *writer)
{
  const char *path = cm_json_get_string(vocabulary, "path");
  const char *sha256 = cm_json_get_string(vocabulary, "sha256");
  CmInline *line = cm_inline_new(NULL);
  if (path != NULL)
    cm_inline_add(cm_inline_add(line, CM_SPAN_CODE, path), CM_SPAN_TEXT, ": ");
  cm_inline_printf(line, "%" G_GSIZE_FORMAT " keywords",
                   json_array_size(json_object_get(vocabulary, "terms")));
  if (sha256 != NULL)
    cm_inline_add(cm_inline_add(line, CM_SPAN_TEXT, ", SHA-256 "), CM_SPAN_CODE, sha256);
  cm_writer_paragraph(
      writer, cm_inline_add(line, CM_SPAN_TEXT,
                            ". A keyword counts where the list has it, or names it as a synonym."));
}

/* Whether any answer's keywords were held to the list. */
static gboolean
has_keywords(const CmReport *report)
{
  for (guint i = 0; i < report->results->len; i++) {
    const CmVerdict *verdict =
        cm_review_find(report->review, g_ptr_array_index(report->results, i));
    if (verdict != NULL && verdict->assessment != NULL && !isnan(verdict->vocabulary_share))
      return TRUE;
  }
  return FALSE;
}

void
cm_report_vocabulary(const CmReport *report, CmWriter *writer)
{
  static const CmColumn columns[] = {{"Model", FALSE},
                                     {"Answers with keywords", TRUE},
                                     {"Keywords from the list", TRUE},
                                     {"Share", TRUE},
                                     {"Least of an answer", TRUE}};
  if (report->run->vocabulary == NULL || !has_keywords(report))
    return;
  cm_writer_heading(writer, 2, cm_inline_new("Keywords from your list"));
  write_list(report->run->vocabulary, writer);
  g_autoptr(GPtrArray) results = cm_report_by_model(report);
  g_autoptr(GPtrArray) models = cm_results_group(results, cm_result_model);
  cm_writer_table_begin(writer, columns, G_N_ELEMENTS(columns));
  for (guint i = 0; i < models->len; i++)
    write_model(report, g_ptr_array_index(models, i), writer);
  cm_writer_table_end(writer);
}
