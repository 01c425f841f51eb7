/* SPDX-License-Identifier: MIT */
#include "cm-summary-cells.h"

#include "cm-terminal.h"

#define ENGINE_BYTES 64

void
cm_summary_append(GString *out, const char *text, guint columns, gboolean right)
{
  g_autofree char *fitted = cm_terminal_fit(text, columns);
  guint used = cm_terminal_columns(fitted);
  int padding = used < columns ? (int)(columns - used) : 0;
  if (right)
    g_string_append_printf(out, "%*s%s", padding, "", fitted);
  else
    g_string_append_printf(out, "%s%*s", fitted, padding, "");
}

void
cm_summary_append_number(GString *out, const char *text, guint columns)
{
  guint used = cm_terminal_columns(text);
  int padding = used < columns ? (int)(columns - used) : 1;
  g_string_append_printf(out, "%*s%s", padding, "", text);
}

char *
cm_summary_words(const CmResult *result)
{
  const char *text = result->text;
  if (result->status == CM_STATUS_SKIPPED)
    text = result->skip_reason;
  const CmFailure *failure = result->status == CM_STATUS_FAILED ? result->failure : NULL;
  g_autofree char *both =
      failure != NULL
          ? g_strdup_printf("%s: %s", failure->class_name != NULL ? failure->class_name : "unknown",
                            failure->message != NULL ? failure->message : "")
          : NULL;
  if (result->status == CM_STATUS_FAILED)
    text = both;
  return cm_terminal_text(text != NULL ? text : "", CM_SUMMARY_PREVIEW_BYTES);
}

char *
cm_summary_verdict(const CmResult *result, const CmReview *review)
{
  const CmVerdict *verdict = cm_review_find(review, result);
  g_autofree char *words = verdict != NULL ? cm_verdict_words(verdict) : g_strdup("");
  if (result->status == CM_STATUS_ANSWERED && words[0] != '\0')
    return g_steal_pointer(&words);
  return g_strconcat(cm_status_to_string(result->status), words[0] != '\0' ? ": " : "", words,
                     NULL);
}

const char *
cm_summary_sees(CmSightVerdict verdict)
{
  static const char *const words[] = {
      [CM_SIGHT_UNKNOWN] = "",
      [CM_SIGHT_SEES] = "yes",
      [CM_SIGHT_COPIES_HINT] = "hint",
      [CM_SIGHT_IGNORES_PICTURE] = "no",
  };
  return words[verdict];
}

void
cm_summary_places_add(CmSummaryPlaces *self, const CmResult *result, const CmResult *first)
{
  self->photos |= result->repeat > 0 || !g_str_equal(result->photo_id, first->photo_id);
  self->lanes |= g_strcmp0(result->lane, first->lane) != 0;
  if (result->engine == NULL)
    return;
  if (self->engine == NULL)
    self->engine = result->engine;
  self->engines |= !g_str_equal(self->engine, result->engine) ||
                   cm_result_warning(result, CM_WARNING_SECOND_TRY) != NULL;
  g_autofree char *shown = cm_terminal_text(result->engine, ENGINE_BYTES);
  guint columns = MIN(cm_terminal_columns(shown), CM_SUMMARY_ENGINE_COLUMNS_MAX);
  self->longest_columns = MAX(self->longest_columns, columns);
}

guint
cm_summary_engine_columns(const CmSummaryPlaces *self)
{
  guint heading = cm_terminal_columns("engine");
  return self->engines ? 1 + MAX(self->longest_columns, heading) : 0;
}

void
cm_summary_append_engine(GString *out, const CmSummaryPlaces *self, const char *engine)
{
  if (!self->engines)
    return;
  g_autofree char *shown = cm_terminal_text(engine != NULL ? engine : "-", ENGINE_BYTES);
  g_string_append_c(out, ' ');
  cm_summary_append(out, shown, cm_summary_engine_columns(self) - 1, FALSE);
}

char *
cm_summary_place(const CmSummaryPlaces *self, const CmResult *result)
{
  g_autoptr(GString) out = g_string_new(NULL);
  if (self->photos) {
    g_autofree char *photo = cm_terminal_text(result->photo_id, 64);
    g_string_append(out, photo);
    if (result->repeat > 0)
      g_string_append_printf(out, ".%u", result->repeat);
    g_string_append_c(out, ' ');
  }
  if (self->lanes || result->control != NULL) {
    g_autofree char *lane = cm_terminal_text(result->lane, 32);
    g_string_append(out, lane);
    g_autofree char *control =
        result->control != NULL ? cm_terminal_text(result->control, 32) : NULL;
    g_string_append_printf(out, "%s%s ", control != NULL ? "/" : "",
                           control != NULL ? control : "");
  }
  return g_strdup(out->str);
}
