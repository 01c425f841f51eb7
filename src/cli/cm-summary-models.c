/* SPDX-License-Identifier: MIT */
#include "cm-summary-tables.h"

#include "cm-fields.h"
#include "cm-result-groups.h"
#include "cm-standing.h"
#include "cm-stats.h"
#include "cm-summary-cells.h"
#include "cm-terminal.h"

#include <math.h>

#define MODEL_COLUMNS_MIN  12
#define MODEL_COLUMNS_MAX  48
#define USABLE_COLUMNS_MIN 8  /* of "24 of 24" */
#define WORDS_COLUMNS_MIN  20 /* of "unusable: repetition" */
#define WIDE_COLUMNS       110

/* Number columns: field, heading, width; whether it is the highest of a model's results, not the
 * median of its answers; whether a narrow line does without. */
static const struct {
  const char *key;
  const char *heading;
  guint columns;
  gboolean highest;
  gboolean wide_only;
} numbers[] = {
    {"load_s", "load", 8, FALSE, TRUE},
    {"first_token_s", "TTFT", 8, FALSE, TRUE},
    {"total_s", "answer", 9, FALSE, FALSE},
    {"decode_tps", "tok/s", 8, FALSE, TRUE},
    {"peak_rss_bytes", "peak GB", 8, TRUE, FALSE},
};

/* What all is drawn from, borrowed. */
typedef struct {
  const GPtrArray *models;   /* of GPtrArray of CmResult: a model's ordinary results */
  const GPtrArray *controls; /* of CmResult: those that failed though the photo was answered */
  const GPtrArray *standings;
  const GPtrArray *sights;
  const CmReview *review;
  CmSummaryPlaces places;
  gboolean sees; /* whether that is known of some model */
  guint width;
} Table;

typedef struct {
  guint model, usable, words;
} Widths;

static const CmStanding *
standing_of(const Table *table, const char *model_id)
{
  for (guint i = 0; i < table->standings->len; i++) {
    const CmStanding *standing = g_ptr_array_index(table->standings, i);
    if (g_str_equal(standing->model_id, model_id))
      return standing;
  }
  return NULL;
}

/* The first that a result names; NULL where no worker came so far. */
static const char *
engine_of(const GPtrArray *results)
{
  const char *engine = NULL;
  for (guint i = 0; i < results->len && engine == NULL; i++)
    engine = ((const CmResult *)g_ptr_array_index(results, i))->engine;
  return engine;
}

/* "23 of 24"; "-" of what was not judged. */
static char *
usable_of(const Table *table, const GPtrArray *results)
{
  const CmStanding *standing = standing_of(table, cm_result_model(g_ptr_array_index(results, 0)));
  guint n_unusable = standing != NULL ? standing->of_usability[CM_USABILITY_UNUSABLE] : 0;
  if (standing == NULL)
    return g_strdup("-");
  return g_strdup_printf("%u of %u", standing->n_attempts - n_unusable, standing->n_attempts);
}

static char *
number_of(const GPtrArray *results, const char *key, gboolean highest)
{
  const CmField *field = cm_field_find(key);
  g_autoptr(GArray) values = g_array_new(FALSE, FALSE, sizeof(double));
  for (guint i = 0; i < results->len; i++) {
    const CmResult *result = g_ptr_array_index(results, i);
    double value = cm_field_number(field, result);
    if (highest || result->status == CM_STATUS_ANSWERED)
      g_array_append_val(values, value);
  }
  const double *numbers_of = (const double *)(const void *)values->data;
  return cm_format_number(field->format,
                          cm_stats_quantile(numbers_of, values->len, highest ? 1 : 0.5));
}

static const CmResult *
worst_of(const Table *table, const GPtrArray *results)
{
  const CmResult *worst = NULL;
  for (guint i = 0; i < results->len; i++) {
    const CmResult *result = g_ptr_array_index(results, i);
    if (result->status != CM_STATUS_SKIPPED &&
        (worst == NULL || cm_review_is_worse(table->review, result, worst)))
      worst = result;
  }
  return worst;
}

static const CmResult *
failed_control_of(const Table *table, const char *model_id)
{
  for (guint i = 0; i < table->controls->len; i++) {
    const CmResult *control = g_ptr_array_index(table->controls, i);
    if (g_str_equal(control->model_id, model_id))
      return control;
  }
  return NULL;
}

/* Of how many attempts the same is to be said. */
static guint
count_like(const Table *table, const GPtrArray *results, const CmResult *one)
{
  g_autofree char *verdict = cm_summary_verdict(one, table->review);
  guint n_like = 0;
  for (guint i = 0; i < results->len; i++) {
    g_autofree char *other = cm_summary_verdict(g_ptr_array_index(results, i), table->review);
    n_like += g_str_equal(verdict, other);
  }
  return n_like;
}

/* "unusable: repetition (1: photo-3 blind)", "failed (all): crashed: ended by signal 11". */
static char *
describe(const Table *table, const GPtrArray *results, const CmResult *one)
{
  g_autofree char *verdict = cm_summary_verdict(one, table->review);
  guint n_like = one->control == NULL ? count_like(table, results, one) : 1;
  g_autofree char *place = cm_summary_place(&table->places, one);
  g_autoptr(GString) out = g_string_new(NULL);
  g_string_append(out, one->status == CM_STATUS_FAILED ? "failed" : verdict);
  if (one->control != NULL || (n_like == 1 && results->len > 1))
    g_string_append_printf(out, " (%s)", g_strchomp(place));
  else if (n_like < results->len)
    g_string_append_printf(out, " (%u)", n_like);
  if (one->status == CM_STATUS_FAILED) {
    g_autofree char *words = cm_summary_words(one);
    g_string_append_printf(out, ": %s", words);
  }
  return g_strdup(out->str);
}

/* What is worst of a model: a failure, an answer that cannot be used, that it did not look, a
 * control that failed, else the answer with the lowest score. */
static char *
words_of(const Table *table, const GPtrArray *results)
{
  const CmResult *first = g_ptr_array_index(results, 0), *worst = worst_of(table, results);
  if (worst == NULL) {
    g_autofree char *reason = cm_summary_words(first);
    return g_strdup_printf("skipped: %s", reason);
  }
  const CmVerdict *verdict = cm_review_find(table->review, worst);
  if (worst->status == CM_STATUS_FAILED ||
      (verdict != NULL && verdict->assessment != NULL &&
       verdict->assessment->usability == CM_USABILITY_UNUSABLE))
    return describe(table, results, worst);
  const CmModelSight *sight = cm_model_sight_find(table->sights, first->model_id);
  if (sight != NULL && cm_sight_is_blind(sight->verdict))
    return g_strdup(cm_sight_verdict_to_string(sight->verdict));
  const CmResult *control = failed_control_of(table, first->model_id);
  return describe(table, results, control != NULL ? control : worst);
}

static const char *
sees_of(const Table *table, const GPtrArray *results)
{
  const CmModelSight *sight =
      cm_model_sight_find(table->sights, cm_result_model(g_ptr_array_index(results, 0)));
  return sight != NULL ? cm_summary_sees(sight->verdict) : "";
}

static gboolean
is_shown(const Table *table, gsize number)
{
  return !numbers[number].wide_only || table->width >= WIDE_COLUMNS;
}

static Widths
choose_widths(const Table *table)
{
  Widths widths = {MODEL_COLUMNS_MIN, USABLE_COLUMNS_MIN, WORDS_COLUMNS_MIN};
  for (guint i = 0; i < table->models->len; i++) {
    const GPtrArray *results = g_ptr_array_index(table->models, i);
    g_autofree char *model =
        cm_terminal_text(cm_result_model(g_ptr_array_index(results, 0)), MODEL_COLUMNS_MAX * 4);
    g_autofree char *usable = usable_of(table, results);
    widths.model = MAX(widths.model, cm_terminal_columns(model));
    widths.usable = MAX(widths.usable, cm_terminal_columns(usable));
  }
  guint others = cm_summary_engine_columns(&table->places) + 2 + widths.usable +
                 (table->sees ? CM_SUMMARY_SEES_COLUMNS : 0) + 2;
  for (gsize i = 0; i < G_N_ELEMENTS(numbers); i++)
    others += is_shown(table, i) ? numbers[i].columns : 0;
  guint left = table->width > others + MODEL_COLUMNS_MIN + WORDS_COLUMNS_MIN
                   ? table->width - others - WORDS_COLUMNS_MIN
                   : MODEL_COLUMNS_MIN;
  widths.model = MIN(widths.model, MIN(left, MODEL_COLUMNS_MAX));
  widths.words =
      MAX(WORDS_COLUMNS_MIN,
          table->width > others + widths.model ? table->width - others - widths.model : 0);
  return widths;
}

static void
append_heading(GString *out, const Table *table, const Widths *widths)
{
  cm_summary_append(out, "model", widths->model, FALSE);
  cm_summary_append_engine(out, &table->places, "engine");
  g_string_append(out, "  ");
  cm_summary_append(out, "usable", widths->usable, TRUE);
  if (table->sees)
    cm_summary_append(out, "sees", CM_SUMMARY_SEES_COLUMNS, TRUE);
  for (gsize i = 0; i < G_N_ELEMENTS(numbers); i++)
    if (is_shown(table, i))
      cm_summary_append(out, numbers[i].heading, numbers[i].columns, TRUE);
  g_string_append(out, "  at worst\n");
}

static void
append_model(GString *out, const Table *table, const GPtrArray *results, const Widths *widths)
{
  g_autofree char *model = cm_terminal_text(cm_result_model(g_ptr_array_index(results, 0)), 1024);
  g_autofree char *name = cm_terminal_fit_middle(model, widths->model);
  g_autofree char *usable = usable_of(table, results);
  g_autofree char *words = words_of(table, results);
  g_autofree char *fitted = cm_terminal_fit(words, widths->words);
  const char *sees = sees_of(table, results);
  cm_summary_append(out, name, widths->model, FALSE);
  cm_summary_append_engine(out, &table->places, engine_of(results));
  g_string_append(out, "  ");
  cm_summary_append(out, usable, widths->usable, TRUE);
  if (table->sees)
    cm_summary_append(out, *sees != '\0' ? sees : "-", CM_SUMMARY_SEES_COLUMNS, TRUE);
  for (gsize i = 0; i < G_N_ELEMENTS(numbers); i++) {
    g_autofree char *value = number_of(results, numbers[i].key, numbers[i].highest);
    if (is_shown(table, i))
      cm_summary_append_number(out, *value != '\0' ? value : "-", numbers[i].columns);
  }
  g_string_append_printf(out, "  %s", fitted);
}

/* Red where all failed, yellow what cannot be used, dim what was skipped. */
static const char *
color_of(const Table *table, const GPtrArray *results)
{
  const CmResult *first = g_ptr_array_index(results, 0);
  const CmStanding *standing = standing_of(table, first->model_id);
  if (cm_results_count(results, CM_STATUS_SKIPPED) == results->len)
    return CM_SUMMARY_SKIPPED;
  if (cm_results_count(results, CM_STATUS_ANSWERED) == 0)
    return CM_SUMMARY_FAILED;
  const CmModelSight *sight = cm_model_sight_find(table->sights, cm_result_model(first));
  gboolean is_useless = (standing != NULL && !cm_standing_is_usable(standing)) ||
                        (sight != NULL && cm_sight_is_blind(sight->verdict));
  return is_useless ? CM_SUMMARY_USELESS : "";
}

static void
find_differences(Table *self, const GPtrArray *ordinary)
{
  for (guint i = 0; i < ordinary->len; i++)
    cm_summary_places_add(&self->places, g_ptr_array_index(ordinary, i),
                          g_ptr_array_index(ordinary, 0));
  for (guint i = 0; i < self->models->len; i++)
    self->sees |= *sees_of(self, g_ptr_array_index(self->models, i)) != '\0';
}

char *
cm_summary_by_model(const GPtrArray *results, const CmReview *review, guint width, gboolean color)
{
  g_autoptr(GPtrArray) ordinary = cm_results_select(results, FALSE);
  g_autoptr(GPtrArray) all_controls = cm_results_select(results, TRUE);
  g_autoptr(GPtrArray) controls = cm_results_failed_controls(ordinary, all_controls);
  g_autoptr(GPtrArray) models = cm_results_group(ordinary, cm_result_model);
  g_autoptr(GPtrArray) sights = cm_model_sights_new(results, review);
  g_autoptr(GPtrArray) standings = cm_standings_new(results, review);
  Table table = {.models = models,
                 .controls = controls,
                 .standings = standings,
                 .sights = sights,
                 .review = review,
                 .width = width};
  find_differences(&table, ordinary);
  Widths widths = choose_widths(&table);

  g_autoptr(GString) out = g_string_new(NULL);
  append_heading(out, &table, &widths);
  for (guint i = 0; i < models->len; i++) {
    const GPtrArray *of_model = g_ptr_array_index(models, i);
    const char *mark = color ? color_of(&table, of_model) : "";
    g_string_append(out, mark);
    append_model(out, &table, of_model, &widths);
    g_string_append(out, *mark != '\0' ? CM_SUMMARY_END "\n" : "\n");
  }
  return g_string_free(g_steal_pointer(&out), FALSE);
}
