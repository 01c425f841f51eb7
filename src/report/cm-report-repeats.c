/* SPDX-License-Identifier: MIT */
#include "cm-report-repeats.h"

/* What of a failure, or of a reason to skip, others are the same by; NULL of an answer. */
static char *
key_of(const CmReport *report, const CmResult *result)
{
  const CmFailure *failure = result->failure;
  if (result->status == CM_STATUS_SKIPPED)
    return g_strdup_printf("%s\n\n%s", result->model_id,
                           result->skip_reason != NULL ? result->skip_reason : "");
  if (failure == NULL)
    return NULL;
  const CmVerdict *verdict = cm_review_find(report->review, result);
  const char *what =
      verdict != NULL && verdict->diagnosis != NULL ? verdict->diagnosis->signature : NULL;
  if (what == NULL)
    what = failure->message != NULL ? failure->message : "";
  return g_strdup_printf("%s\n%s\n%s", result->model_id,
                         failure->class_name != NULL ? failure->class_name : "", what);
}

gboolean
cm_report_is_same_failure(const CmReport *report, const CmResult *one, const CmResult *other)
{
  g_autofree char *left = key_of(report, one), *right = key_of(report, other);
  return left != NULL && g_strcmp0(left, right) == 0;
}

GHashTable *
cm_report_failures(const CmReport *report, const GPtrArray *results)
{
  GHashTable *of_first = g_hash_table_new_full(NULL, NULL, NULL, (GDestroyNotify)g_ptr_array_unref);
  g_autoptr(GHashTable) of_key = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  for (guint i = 0; i < results->len; i++) {
    CmResult *result = g_ptr_array_index(results, i);
    g_autofree char *key = key_of(report, result);
    GPtrArray *same = key != NULL ? g_hash_table_lookup(of_key, key) : NULL;
    if (key != NULL && same == NULL) {
      same = g_ptr_array_new();
      g_hash_table_insert(of_first, result, same);
      g_hash_table_insert(of_key, g_steal_pointer(&key), same);
    }
    if (same != NULL)
      g_ptr_array_add(same, result);
  }
  return of_first;
}

CmInline *
cm_report_add_places(const CmReport *report, const GPtrArray *results, CmInline *line)
{
  guint n_listed = MIN(results->len, CM_REPORT_PLACES_MAX + 1);
  for (guint i = 1; i < n_listed; i++) {
    cm_inline_add(line, CM_SPAN_TEXT, i > 1 ? "; " : NULL);
    cm_report_place(report, g_ptr_array_index(results, i), line);
  }
  if (results->len > n_listed)
    cm_inline_printf(line, "; %u more", results->len - n_listed);
  return line;
}
