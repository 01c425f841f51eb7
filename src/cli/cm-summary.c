/* SPDX-License-Identifier: MIT */
#include "cm-summary.h"

#include "cm-advice-words.h"
#include "cm-fields.h"
#include "cm-issue-draft.h"
#include "cm-terminal.h"

#include <string.h>

#define MODEL_COLUMNS_MIN   12
#define MODEL_COLUMNS_MAX   48
#define VERDICT_COLUMNS_MIN 8  /* of "answered" */
#define VERDICT_COLUMNS_MAX 29 /* of "unusable: control_token_leak" */
#define WORDS_COLUMNS_MIN   17 /* of its heading */
#define PREVIEW_BYTES       400

#define COLOR_FAILED  "\033[31m"
#define COLOR_USELESS "\033[33m"
#define COLOR_SKIPPED "\033[2m"
#define COLOR_END     "\033[0m"

/* Number columns: field, heading, width. */
static const struct {
  const char *key;
  const char *heading;
  guint columns;
} numbers[] = {
    {"load_s", "load", 8},
    {"first_token_s", "TTFT", 8},
    {"decode_tps", "tok/s", 7},
    {"peak_rss_bytes", "peak GB", 8},
};

static void
append_padded(GString *out, const char *text, guint columns, gboolean right)
{
  g_autofree char *fitted = cm_terminal_fit(text, columns);
  guint used = cm_terminal_columns(fitted);
  int padding = used < columns ? (int)(columns - used) : 0;
  if (right)
    g_string_append_printf(out, "%*s%s", padding, "", fitted);
  else
    g_string_append_printf(out, "%s%*s", fitted, padding, "");
}

static char *
words_of(const CmResult *result)
{
  if (result->status == CM_STATUS_SKIPPED)
    return cm_terminal_text(result->skip_reason != NULL ? result->skip_reason : "", PREVIEW_BYTES);
  if (result->status == CM_STATUS_ANSWERED)
    return cm_terminal_text(result->text != NULL ? result->text : "", PREVIEW_BYTES);
  const CmFailure *failure = result->failure;
  if (failure == NULL)
    return g_strdup("");
  g_autofree char *both =
      g_strdup_printf("%s: %s", failure->class_name != NULL ? failure->class_name : "unknown",
                      failure->message != NULL ? failure->message : "");
  return cm_terminal_text(both, PREVIEW_BYTES);
}

/* What the result is worth, else how it ended: "usable", "failed: engine", "skipped". */
static char *
verdict_of(const CmResult *result, const CmReview *review)
{
  const CmVerdict *verdict = cm_review_find(review, result);
  g_autofree char *words = verdict != NULL ? cm_verdict_words(verdict) : g_strdup("");
  if (result->status == CM_STATUS_ANSWERED && words[0] != '\0')
    return g_steal_pointer(&words);
  return g_strconcat(cm_status_to_string(result->status), words[0] != '\0' ? ": " : "", words,
                     NULL);
}

static guint
number_columns(void)
{
  guint columns = 0;
  for (gsize i = 0; i < G_N_ELEMENTS(numbers); i++)
    columns += numbers[i].columns;
  return columns;
}

/* Where there are several, which photo and which repeat, with a space behind. */
static char *
place_of(const CmResult *result, gboolean several)
{
  if (!several)
    return g_strdup("");
  g_autofree char *photo = cm_terminal_text(result->photo_id, 64);
  if (result->repeat == 0)
    return g_strdup_printf("%s ", photo);
  return g_strdup_printf("%s.%u ", photo, result->repeat);
}

/* The place and the model; of what is too long, the model is cut. */
static char *
name_of(const CmResult *result, gboolean several, guint columns)
{
  g_autofree char *place = place_of(result, several);
  g_autofree char *model = cm_terminal_text(result->model_id, 1024);
  guint used = cm_terminal_columns(place);
  g_autofree char *fitted = cm_terminal_fit_middle(model, columns > used ? columns - used : 0);
  return g_strconcat(place, fitted, NULL);
}

static gboolean
are_several(const GPtrArray *results)
{
  const CmResult *first = results->len > 0 ? g_ptr_array_index(results, 0) : NULL;
  for (guint i = 0; i < results->len; i++) {
    const CmResult *result = g_ptr_array_index(results, i);
    if (result->repeat > 0 || !g_str_equal(result->photo_id, first->photo_id))
      return TRUE;
  }
  return FALSE;
}

/* As wide as the longest verdict; on a narrow line it leaves half of what there is to the name. */
static guint
verdict_columns(const GPtrArray *results, const CmReview *review, guint width)
{
  guint others = 2 + number_columns() + 2 + WORDS_COLUMNS_MIN;
  guint most = width > others ? (width - others) / 2 : 0;
  guint columns = 0;
  for (guint i = 0; i < results->len; i++) {
    g_autofree char *verdict = verdict_of(g_ptr_array_index(results, i), review);
    columns = MAX(columns, cm_terminal_columns(verdict));
  }
  return CLAMP(columns, VERDICT_COLUMNS_MIN, CLAMP(most, VERDICT_COLUMNS_MIN, VERDICT_COLUMNS_MAX));
}

/* As wide as the longest name, within what the other columns leave of the line. */
static guint
model_columns(const GPtrArray *results, gboolean several, guint verdict_width, guint width)
{
  guint others = 2 + verdict_width + number_columns() + 2 + WORDS_COLUMNS_MIN;
  guint most = width > others + MODEL_COLUMNS_MIN ? MIN(width - others, MODEL_COLUMNS_MAX)
                                                  : MODEL_COLUMNS_MIN;
  guint columns = MODEL_COLUMNS_MIN;
  for (guint i = 0; i < results->len; i++) {
    g_autofree char *name = name_of(g_ptr_array_index(results, i), several, most);
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

static void
append_heading(GString *out, const Widths *widths)
{
  append_padded(out, "model", widths->model, FALSE);
  g_string_append(out, "  ");
  append_padded(out, "verdict", widths->verdict, FALSE);
  for (gsize i = 0; i < G_N_ELEMENTS(numbers); i++)
    append_padded(out, numbers[i].heading, numbers[i].columns, TRUE);
  g_string_append(out, "  answer or failure\n");
}

static void
append_result(GString *out, const CmResult *result, const CmReview *review, gboolean several,
              const Widths *widths)
{
  g_autofree char *name = name_of(result, several, widths->model);
  g_autofree char *verdict = verdict_of(result, review);
  g_autofree char *words = words_of(result);
  g_autofree char *fitted = cm_terminal_fit(words, widths->words);
  append_padded(out, name, widths->model, FALSE);
  g_string_append(out, "  ");
  append_padded(out, verdict, widths->verdict, FALSE);
  for (gsize i = 0; i < G_N_ELEMENTS(numbers); i++) {
    const CmField *field = cm_field_find(numbers[i].key);
    g_autofree char *value = field != NULL ? cm_field_show(field, result) : g_strdup("");
    append_padded(out, *value != '\0' ? value : "-", numbers[i].columns, TRUE);
  }
  g_string_append_printf(out, "  %s", fitted);
}

static Widths
choose_widths(const GPtrArray *results, const CmReview *review, gboolean several, guint width)
{
  Widths widths = {.verdict = verdict_columns(results, review, width)};
  widths.model = model_columns(results, several, widths.verdict, width);
  guint before = widths.model + 2 + widths.verdict + number_columns() + 2;
  widths.words = width > before + WORDS_COLUMNS_MIN ? width - before : WORDS_COLUMNS_MIN;
  return widths;
}

/* Red what failed, yellow what cannot be used, dim what was skipped. */
static const char *
color_of(const CmResult *result, const CmReview *review)
{
  const CmVerdict *verdict = cm_review_find(review, result);
  if (result->status == CM_STATUS_SKIPPED)
    return COLOR_SKIPPED;
  if (result->status == CM_STATUS_FAILED)
    return COLOR_FAILED;
  gboolean is_useless = verdict != NULL && verdict->assessment != NULL &&
                        verdict->assessment->usability == CM_USABILITY_UNUSABLE;
  return is_useless ? COLOR_USELESS : "";
}

char *
cm_summary_table(const GPtrArray *results, const CmReview *review, guint width, gboolean color)
{
  g_autoptr(GString) out = g_string_new(NULL);
  gboolean several = are_several(results);
  Widths widths = choose_widths(results, review, several, width);

  append_heading(out, &widths);
  for (guint i = 0; i < results->len; i++) {
    const CmResult *result = g_ptr_array_index(results, i);
    const char *mark = color ? color_of(result, review) : "";
    g_string_append(out, mark);
    append_result(out, result, review, several, &widths);
    g_string_append(out, *mark != '\0' ? COLOR_END "\n" : "\n");
  }
  return g_string_free(g_steal_pointer(&out), FALSE);
}

char *
cm_summary_advice(const GPtrArray *results, const CmReview *review)
{
  g_autoptr(CmAdvice) advice = cm_advice_new(results, review);
  if (advice->recommended == NULL)
    return g_strdup("No model here is usable for a catalogue; the report says why and what to try."
                    "\n");
  const CmStanding *chosen = advice->recommended;
  g_autofree char *model = cm_terminal_text(chosen->model_id, 1024);
  g_autofree char *reasons = cm_words_reasons(chosen);
  g_autofree char *time = cm_words_catalogue_time(chosen);
  g_autofree char *certainty = cm_words_certainty(chosen);
  g_autoptr(GString) out = g_string_new(NULL);
  g_string_append_printf(out, "Use %s:\n  %s\n", model, reasons);
  if (chosen->reason != NULL) {
    g_autofree char *reason = cm_terminal_text(chosen->reason, PREVIEW_BYTES);
    g_string_append_printf(out, "  against it: %s\n", reason);
  }
  if (time[0] != '\0')
    g_string_append_printf(out, "  20,000 photos in about %s\n", time);
  g_string_append_printf(out, "  %s\n", certainty);
  return g_strdup(out->str);
}

char *
cm_summary_drafts(const char *folder)
{
  g_autofree char *issues = g_build_filename(folder, CM_ISSUES_FOLDER, NULL);
  if (!g_file_test(issues, G_FILE_TEST_IS_DIR))
    return g_strdup("");
  g_autofree char *shown = cm_terminal_text(issues, 4096);
  return g_strdup_printf("Drafts:  %s/ (bug reports to read through and send)\n", shown);
}
