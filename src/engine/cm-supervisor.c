/* SPDX-License-Identifier: MIT */
#include "cm-supervisor.h"

#include "cm-clock.h"
#include "cm-error.h"
#include "cm-prefetch.h"
#include "cm-request.h"

#include <errno.h>
#include <fcntl.h>
#include <glib-unix.h>
#include <math.h>
#include <poll.h>
#include <signal.h>
#include <unistd.h>

struct CmSupervisor {
  CmSessionContext context;
  CmTeardownFunc teardown; /* NULL: nobody asks */
  gpointer teardown_data;
  int interrupt_fd; /* the writing end */
  json_t *hello;
  CmPrefetch *ahead;   /* started, of the job that is run next; NULL: none */
  CmPrefetch *pending; /* to be started in the load of the run to come, or under way; NULL: none */
};

/* One job on its way. */
typedef struct {
  CmSupervisor *self;
  const CmJob *job;
  CmResultFunc on_result;
  gpointer user_data;
  CmSession *worker;    /* NULL: none runs */
  CmResult *loaded;     /* what spawn and load told, the beginning of every result */
  gboolean has_refused; /* the worker's latest task ended in a failure of its own */
  gsize next;           /* task */
} Course;

CmLimits
cm_limits_default(void)
{
  return (CmLimits){.spawn_s = 60, .load_s = 600, .first_token_s = 300, .answer_s = 900};
}

CmSupervisor *
cm_supervisor_new(const CmLimits *limits)
{
  CmSupervisor *self = g_new0(CmSupervisor, 1);
  g_autoptr(GError) error = NULL;
  int fds[2];
  if (!g_unix_open_pipe(fds, FD_CLOEXEC, &error))
    g_error("cannot open a pipe: %s", error->message);
  g_unix_set_fd_nonblocking(fds[1], TRUE, NULL);
  self->context.limits = *limits;
  self->context.interrupt_fd = fds[0];
  self->interrupt_fd = fds[1];
  signal(SIGPIPE, SIG_IGN); /* a worker may end while it is written to */
  return self;
}

static void
drop_ahead(CmSupervisor *self)
{
  self->context.ahead = NULL;
  g_clear_pointer(&self->ahead, cm_prefetch_free);
}

static void
start_ahead(CmSupervisor *self, CmPrefetch *prefetch)
{
  drop_ahead(self);
  self->ahead = prefetch;
  cm_prefetch_start(prefetch, &self->context);
  self->context.ahead = cm_prefetch_session(prefetch);
}

void
cm_supervisor_free(CmSupervisor *self)
{
  if (self == NULL)
    return;
  drop_ahead(self);
  cm_prefetch_free(self->pending);
  close(self->context.interrupt_fd);
  close(self->interrupt_fd);
  json_decref(self->hello);
  g_free(self);
}

void
cm_supervisor_set_progress(CmSupervisor *self, CmProgressFunc func, gpointer user_data)
{
  self->context.progress = func;
  self->context.progress_data = user_data;
}

void
cm_supervisor_set_meter(CmSupervisor *self, const CmMeter *meter)
{
  self->context.meter = meter != NULL ? *meter : (CmMeter){0};
}

void
cm_supervisor_set_teardown(CmSupervisor *self, CmTeardownFunc func, gpointer user_data)
{
  self->teardown = func;
  self->teardown_data = user_data;
}

const json_t *
cm_supervisor_hello(const CmSupervisor *self)
{
  return self->hello;
}

/* The byte stays in the pipe, so that every later run sees it too. */
void
cm_supervisor_interrupt(CmSupervisor *self)
{
  int saved_errno = errno;
  ssize_t written = write(self->interrupt_fd, "!", 1);
  (void)written; /* a full pipe says the same */
  errno = saved_errno;
}

static gboolean
is_interrupted(const CmSupervisor *self)
{
  struct pollfd interrupt = {.fd = self->context.interrupt_fd, .events = POLLIN};
  return poll(&interrupt, 1, 0) > 0;
}

static gboolean
set_interrupted(GError **error)
{
  g_set_error_literal(error, CM_ERROR, CM_ERROR_INTERRUPTED, "interrupted");
  return FALSE;
}

/* Which generation a task is, and nothing else. */
static CmResult *
name_result(const CmJob *job, const CmTask *task)
{
  const char *photo = task->photo != NULL ? task->photo->id : NULL;
  CmResult *result = cm_result_new(job->model_id, photo, task->prompt->lane, task->repeat);
  result->control = task->control != NULL ? g_strdup(task->control->id) : NULL;
  return result;
}

static CmResult *
new_result(const CmJob *job, const CmTask *task)
{
  CmResult *result = name_result(job, task);
  const CmPhoto *picture = cm_request_picture(task);
  result->started_at = cm_clock_timestamp();
  if (picture != NULL)
    result->measured.photo_prepare_s = picture->prepare_s;
  return result;
}

/* Gives a result what the worker told before its first task. */
static void
copy_loaded(const CmResult *loaded, CmResult *result)
{
  double photo_prepare_s = result->measured.photo_prepare_s;
  for (guint i = 0; i < loaded->buffers->len; i++) {
    const CmBuffer *buffer = g_ptr_array_index(loaded->buffers, i);
    cm_result_add_buffer(result, buffer->kind, buffer->device, buffer->bytes);
  }
  for (guint i = 0; i < loaded->warnings->len; i++) {
    const CmWarning *warning = g_ptr_array_index(loaded->warnings, i);
    cm_result_warn(result, warning->code, "%s", warning->message);
  }
  result->engine = g_strdup(loaded->engine);
  result->engine_version = g_strdup(loaded->engine_version);
  result->prefetched = g_strdup(loaded->prefetched);
  result->model = json_incref(loaded->model);
  result->settings = json_incref(loaded->settings);
  result->measured = loaded->measured;
  result->measured.photo_prepare_s = photo_prepare_s;
}

static gboolean
deliver(Course *course, CmResult *result, GError **error)
{
  return course->on_result(result, course->user_data, error);
}

static void
fail(CmResult *result, CmFailure *failure)
{
  result->status = CM_STATUS_FAILED;
  result->failure = failure;
}

static CmResult *
new_teardown(const CmJob *job)
{
  return name_result(job, &job->tasks[job->n_tasks - 1]);
}

/* Ends the worker in good order. Its last result was delivered before, so that nothing that
 * happens here can cost it; what the end tells follows by itself. */
static gboolean
part(Course *course, GError **error)
{
  const CmSupervisor *self = course->self;
  g_autoptr(CmResult) teardown = new_teardown(course->job);
  cm_session_finish(course->worker, teardown);
  g_clear_pointer(&course->worker, cm_session_free);
  gboolean told = !isnan(teardown->measured.teardown_s) || teardown->warnings->len > 0;
  if (!told || self->teardown == NULL)
    return TRUE;
  return self->teardown(teardown, self->teardown_data, error);
}

static CmFailure *
copy_failure(const CmFailure *failure)
{
  CmFailure *copy = cm_failure_new(failure->class_name, failure->phase, failure->message);
  copy->details = g_strdupv(failure->details);
  copy->exit_status = failure->exit_status;
  copy->signal = failure->signal;
  copy->stderr_text = g_strdup(failure->stderr_text);
  copy->exception = json_incref(failure->exception);
  return copy;
}

/* The model cannot be loaded: each task that is left gets the same failure. */
static gboolean
fail_rest(Course *course, const CmFailure *failure, GError **error)
{
  for (; course->next < course->job->n_tasks; course->next++) {
    CmResult *result = new_result(course->job, &course->job->tasks[course->next]);
    copy_loaded(course->loaded, result);
    fail(result, copy_failure(failure));
    if (!deliver(course, result, error))
      return FALSE;
  }
  return TRUE;
}

void
cm_supervisor_prefetch(CmSupervisor *self, const CmJob *next, CmPrefetchMoment moment)
{
  g_clear_pointer(&self->pending, cm_prefetch_free);
  if (next == NULL || is_interrupted(self)) {
    drop_ahead(self);
    return;
  }
  if (moment == CM_PREFETCH_IN_LOAD)
    self->pending = cm_prefetch_new(next, moment);
  else if (self->ahead == NULL || !cm_prefetch_is_for(self->ahead, next))
    start_ahead(self, cm_prefetch_new(next, moment));
}

/* The job's worker where it was started before its turn and is still fit for it. */
static CmSession *
take_ahead(Course *course)
{
  CmSupervisor *self = course->self;
  if (self->ahead == NULL || !cm_prefetch_is_for(self->ahead, course->job))
    return NULL;
  self->context.ahead = NULL;
  gboolean in_load = cm_prefetch_moment(self->ahead) == CM_PREFETCH_IN_LOAD;
  CmSession *worker = cm_prefetch_take(self->ahead);
  if (worker != NULL)
    course->loaded->prefetched = g_strdup(in_load ? CM_PREFETCHED_IN_LOAD : CM_PREFETCHED_BETWEEN);
  drop_ahead(self);
  return worker;
}

/* The worker, with its hello said; NULL as cm_session_start(). */
static CmSession *
start_worker(Course *course, CmFailure **ret_failure)
{
  g_autoptr(CmSession) worker = take_ahead(course);
  if (worker == NULL)
    return cm_session_start(&course->self->context, course->job, course->loaded, ret_failure);
  if (!cm_session_greet(worker, course->job, course->loaded, ret_failure))
    return NULL;
  return g_steal_pointer(&worker);
}

/* Starts a worker and has it load the model. FALSE with ret_failure where that failed, FALSE
 * without where the run was interrupted; a worker that only refused is still there. */
static gboolean
get_worker(Course *course, CmFailure **ret_failure)
{
  const CmJob *job = course->job;
  g_clear_pointer(&course->loaded, cm_result_free);
  course->loaded = cm_result_new(job->model_id, NULL, NULL, 0);
  course->has_refused = FALSE;
  course->worker = start_worker(course, ret_failure);
  if (course->worker == NULL)
    return FALSE;
  json_decref(course->self->hello);
  course->self->hello = json_incref((json_t *)cm_session_hello(course->worker));

  if (course->self->pending != NULL)
    start_ahead(course->self, g_steal_pointer(&course->self->pending));
  g_autoptr(json_t) request = cm_request_load(job);
  if ((*ret_failure = cm_request_refusal(request, course->self->hello)) != NULL)
    return FALSE;
  cm_request_fit(request, course->self->hello, course->loaded);
  CmOutcome outcome = cm_session_converse(course->worker, CM_STAGE_LOAD, request, course->next,
                                          course->loaded, ret_failure);
  if (outcome == CM_OUTCOME_DONE) {
    cm_session_await_ahead(course->worker);
    return TRUE;
  }
  if (outcome != CM_OUTCOME_REFUSED)
    g_clear_pointer(&course->worker, cm_session_free);
  return FALSE;
}

/* A worker may exit after a failure; a task that it never took up is then no failure of its. */
static gboolean
left_after_failure(const Course *course, CmOutcome outcome, const CmFailure *failure)
{
  return outcome == CM_OUTCOME_LOST && course->has_refused && failure->exit_status == 0 &&
         g_str_equal(failure->class_name, "exited") && cm_session_was_silent(course->worker);
}

static gboolean
run_task(Course *course, GError **error)
{
  const CmTask *task = &course->job->tasks[course->next];
  g_autoptr(CmResult) result = new_result(course->job, task);
  copy_loaded(course->loaded, result);
  g_autoptr(json_t) request = cm_request_generate(task, &course->self->context.limits);
  cm_request_fit(request, cm_session_hello(course->worker), result);
  g_autoptr(CmFailure) failure = NULL;
  CmOutcome outcome = cm_session_converse(course->worker, CM_STAGE_GENERATE, request, course->next,
                                          result, &failure);
  if (outcome == CM_OUTCOME_INTERRUPTED)
    return set_interrupted(error);

  gboolean again = left_after_failure(course, outcome, failure);
  if (outcome == CM_OUTCOME_LOST)
    g_clear_pointer(&course->worker, cm_session_free);
  if (again)
    return TRUE;
  course->has_refused = outcome == CM_OUTCOME_REFUSED;
  if (failure != NULL)
    fail(result, g_steal_pointer(&failure));
  course->next++;
  if (!deliver(course, g_steal_pointer(&result), error))
    return FALSE;
  gboolean is_last = course->worker != NULL && course->next == course->job->n_tasks;
  return !is_last || part(course, error);
}

static gboolean
run_course(Course *course, GError **error)
{
  while (course->next < course->job->n_tasks) {
    g_autoptr(CmFailure) failure = NULL;
    if (is_interrupted(course->self))
      return set_interrupted(error);
    if (course->worker != NULL || get_worker(course, &failure)) {
      if (!run_task(course, error))
        return FALSE;
      continue;
    }
    if (failure == NULL)
      return set_interrupted(error);
    return fail_rest(course, failure, error) && (course->worker == NULL || part(course, error));
  }
  return TRUE;
}

gboolean
cm_supervisor_run(CmSupervisor *self, const CmJob *job, CmResultFunc on_result, gpointer user_data,
                  GError **error)
{
  Course course = {.self = self, .job = job, .on_result = on_result, .user_data = user_data};
  if (self->ahead != NULL && !cm_prefetch_is_for(self->ahead, job))
    drop_ahead(self);
  gboolean done = run_course(&course, error);
  cm_session_free(course.worker);
  g_clear_pointer(&self->pending, cm_prefetch_free);
  if (!done)
    drop_ahead(self);
  cm_result_free(course.loaded);
  return done;
}
