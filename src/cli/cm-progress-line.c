/* SPDX-License-Identifier: MIT */
#include "cm-progress-line.h"

#include "cm-clock.h"
#include "cm-terminal.h"

#include <math.h>
#include <stdio.h>
#include <unistd.h>

struct CmProgressLine {
  gboolean shown;
  guint n_models;
  guint n_done;
  guint n_timed; /* done without a failure; what fails at once foretells nothing */
  double timed_s;
  guint answered; /* of the model in hand */
  guint failed;
  double model_started_s;
  char *failure; /* class of the first failure of the model in hand */
};

CmProgressLine *
cm_progress_line_new(guint n_models, gboolean quiet)
{
  CmProgressLine *self = g_new0(CmProgressLine, 1);
  self->shown = !quiet && isatty(STDERR_FILENO);
  self->n_models = n_models;
  self->model_started_s = cm_clock_now_s();
  return self;
}

void
cm_progress_line_free(CmProgressLine *self)
{
  if (self == NULL)
    return;
  if (self->shown)
    fputs("\r\033[K", stderr);
  g_free(self->failure);
  g_free(self);
}

static void
append_time(GString *out, double s)
{
  gint64 whole = (gint64)s;
  if (whole >= 3600)
    g_string_append_printf(out, "%d:%02d:%02d", (int)(whole / 3600), (int)(whole / 60 % 60),
                           (int)(whole % 60));
  else
    g_string_append_printf(out, "%d:%02d", (int)(whole / 60), (int)(whole % 60));
}

/* Models that answered took so long on average; the ones left are taken to be like them. */
static double
left_s(const CmProgressLine *self, double model_elapsed_s)
{
  if (self->n_timed == 0)
    return NAN;
  double each_s = self->timed_s / self->n_timed;
  double rest_of_this_s = MAX(0, each_s - model_elapsed_s);
  return rest_of_this_s + each_s * (double)(self->n_models - self->n_done - 1);
}

void
cm_progress_line_update(const CmProgress *progress, gpointer user_data)
{
  CmProgressLine *self = user_data;
  if (!self->shown)
    return;
  g_autoptr(GString) line = g_string_new(NULL);
  g_autofree char *model = cm_terminal_text(progress->model_id, 1024);
  g_string_append_printf(line, "[%u/%u] %s: %s ", self->n_done + 1, self->n_models, model,
                         progress->phase);
  append_time(line, progress->elapsed_s);
  if (progress->n_tasks > 1)
    g_string_append_printf(line, ", answer %" G_GSIZE_FORMAT " of %" G_GSIZE_FORMAT,
                           progress->task + 1, progress->n_tasks);
  if (progress->tokens > 0)
    g_string_append_printf(line, ", %.0f tokens", progress->tokens);
  if (!isnan(progress->tps))
    g_string_append_printf(line, ", %.1f tok/s", progress->tps);
  double left = left_s(self, progress->elapsed_s);
  if (!isnan(left)) {
    g_string_append(line, ", about ");
    append_time(line, left);
    g_string_append(line, " left");
  }
  g_autofree char *fitted = cm_terminal_fit(line->str, cm_terminal_width(STDERR_FILENO) - 1);
  fprintf(stderr, "\r\033[K%s", fitted);
  fflush(stderr);
}

void
cm_progress_line_result(CmProgressLine *self, const CmResult *result)
{
  if (result->status == CM_STATUS_ANSWERED)
    self->answered++;
  if (result->status != CM_STATUS_FAILED)
    return;
  self->failed++;
  if (self->failure == NULL && result->failure != NULL)
    self->failure = g_strdup(result->failure->class_name);
}

void
cm_progress_line_finish_model(CmProgressLine *self, const char *model_id)
{
  double now_s = cm_clock_now_s();
  if (self->shown) {
    g_autoptr(GString) line = g_string_new(NULL);
    g_string_append_printf(line, "[%u/%u] %s: ", self->n_done + 1, self->n_models, model_id);
    if (self->failed == 0)
      g_string_append_printf(line, "%u answered", self->answered);
    else
      g_string_append_printf(line, "%u answered, %u failed (%s)", self->answered, self->failed,
                             self->failure != NULL ? self->failure : "unknown");
    g_string_append_printf(line, ", %.1f s", now_s - self->model_started_s);
    cm_progress_line_say(self, line->str);
  }
  self->n_done++;
  if (self->failed == 0 && self->answered > 0) {
    self->n_timed++;
    self->timed_s += now_s - self->model_started_s;
  }
  self->answered = 0;
  self->failed = 0;
  self->model_started_s = now_s;
  g_clear_pointer(&self->failure, g_free);
}

void
cm_progress_line_say(CmProgressLine *self, const char *text)
{
  if (!self->shown)
    return;
  g_autofree char *shown = cm_terminal_text(text, 1024);
  g_autofree char *fitted = cm_terminal_fit(shown, cm_terminal_width(STDERR_FILENO) - 1);
  fprintf(stderr, "\r\033[K%s\n", fitted);
}
