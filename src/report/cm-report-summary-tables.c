/* SPDX-License-Identifier: MIT */
#include "cm-report-summary.h"

#include "cm-advice-words.h"
#include "cm-report-marks.h"
#include "cm-text.h"

#include <math.h>
#include <string.h>

#define MODELS_NAMED  8   /* in a cell or a line; of more, how many more is said */
#define MESSAGE_BYTES 300 /* of a cell */
#define QUOTE_BYTES   60  /* of a cell: a loop of commas has no place where a line could break */

CmInline *
cm_report_add_models(CmInline *line, const GPtrArray *models)
{
  for (guint i = 0; i < MIN(models->len, MODELS_NAMED); i++) {
    cm_inline_add(line, CM_SPAN_TEXT, i == 0 ? "" : ", ");
    cm_inline_add(line, CM_SPAN_CODE, g_ptr_array_index(models, i));
  }
  if (models->len > MODELS_NAMED)
    cm_inline_printf(line, " and %u more", models->len - MODELS_NAMED);
  return line;
}

static void
add_cell(GPtrArray *cells, const char *text)
{
  g_ptr_array_add(cells, cm_inline_new(text));
}

/* Takes the text. */
static void
take_cell(GPtrArray *cells, char *text)
{
  add_cell(cells, text);
  g_free(text);
}

/* "yes", and where only some lanes tell, in which. */
static char *
sees_of(const CmStanding *standing)
{
  g_autofree char *words = cm_words_sight(standing);
  if (!g_str_has_prefix(words, "sees the picture"))
    return g_steal_pointer(&words);
  return g_strconcat("yes", words + strlen("sees the picture"), NULL);
}

/* Returns the bit of the mark that was used. */
static guint
write_standing(const CmStanding *standing, gboolean is_recommended, gboolean sees, CmWriter *writer)
{
  GPtrArray *cells = cm_writer_items();
  double kept = cm_standing_kept_share(standing);
  CmInline *model = cm_inline_add(cm_inline_new(NULL), CM_SPAN_CODE, standing->model_id);
  if (is_recommended)
    cm_inline_add(cm_inline_add(model, CM_SPAN_TEXT, " "), CM_SPAN_STRONG, "← use");
  g_ptr_array_add(cells, model);
  take_cell(cells, cm_words_usability(standing));
  if (sees)
    take_cell(cells, sees_of(standing));
  take_cell(cells, isnan(kept)
                       ? g_strdup("")
                       : g_strdup_printf("%u of %u", standing->n_kept, standing->n_demands));
  g_autofree char *faults = cm_words_faults(standing);
  add_cell(cells, faults[0] != '\0' ? faults : "none found");
  take_cell(cells, g_strdup_printf("%.0f", cm_report_score(standing->score.median)));
  take_cell(cells, cm_words_figure(&standing->total_s, CM_FORMAT_SECONDS));
  g_autofree char *rate = cm_words_figure(&standing->decode_tps, CM_FORMAT_RATE);
  CmInline *rate_cell = cm_inline_new(rate);
  guint mark = rate[0] != '\0' ? cm_report_mark(rate_cell, standing->decode_tps_by) : 0;
  g_ptr_array_add(cells, rate_cell);
  take_cell(cells, cm_format_number(CM_FORMAT_MEMORY, standing->memory_bytes));
  take_cell(cells, cm_words_catalogue_time(standing));
  cm_writer_table_row(writer, cells);
  return mark;
}

/* Whether of any usable model it is known whether it looked. */
static gboolean
is_sight_known(const CmAdvice *advice)
{
  for (guint i = 0; i < advice->n_usable; i++) {
    const CmStanding *standing = g_ptr_array_index(advice->standings, i);
    if (standing->sight != NULL && standing->sight->worst != NULL)
      return TRUE;
  }
  return FALSE;
}

static void
begin_comparison(gboolean sees, CmWriter *writer)
{
  static const CmColumn columns[] = {
      {"Usable model", FALSE}, {"Usability", FALSE},    {"Sees", FALSE},   {"Demands kept", TRUE},
      {"Faults", FALSE},       {"Score", TRUE},         {"A photo", TRUE}, {"Tokens/s", TRUE},
      {"Peak (GB)", TRUE},     {"20,000 photos", TRUE},
  };
  CmColumn chosen[G_N_ELEMENTS(columns)];
  gsize n_chosen = 0;
  for (gsize i = 0; i < G_N_ELEMENTS(columns); i++)
    if (sees || !g_str_equal(columns[i].title, "Sees"))
      chosen[n_chosen++] = columns[i];
  cm_writer_table_begin(writer, chosen, n_chosen);
}

void
cm_report_comparison(const CmAdvice *advice, CmWriter *writer)
{
  if (advice->n_usable == 0)
    return;
  guint marks = 0;
  gboolean sees = is_sight_known(advice);
  CmInline *title = cm_inline_new("Speed, quality and memory of the usable models");
  cm_writer_heading(
      writer, 3, cm_inline_printf(title, " (%u of %u)", advice->n_usable, advice->standings->len));
  begin_comparison(sees, writer);
  for (guint i = 0; i < advice->n_usable; i++) {
    const CmStanding *standing = g_ptr_array_index(advice->standings, i);
    marks |= write_standing(standing, standing == advice->recommended, sees, writer);
  }
  cm_writer_table_end(writer);
  cm_report_mark_legend(marks, writer);
  cm_writer_paragraph(
      writer, cm_inline_add(
                  cm_inline_new(NULL), CM_SPAN_EMPHASIS,
                  "Best first: usability, then demands of the prompt kept, then faults, then the "
                  "score. Score, times and tokens/s are medians over a model's answers, from five "
                  "answers on with an interval that holds the true median with 90 % confidence; "
                  "the peak is the highest. 20,000 photos: the load once and the median time of a "
                  "photo, without decoding the photos. What failed is no answer."));
}

static void
write_fault(const CmFault *fault, CmWriter *writer)
{
  const CmDiagnosis *diagnosis = fault->diagnosis;
  const char *message = diagnosis->message != NULL ? diagnosis->message : "";
  GPtrArray *cells = cm_writer_items();
  CmInline *layer =
      cm_inline_add(cm_inline_new(NULL), CM_SPAN_STRONG, cm_layer_to_string(diagnosis->layer));
  if (diagnosis->layer != CM_LAYER_UNKNOWN)
    cm_inline_printf(layer, " (%s)", cm_confidence_to_string(diagnosis->confidence));
  g_ptr_array_add(cells, layer);
  CmInline *models = cm_report_add_models(cm_inline_new(NULL), fault->models);
  if (fault->control_models->len > 0) {
    cm_inline_add(models, CM_SPAN_TEXT,
                  fault->models->len > 0 ? "; with a control picture only: "
                                         : "with a control picture only: ");
    cm_report_add_models(models, fault->control_models);
  }
  g_ptr_array_add(cells, models);
  add_cell(cells, diagnosis->explanation);
  g_autofree char *shown = cm_text_sanitize(message, strlen(message), MESSAGE_BYTES);
  g_ptr_array_add(cells, cm_inline_add(cm_inline_new(NULL), CM_SPAN_CODE, shown));
  cm_writer_table_row(writer, cells);
}

static void
write_failures(const CmAdvice *advice, CmWriter *writer)
{
  static const CmColumn columns[] = {
      {"At fault", FALSE}, {"Models", FALSE}, {"Why", FALSE}, {"Message", FALSE}};
  if (advice->faults->len == 0)
    return;
  cm_writer_heading(writer, 3, cm_inline_new("What failed, and whose fault it is"));
  cm_writer_table_begin(writer, columns, G_N_ELEMENTS(columns));
  for (guint i = 0; i < advice->faults->len; i++)
    write_fault(g_ptr_array_index(advice->faults, i), writer);
  cm_writer_table_end(writer);
}

/* The first answer of a model that cannot be used; NULL for none. */
static const CmAssessment *
find_unusable(const CmReport *report, const char *model_id)
{
  for (guint i = 0; i < report->results->len; i++) {
    const CmResult *result = g_ptr_array_index(report->results, i);
    const CmVerdict *verdict = cm_review_find(report->review, result);
    if (g_str_equal(result->model_id, model_id) && verdict != NULL && verdict->assessment != NULL &&
        verdict->assessment->usability == CM_USABILITY_UNUSABLE)
      return verdict->assessment;
  }
  return NULL;
}

/* The observation of the label that counts most; NULL for none. */
static const CmObservation *
main_observation(const CmAssessment *assessment)
{
  const char *label = cm_review_main_label(assessment->labels);
  for (guint i = 0; i < assessment->observations->len; i++) {
    const CmObservation *observation = g_ptr_array_index(assessment->observations, i);
    if (g_strcmp0(cm_label_to_string(observation->label), label) == 0)
      return observation;
  }
  return NULL;
}

static void
write_rubbish(const CmStanding *standing, const CmAssessment *assessment, CmWriter *writer)
{
  const CmObservation *observation = main_observation(assessment);
  GPtrArray *cells = cm_writer_items();
  g_ptr_array_add(cells, cm_inline_add(cm_inline_new(NULL), CM_SPAN_CODE, standing->model_id));
  take_cell(cells, cm_words_labels(standing));
  const char *reason =
      assessment->reasons->len > 0 ? g_ptr_array_index(assessment->reasons, 0) : NULL;
  add_cell(cells, observation != NULL ? observation->reason : reason);
  const char *quote = observation != NULL && observation->quote != NULL ? observation->quote : "";
  g_autofree char *shown = cm_text_sanitize(quote, strlen(quote), QUOTE_BYTES);
  g_ptr_array_add(cells, cm_inline_add(cm_inline_new(NULL), CM_SPAN_CODE, shown));
  cm_writer_table_row(writer, cells);
}

/* What reads well and is not about the picture. */
static void
write_blind(const CmStanding *standing, CmWriter *writer)
{
  const CmLaneSight *lane = standing->sight->worst;
  GPtrArray *cells = cm_writer_items();
  g_ptr_array_add(cells, cm_inline_add(cm_inline_new(NULL), CM_SPAN_CODE, standing->model_id));
  take_cell(cells, cm_words_sight(standing));
  add_cell(cells, lane->reason);
  CmInline *where = cm_inline_add(cm_inline_new("lane "), CM_SPAN_CODE, lane->lane);
  if (lane->decided_by != NULL)
    cm_inline_add(cm_inline_add(where, CM_SPAN_TEXT, ", "), CM_SPAN_CODE, lane->decided_by);
  g_ptr_array_add(cells, where);
  cm_writer_table_row(writer, cells);
}

static void
write_unusable(const CmReport *report, const CmAdvice *advice, CmWriter *writer)
{
  static const CmColumn columns[] = {
      {"Model", FALSE}, {"Faults", FALSE}, {"Why", FALSE}, {"Where it shows", FALSE}};
  gboolean begun = FALSE;
  for (guint i = advice->n_usable; i < advice->standings->len; i++) {
    const CmStanding *standing = g_ptr_array_index(advice->standings, i);
    gboolean is_blind = cm_standing_is_blind(standing);
    const CmAssessment *assessment = find_unusable(report, standing->model_id);
    if (assessment == NULL && !is_blind)
      continue;
    if (!begun) {
      cm_writer_heading(writer, 3, cm_inline_new("What answered, but cannot be used"));
      cm_writer_table_begin(writer, columns, G_N_ELEMENTS(columns));
    }
    begun = TRUE;
    if (is_blind)
      write_blind(standing, writer);
    else
      write_rubbish(standing, assessment, writer);
  }
  if (begun)
    cm_writer_table_end(writer);
}

void
cm_report_faults(const CmReport *report, const CmAdvice *advice, CmWriter *writer)
{
  write_failures(advice, writer);
  write_unusable(report, advice, writer);
}
