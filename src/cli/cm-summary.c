/* SPDX-License-Identifier: MIT */
#include "cm-summary.h"

#include "cm-advice-words.h"
#include "cm-issue-draft.h"
#include "cm-result-groups.h"
#include "cm-summary-cells.h"
#include "cm-summary-tables.h"
#include "cm-terminal.h"

#define SECOND_TRIES_SHOWN 10
#define IGNORED_SHOWN      10

/* Whether some model has several results, controls not counted. */
static gboolean
is_repeated(const GPtrArray *results)
{
  g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
  for (guint i = 0; i < results->len; i++) {
    const CmResult *result = g_ptr_array_index(results, i);
    if (result->control == NULL && !g_hash_table_add(seen, result->model_id))
      return TRUE;
  }
  return FALSE;
}

char *
cm_summary_table(const GPtrArray *results, const CmReview *review, guint width, gboolean color)
{
  return is_repeated(results) ? cm_summary_by_model(results, review, width, color)
                              : cm_summary_by_result(results, review, width, color);
}

static const CmWarning *
second_try_of(const GPtrArray *results)
{
  const CmWarning *warning = NULL;
  for (guint i = 0; i < results->len && warning == NULL; i++)
    warning = cm_result_warning(g_ptr_array_index(results, i), CM_WARNING_SECOND_TRY);
  return warning;
}

char *
cm_summary_second_tries(const GPtrArray *results)
{
  g_autoptr(GString) out = g_string_new(NULL);
  g_autoptr(GPtrArray) models = cm_results_group(results, cm_result_model);
  guint n_tries = 0;
  for (guint i = 0; i < models->len; i++) {
    const GPtrArray *of_model = g_ptr_array_index(models, i);
    const CmWarning *warning = second_try_of(of_model);
    if (warning == NULL || n_tries++ >= SECOND_TRIES_SHOWN)
      continue;
    const char *id = cm_result_model(g_ptr_array_index(of_model, 0));
    g_autofree char *model = cm_terminal_text(id, 1024);
    g_autofree char *message = cm_terminal_text(warning->message, CM_SUMMARY_PREVIEW_BYTES);
    g_string_append_printf(out, "%s: %s\n", model, message);
  }
  if (n_tries > SECOND_TRIES_SHOWN)
    g_string_append_printf(out, "%u more models were tried by another engine than was planned\n",
                           n_tries - SECOND_TRIES_SHOWN);
  return g_strdup(out->str);
}

char *
cm_summary_ignored(const GPtrArray *results)
{
  g_autoptr(GString) out = g_string_new(NULL);
  g_autoptr(GPtrArray) ignored = cm_results_ignored(results);
  for (guint i = 0; i < MIN(ignored->len, IGNORED_SHOWN); i++) {
    const CmResult *result = g_ptr_array_index(ignored, i);
    g_autofree char *words = cm_result_ignored_words(result);
    g_autofree char *engine =
        cm_terminal_text(result->engine != NULL ? result->engine : "?", CM_SUMMARY_PREVIEW_BYTES);
    g_autofree char *message = cm_terminal_text(words, CM_SUMMARY_PREVIEW_BYTES);
    g_string_append_printf(out, "%s: %s\n", engine, message);
  }
  if (ignored->len > IGNORED_SHOWN)
    g_string_append_printf(out, "%u more engines ran without settings that were asked for\n",
                           ignored->len - IGNORED_SHOWN);
  return g_strdup(out->str);
}

char *
cm_summary_counts(const GPtrArray *results)
{
  g_autoptr(GPtrArray) ordinary = cm_results_select(results, FALSE);
  g_autoptr(GPtrArray) controls = cm_results_select(results, TRUE);
  return cm_words_counts(ordinary, controls);
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
    g_autofree char *reason = cm_terminal_text(chosen->reason, CM_SUMMARY_PREVIEW_BYTES);
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
