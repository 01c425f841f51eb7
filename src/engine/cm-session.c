/* SPDX-License-Identifier: MIT */
#include "cm-session-private.h"

#include "cm-clock.h"

#include <errno.h>
#include <math.h>
#include <signal.h>
#include <string.h>

#define STDERR_PART_BYTES ((gsize)256 << 10)

void
cm_session_free(CmSession *self)
{
  if (self == NULL)
    return;
  cm_child_free(self->child);
  cm_exchange_clear(&self->exchange);
  cm_lines_free(self->lines);
  cm_child_log_free(self->log);
  cm_memory_free(self->memory);
  cm_read_ahead_free(self->files);
  g_string_free(self->unsent, TRUE);
  cm_failure_free(self->failure);
  g_free(self);
}

static gboolean
is_crash(int signal_number)
{
  const int crashes[] = {SIGSEGV, SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGSYS, SIGTRAP};
  for (guint i = 0; i < G_N_ELEMENTS(crashes); i++) {
    if (signal_number == crashes[i])
      return TRUE;
  }
  return FALSE;
}

/* Puts the way it ended into a failure of the class "exited", which did not know it yet. */
static void
explain_exit(CmFailure *failure, CmChildExit ended)
{
  g_autofree char *before = g_steal_pointer(&failure->message);
  const char *rest = strchr(before, ';') != NULL ? strchr(before, ';') : "";
  if (ended.signal == 0) {
    failure->message = g_strdup_printf("the worker exited with status %d before it answered%s",
                                       ended.exit_status, rest);
    return;
  }
  g_free(failure->class_name);
  failure->class_name = g_strdup(is_crash(ended.signal) ? "crashed" : "killed");
  const char *hint = ended.signal == SIGKILL ? " (the system does so where memory runs out)" : "";
  failure->message = g_strdup_printf("the worker was ended by signal %d, %s%s%s", ended.signal,
                                     g_strsignal(ended.signal), hint, rest);
}

static void
warn_of_remains(const CmSession *self, CmChildExit ended, CmResult *result)
{
  if (ended.left_behind > 0)
    cm_result_warn(result, "left-running", "the worker left %u processes running; they were ended",
                   ended.left_behind);
  if (cm_child_log_cut(self->log))
    cm_result_warn(result, "stderr-cut",
                   "the worker wrote %" G_GUINT64_FORMAT
                   " bytes to stderr; the beginning and the end were kept",
                   cm_child_log_total(self->log));
}

/* Ends the process and completes the failure with how it ended. */
static void
bury(CmSession *self, CmResult *result)
{
  CmChildExit ended = cm_child_end(self->child, CM_CHILD_GRACE_S);
  cm_session_drain_stderr(self);
  warn_of_remains(self, ended, result);
  if (self->failure == NULL)
    return;
  self->failure->exit_status = ended.exit_status;
  self->failure->signal = ended.signal;
  if (g_str_equal(self->failure->class_name, "exited"))
    explain_exit(self->failure, ended);
}

static void
keep_stderr(CmSession *self)
{
  cm_session_drain_stderr(self);
  if (self->failure != NULL && cm_child_log_total(self->log) > 0)
    self->failure->stderr_text = cm_child_log_text(self->log);
}

static void
measure_from_outside(CmSession *self, CmStage stage, CmResult *result)
{
  double bytes = cm_memory_end_window(self->memory, cm_clock_now_s());
  CmMeasurement *measured = &result->measured;
  if (self->exchange.computes_elsewhere)
    return;
  if (stage == CM_STAGE_LOAD && isnan(measured->load_peak_rss_bytes) &&
      !self->exchange.resets_peak_itself)
    measured->load_peak_rss_bytes = bytes;
  measured->peak_rss_bytes = fmax(measured->peak_rss_bytes, cm_memory_peak_bytes(self->memory));
}

/* Runs the stage that the exchange has begun to its end. */
static CmOutcome
run_stage(CmSession *self, CmStage stage, CmResult *result, CmFailure **ret_failure)
{
  const CmMeter *meter = &self->context->meter;
  gboolean metered = stage == CM_STAGE_GENERATE;
  if (metered && meter->begin != NULL)
    meter->begin(meter->data, cm_child_pid(self->child));
  cm_session_tell_progress(self, TRUE, cm_clock_now_s());
  CmOutcome outcome = cm_session_loop(self);
  if (metered && meter->end != NULL)
    meter->end(meter->data, &result->measured);
  cm_exchange_settle(&self->exchange);
  measure_from_outside(self, stage, result);
  if (outcome == CM_OUTCOME_LOST || outcome == CM_OUTCOME_INTERRUPTED)
    bury(self, result);
  keep_stderr(self);
  *ret_failure = g_steal_pointer(&self->failure);
  return outcome;
}

static CmFailure *
spawn_failure(const CmJob *job, const GError *error)
{
  g_autofree char *message = g_strdup_printf(
      "%s; check that the worker %s is installed and executable", error->message, job->argv[0]);
  return cm_failure_new("spawn-failed", "spawn", message);
}

static gboolean
start_process(CmSession *self, const CmJob *job, CmFailure **ret_failure)
{
  g_autoptr(GPtrArray) env = g_ptr_array_new();
  g_ptr_array_add(env, (gpointer)CM_WORKER_ENVIRONMENT);
  for (gsize i = 0; job->env != NULL && job->env[i] != NULL; i++)
    g_ptr_array_add(env, (gpointer)job->env[i]);
  g_ptr_array_add(env, NULL);
  CmChildSpec spec = {.argv = job->argv,
                      .env = (const char *const *)env->pdata,
                      .pipe_stdin = TRUE,
                      .pipe_stdout = TRUE,
                      .pipe_stderr = TRUE};
  g_autoptr(GError) error = NULL;
  self->child = cm_child_spawn(&spec, &error);
  if (self->child == NULL)
    *ret_failure = spawn_failure(job, error);
  return self->child != NULL;
}

CmSession *
cm_session_open(const CmSessionContext *context, const CmJob *job, CmFailure **ret_failure)
{
  g_autoptr(CmSession) self = g_new0(CmSession, 1);
  self->context = context;
  self->started_s = self->looked_s = cm_clock_now_s();
  self->lines = cm_lines_new(CM_PROTOCOL_MAX_LINE_BYTES);
  self->log = cm_child_log_new(STDERR_PART_BYTES);
  self->unsent = g_string_new(NULL);
  self->stdout_open = self->stderr_open = TRUE;
  self->silent_since_s = self->heard_s = NAN;
  self->window = CM_N_PHASES;
  cm_exchange_init(&self->exchange);
  if (!start_process(self, job, ret_failure))
    return NULL;
  self->memory = cm_memory_new(cm_child_pid(self->child));
  return g_steal_pointer(&self);
}

gboolean
cm_session_greet(CmSession *self, const CmJob *job, CmResult *result, CmFailure **ret_failure)
{
  self->progress.model_id = job->model_id;
  self->progress.n_tasks = job->n_tasks;
  cm_exchange_begin(&self->exchange, CM_STAGE_SPAWN, 0, result, self->started_s);
  self->started_s = cm_clock_now_s(); /* of the job, for progress */
  CmOutcome outcome = run_stage(self, CM_STAGE_SPAWN, result, ret_failure);
  g_clear_pointer(&self->files, cm_read_ahead_free);
  self->heard_s = NAN;
  return outcome == CM_OUTCOME_DONE;
}

CmSession *
cm_session_start(const CmSessionContext *context, const CmJob *job, CmResult *result,
                 CmFailure **ret_failure)
{
  g_autoptr(CmSession) self = cm_session_open(context, job, ret_failure);
  if (self == NULL || !cm_session_greet(self, job, result, ret_failure))
    return NULL;
  return g_steal_pointer(&self);
}

/* A request that breaks the line's bound is not sent; the worker stays as it was. */
static gboolean
queue_request(CmSession *self, json_t *request, CmFailure **ret_failure)
{
  g_autofree char *line = cm_json_line(request);
  gsize length = strlen(line);
  if (length + 1 > CM_PROTOCOL_MAX_LINE_BYTES) {
    *ret_failure = cm_failure_new("request-too-long", cm_exchange_phase(&self->exchange),
                                  "the prompt and settings make a request of more than 4 MiB; "
                                  "shorten the prompt");
    return FALSE;
  }
  g_string_append_len(self->unsent, line, (gssize)length);
  g_string_append_c(self->unsent, '\n');
  return TRUE;
}

CmOutcome
cm_session_converse(CmSession *self, CmStage stage, json_t *request, gsize task, CmResult *result,
                    CmFailure **ret_failure)
{
  double now_s = cm_clock_now_s();
  self->progress.task = task;
  self->exchange.with_picture = json_is_object(json_object_get(request, "picture"));
  cm_exchange_begin(&self->exchange, stage, ++self->last_id, result, now_s);
  json_object_set_new(request, "id", json_integer(self->last_id));
  if (!queue_request(self, request, ret_failure))
    return CM_OUTCOME_REFUSED;
  self->window = CM_N_PHASES;
  cm_memory_begin_window(self->memory, !self->exchange.resets_peak_itself, now_s);
  return run_stage(self, stage, result, ret_failure);
}

gboolean
cm_session_was_silent(const CmSession *self)
{
  return self->exchange.messages == 0;
}

static void
warn_of_end(const CmFailure *failure, CmChildExit ended, CmResult *result)
{
  if (failure != NULL && g_str_equal(failure->class_name, "teardown-timeout"))
    cm_result_warn(result, "teardown-timeout",
                   "the worker did not exit within two seconds of being asked to; it was ended");
  else if (ended.signal != 0)
    cm_result_warn(result, "teardown-failed", "after its last answer the worker was ended by %s",
                   g_strsignal(ended.signal));
  else if (ended.exit_status != 0)
    cm_result_warn(result, "teardown-failed",
                   "after its last answer the worker exited with status %d", ended.exit_status);
}

void
cm_session_finish(CmSession *self, CmResult *result)
{
  g_autoptr(json_t) request = json_pack("{s:s}", "type", CM_REQUEST_QUIT);
  g_autoptr(CmFailure) failure = NULL;
  double begin_s = cm_clock_now_s();
  cm_exchange_begin(&self->exchange, CM_STAGE_TEARDOWN, self->last_id, result, begin_s);
  if (!queue_request(self, request, &failure))
    return;
  CmOutcome outcome = run_stage(self, CM_STAGE_TEARDOWN, result, &failure);
  if (outcome == CM_OUTCOME_INTERRUPTED)
    return;
  result->measured.teardown_s = cm_clock_now_s() - begin_s;
  warn_of_end(failure, cm_child_end(self->child, 0), result);
}

const json_t *
cm_session_hello(const CmSession *self)
{
  return self->exchange.hello;
}
