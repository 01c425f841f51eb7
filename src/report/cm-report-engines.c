/* SPDX-License-Identifier: MIT */
#include "cm-report-parts.h"

#include "cm-engine-pairs.h"
#include "cm-report-cells.h"

#include <string.h>

/* Answers that part, shown in words. */
#define PARTINGS_MAX 40

/* Characters shown before and after the place where two answers part. */
#define BEFORE 30
#define AFTER  50

/* Pairs of the same two ids. */
typedef struct {
  const CmResult *left, *right;
  guint n_pairs, n_equal;
} Tally;

static Tally *
tally_of(GArray *tallies, const CmEnginePair *pair)
{
  for (guint i = 0; i < tallies->len; i++) {
    Tally *tally = &g_array_index(tallies, Tally, i);
    if (g_str_equal(tally->left->model_id, pair->left->model_id) &&
        g_str_equal(tally->right->model_id, pair->right->model_id))
      return tally;
  }
  const Tally fresh = {.left = pair->left, .right = pair->right};
  g_array_append_val(tallies, fresh);
  return &g_array_index(tallies, Tally, tallies->len - 1);
}

static GArray *
count_pairs(const GArray *pairs)
{
  GArray *tallies = g_array_new(FALSE, FALSE, sizeof(Tally));
  for (guint i = 0; i < pairs->len; i++) {
    const CmEnginePair *pair = &g_array_index(pairs, CmEnginePair, i);
    Tally *tally = tally_of(tallies, pair);
    tally->n_pairs++;
    tally->n_equal += cm_engine_pairs_compare(pair->left, pair->right).equal;
  }
  return tallies;
}

static void
write_tallies(const GArray *tallies, CmWriter *writer)
{
  static const CmColumn columns[] = {
      {"Model", FALSE}, {"One engine", FALSE}, {"The other", FALSE}, {"Equal answers", TRUE}};
  cm_writer_table_begin(writer, columns, G_N_ELEMENTS(columns));
  for (guint i = 0; i < tallies->len; i++) {
    const Tally *tally = &g_array_index(tallies, Tally, i);
    GPtrArray *cells = cm_writer_items();
    cm_cell_code(cells, cm_engine_pairs_model(tally->left));
    cm_cell_text(cells, tally->left->engine);
    cm_cell_text(cells, tally->right->engine);
    cm_cell_count(cells, tally->n_equal, tally->n_pairs);
    cm_writer_table_row(writer, cells);
  }
  cm_writer_table_end(writer);
}

/* What stands around the parting, of one answer. */
static char *
around(const char *text, gsize offset)
{
  if (text == NULL)
    return g_strdup("");
  const char *begin = text + offset;
  for (guint i = 0; i < BEFORE && begin > text; i++)
    begin = g_utf8_prev_char(begin);
  const char *end = text + offset;
  for (guint i = 0; i < AFTER && *end != '\0'; i++)
    end = g_utf8_next_char(end);
  g_autofree char *part = g_strndup(begin, (gsize)(end - begin));
  return g_strconcat(begin > text ? "…" : "", part, *end != '\0' ? "…" : "", NULL);
}

static void
write_parting(const CmReport *report, const CmEnginePair *pair, const CmTextParting *parting,
              CmWriter *writer)
{
  g_autofree char *left = around(pair->left->text, parting->offset);
  g_autofree char *right = around(pair->right->text, parting->offset);
  GPtrArray *cells = cm_writer_items();
  CmInline *name = cm_inline_new(NULL);
  cm_report_name(report, pair->right, name);
  g_ptr_array_add(cells, name);
  cm_cell_take(cells, g_strdup_printf("word %u, character %u", parting->word, parting->character));
  cm_cell_code(cells, left);
  cm_cell_code(cells, right);
  cm_writer_table_row(writer, cells);
}

static void
write_partings(const CmReport *report, const GArray *pairs, CmWriter *writer)
{
  static const CmColumn columns[] = {
      {"Answer", FALSE}, {"Part at", FALSE}, {"One engine", FALSE}, {"The other", FALSE}};
  guint n_partings = 0;
  for (guint i = 0; i < pairs->len; i++) {
    const CmEnginePair *pair = &g_array_index(pairs, CmEnginePair, i);
    const CmTextParting parting = cm_engine_pairs_compare(pair->left, pair->right);
    if (parting.equal || n_partings++ >= PARTINGS_MAX)
      continue;
    if (n_partings == 1)
      cm_writer_table_begin(writer, columns, G_N_ELEMENTS(columns));
    write_parting(report, pair, &parting, writer);
  }
  if (n_partings > 0)
    cm_writer_table_end(writer);
  if (n_partings > PARTINGS_MAX)
    cm_writer_paragraph(writer, cm_inline_printf(cm_inline_new(NULL), "%u more are not shown.",
                                                 n_partings - PARTINGS_MAX));
}

void
cm_report_engines(const CmReport *report, CmWriter *writer)
{
  g_autoptr(GPtrArray) results = cm_report_by_model(report);
  g_autoptr(GArray) pairs = cm_engine_pairs_find(results);
  if (pairs->len == 0)
    return;
  double temperature = cm_json_get_number(report->run->settings, "temperature");
  cm_writer_heading(writer, 2, cm_inline_new("The same model under two engines"));
  cm_writer_paragraph(
      writer,
      cm_inline_new(temperature > 0
                        ? "Tokens were drawn at random, so that answers may differ."
                        : "At temperature 0 the same weights and pixels give the same "
                          "answer, but for rounding: where answers part, an engine prepares "
                          "prompt or picture in another way, or computes less exactly."));
  g_autoptr(GArray) tallies = count_pairs(pairs);
  write_tallies(tallies, writer);
  write_partings(report, pairs, writer);
}
