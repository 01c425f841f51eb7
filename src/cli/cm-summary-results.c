/* SPDX-License-Identifier: MIT */
#include "cm-summary-tables.h"

#include "cm-fields.h"
#include "cm-result-groups.h"
#include "cm-summary-cells.h"
#include "cm-terminal.h"

#define MODEL_COLUMNS_MIN   12
#define MODEL_COLUMNS_MAX   48
#define VERDICT_COLUMNS_MIN 8  /* of "answered" */
#define VERDICT_COLUMNS_MAX 29 /* of "unusable: control_token_leak" */
#define WORDS_COLUMNS_MIN   17 /* of its heading */
#define WIDE_COLUMNS        110

/* Number columns: field, heading, width; whether a narrow line gives it up for engines' names. */
static const struct {
  const char *key;
  const char *heading;
  guint columns;
  gboolean yields;
} numbers[] = {
    {"load_s", "load", 8, TRUE},
    {"first_token_s", "TTFT", 8, FALSE},
    {"decode_tps", "tok/s", 7, FALSE},
    {"peak_rss_bytes", "peak GB", 8, FALSE},
};

/* What the rows are, and by what those of one model are told apart. */
typedef struct {
  GPtrArray *rows; /* of CmResult: ordinary results, then controls that failed */
  CmSummaryPlaces places;
  const CmReview *review; /* NULL: nothing is judged */
  GPtrArray *sights;      /* of CmModelSight; NULL: nothing is judged */
  gboolean sees;          /* whether a row has something to say of it */
  guint width;
} Table;

/* Width of the column that says whether the model looked; 0 where nothing is known of it. */
static guint
sees_columns(const Table *table)
{
  return table->sees ? CM_SUMMARY_SEES_COLUMNS : 0;
}

static gboolean
is_shown(const Table *table, gsize number)
{
  return !numbers[number].yields || !table->places.engines || table->width >= WIDE_COLUMNS;
}

/* Of the columns whose width is fixed: numbers, the engine and whether it looked. */
static guint
fixed_columns(const Table *table)
{
  guint columns = sees_columns(table) + cm_summary_engine_columns(&table->places);
  for (gsize i = 0; i < G_N_ELEMENTS(numbers); i++)
    columns += is_shown(table, i) ? numbers[i].columns : 0;
  return columns;
}

/* The place and the model; of what is too long, the model is cut. */
static char *
name_of(const CmResult *result, const Table *table, guint columns)
{
  g_autofree char *place = cm_summary_place(&table->places, result);
  g_autofree char *model = cm_terminal_text(result->model_id, 1024);
  guint used = cm_terminal_columns(place);
  g_autofree char *fitted = cm_terminal_fit_middle(model, columns > used ? columns - used : 0);
  return g_strconcat(place, fitted, NULL);
}

/* "" also for what is no answer. */
static const char *
sees_of(const CmResult *result, const Table *table)
{
  if (result->control != NULL || result->status != CM_STATUS_ANSWERED)
    return "";
  const CmLaneSight *lane =
      cm_model_sight_lane(cm_model_sight_find(table->sights, result->model_id), result->lane);
  return lane != NULL ? cm_summary_sees(lane->verdict) : "";
}

static void
find_differences(Table *self)
{
  const CmResult *first = self->rows->len > 0 ? g_ptr_array_index(self->rows, 0) : NULL;
  for (guint i = 0; i < self->rows->len; i++) {
    const CmResult *result = g_ptr_array_index(self->rows, i);
    cm_summary_places_add(&self->places, result, first);
    self->sees |= sees_of(result, self)[0] != '\0';
  }
}

/* As wide as the longest verdict; on a narrow line it leaves half of what there is to the name. */
static guint
verdict_columns(const Table *table, guint width)
{
  guint others = 2 + fixed_columns(table) + 2 + WORDS_COLUMNS_MIN;
  guint most = width > others ? (width - others) / 2 : 0;
  guint columns = 0;
  for (guint i = 0; i < table->rows->len; i++) {
    g_autofree char *verdict = cm_summary_verdict(g_ptr_array_index(table->rows, i), table->review);
    columns = MAX(columns, cm_terminal_columns(verdict));
  }
  return CLAMP(columns, VERDICT_COLUMNS_MIN, CLAMP(most, VERDICT_COLUMNS_MIN, VERDICT_COLUMNS_MAX));
}

/* As wide as the longest name, within what the other columns leave of the line. */
static guint
model_columns(const Table *table, guint verdict_width, guint width)
{
  guint others = 2 + verdict_width + fixed_columns(table) + 2 + WORDS_COLUMNS_MIN;
  guint most = width > others + MODEL_COLUMNS_MIN ? MIN(width - others, MODEL_COLUMNS_MAX)
                                                  : MODEL_COLUMNS_MIN;
  guint columns = MODEL_COLUMNS_MIN;
  for (guint i = 0; i < table->rows->len; i++) {
    g_autofree char *name = name_of(g_ptr_array_index(table->rows, i), table, most);
    columns = MAX(columns, cm_terminal_columns(name));
  }
  return columns;
}

/* Widths of the columns that adapt to what they hold. */
typedef struct {
  guint model;
  guint verdict;
  guint words;
} Widths;

/* The column that is there only where it tells something. */
static void
append_sees(GString *out, const char *text, const Table *table)
{
  if (table->sees)
    cm_summary_append(out, text, CM_SUMMARY_SEES_COLUMNS, TRUE);
}

static void
append_heading(GString *out, const Table *table, const Widths *widths)
{
  cm_summary_append(out, "model", widths->model, FALSE);
  cm_summary_append_engine(out, &table->places, "engine");
  g_string_append(out, "  ");
  cm_summary_append(out, "verdict", widths->verdict, FALSE);
  append_sees(out, "sees", table);
  for (gsize i = 0; i < G_N_ELEMENTS(numbers); i++)
    if (is_shown(table, i))
      cm_summary_append(out, numbers[i].heading, numbers[i].columns, TRUE);
  g_string_append(out, "  answer or failure\n");
}

static void
append_result(GString *out, const CmResult *result, const Table *table, const Widths *widths)
{
  g_autofree char *name = name_of(result, table, widths->model);
  g_autofree char *verdict = cm_summary_verdict(result, table->review);
  g_autofree char *words = cm_summary_words(result);
  g_autofree char *fitted = cm_terminal_fit(words, widths->words);
  const char *sees = sees_of(result, table);
  cm_summary_append(out, name, widths->model, FALSE);
  cm_summary_append_engine(out, &table->places, result->engine);
  g_string_append(out, "  ");
  cm_summary_append(out, verdict, widths->verdict, FALSE);
  append_sees(out, *sees != '\0' ? sees : "-", table);
  for (gsize i = 0; i < G_N_ELEMENTS(numbers); i++) {
    const CmField *field = cm_field_find(numbers[i].key);
    g_autofree char *value = field != NULL ? cm_field_show(field, result) : g_strdup("");
    if (is_shown(table, i))
      cm_summary_append_number(out, *value != '\0' ? value : "-", numbers[i].columns);
  }
  g_string_append_printf(out, "  %s", fitted);
}

static Widths
choose_widths(const Table *table, guint width)
{
  Widths widths = {.verdict = verdict_columns(table, width)};
  widths.model = model_columns(table, widths.verdict, width);
  guint before = widths.model + 2 + widths.verdict + fixed_columns(table) + 2;
  widths.words = width > before + WORDS_COLUMNS_MIN ? width - before : WORDS_COLUMNS_MIN;
  return widths;
}

/* Red what failed, yellow what cannot be used, dim what was skipped. */
static const char *
color_of(const CmResult *result, const Table *table)
{
  const CmVerdict *verdict = cm_review_find(table->review, result);
  const char *sees = sees_of(result, table);
  if (result->status == CM_STATUS_SKIPPED)
    return CM_SUMMARY_SKIPPED;
  if (result->status == CM_STATUS_FAILED)
    return CM_SUMMARY_FAILED;
  gboolean is_useless = verdict != NULL && verdict->assessment != NULL &&
                        verdict->assessment->usability == CM_USABILITY_UNUSABLE;
  return is_useless || g_str_equal(sees, "no") || g_str_equal(sees, "hint") ? CM_SUMMARY_USELESS
                                                                            : "";
}

/* Ordinary results, then the controls whose picture made a model fail: what the others answered is
 * in the report. */
static GPtrArray *
choose_rows(const GPtrArray *results)
{
  GPtrArray *rows = cm_results_select(results, FALSE);
  g_autoptr(GPtrArray) controls = cm_results_select(results, TRUE);
  g_autoptr(GPtrArray) failed = cm_results_failed_controls(rows, controls);
  for (guint i = 0; i < failed->len; i++)
    g_ptr_array_add(rows, g_ptr_array_index(failed, i));
  return rows;
}

char *
cm_summary_by_result(const GPtrArray *results, const CmReview *review, guint width, gboolean color)
{
  g_autoptr(GString) out = g_string_new(NULL);
  g_autoptr(GPtrArray) rows = choose_rows(results);
  g_autoptr(GPtrArray) sights = cm_model_sights_new(results, review);
  Table table = {.rows = rows, .review = review, .sights = sights, .width = width};
  find_differences(&table);
  Widths widths = choose_widths(&table, width);

  append_heading(out, &table, &widths);
  for (guint i = 0; i < rows->len; i++) {
    const CmResult *result = g_ptr_array_index(rows, i);
    const char *mark = color ? color_of(result, &table) : "";
    g_string_append(out, mark);
    append_result(out, result, &table, &widths);
    g_string_append(out, *mark != '\0' ? CM_SUMMARY_END "\n" : "\n");
  }
  return g_string_free(g_steal_pointer(&out), FALSE);
}
