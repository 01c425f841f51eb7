/* SPDX-License-Identifier: MIT */
#include "cm-session-private.h"

#include "cm-clock.h"

#include <errno.h>
#include <math.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#define READ_BYTES 65536

/* A process that ends closes its streams a moment before it can be reaped. */
#define CLOSED_GRACE_S 1.0

/* More than any pipe holds; a process that is left behind may go on filling it. */
#define MAX_DRAINS 64

static void G_GNUC_PRINTF(3, 4)
    set_failure(CmSession *self, const char *class_name, const char *format, ...)
{
  va_list args;
  va_start(args, format);
  g_autofree char *message = g_strdup_vprintf(format, args);
  va_end(args);
  self->failure = cm_failure_new(class_name, cm_exchange_phase(&self->exchange), message);
}

/* Writes what the pipe takes. A worker that reads no more is not the end of it: its exit, its
 * answer or the deadline is. */
static void
write_request(CmSession *self)
{
  ssize_t put = write(cm_child_stdin(self->child), self->unsent->str + self->sent,
                      self->unsent->len - self->sent);
  if (put > 0)
    self->sent += (gsize)put;
  gboolean refused = put < 0 && errno != EAGAIN && errno != EINTR;
  if (refused)
    cm_child_close_stdin(self->child);
  gboolean over = refused || self->sent == self->unsent->len;
  if (!over)
    return;
  g_string_truncate(self->unsent, 0);
  self->sent = 0;
  if (self->exchange.stage == CM_STAGE_TEARDOWN)
    cm_child_close_stdin(self->child);
}

ssize_t
cm_session_read(int fd, char *buffer, gsize size)
{
  ssize_t got = read(fd, buffer, size);
  return got < 0 && errno != EAGAIN && errno != EINTR ? 0 : got;
}

ssize_t
cm_session_read_stderr(CmSession *self)
{
  char buffer[READ_BYTES];
  ssize_t got = cm_session_read(cm_child_stderr(self->child), buffer, sizeof buffer);
  self->stderr_open = got != 0;
  if (got > 0)
    cm_child_log_add(self->log, buffer, (gsize)got);
  return got;
}

void
cm_session_drain_stderr(CmSession *self)
{
  for (guint i = 0; i < MAX_DRAINS && self->stderr_open && cm_session_read_stderr(self) > 0; i++)
    ;
}

/* Takes the whole lines that are there, until one decides the stage. */
static CmStep
take_lines(CmSession *self, double now_s)
{
  gsize length = 0;
  for (const char *line = NULL; (line = cm_lines_take(self->lines, &length)) != NULL;) {
    CmStep step = cm_exchange_take(&self->exchange, line, length, now_s, &self->failure);
    cm_session_follow_phase(self, now_s);
    if (step != CM_STEP_GO_ON)
      return step;
  }
  return CM_STEP_GO_ON;
}

static ssize_t
read_stdout(CmSession *self, double now_s, CmStep *ret_step)
{
  char buffer[READ_BYTES];
  ssize_t got = cm_session_read(cm_child_stdout(self->child), buffer, sizeof buffer);
  if (got == 0) {
    self->stdout_open = FALSE;
    self->silent_since_s = now_s;
  }
  if (got <= 0)
    return got;
  g_autoptr(GError) error = NULL;
  gboolean fits = cm_lines_feed(self->lines, buffer, (gsize)got, &error);
  *ret_step = take_lines(self, now_s);
  if (!fits && *ret_step == CM_STEP_GO_ON) {
    set_failure(self, "protocol-limit", "%s", error->message);
    *ret_step = CM_STEP_FAULT;
  }
  return got;
}

/* The process has ended: what it still said counts. */
static CmStep
drain(CmSession *self, double now_s)
{
  CmStep step = CM_STEP_GO_ON;
  for (guint i = 0; i < MAX_DRAINS && self->stdout_open && step == CM_STEP_GO_ON; i++) {
    if (read_stdout(self, now_s, &step) <= 0)
      break;
  }
  return step;
}

static double
deadline_of(double begin_s, double limit_s)
{
  return limit_s > 0 ? begin_s + limit_s : INFINITY;
}

/* What had not come; of each class its own words, by which failures are told apart. */
static const char *
missing_of(const char *class_name)
{
  static const char *const words[][2] = {{"spawn-timeout", "greeting"},
                                         {"load-timeout", "loaded model"},
                                         {"first-token-timeout", "first token"},
                                         {"answer-timeout", "end of the answer"}};
  for (gsize i = 0; i < G_N_ELEMENTS(words); i++)
    if (g_str_equal(words[i][0], class_name))
      return words[i][1];
  return "exit";
}

/* The deadline in force, with the failure class of passing it. */
static double
find_deadline(const CmSession *self, const char **ret_class)
{
  const CmExchange *exchange = &self->exchange;
  const CmLimits *limits = &self->context->limits;
  double begin_s = exchange->sent_s;
  switch (exchange->stage) {
  case CM_STAGE_SPAWN:
    *ret_class = "spawn-timeout";
    return deadline_of(begin_s, limits->spawn_s);
  case CM_STAGE_LOAD:
    *ret_class = "load-timeout";
    return deadline_of(begin_s, limits->load_s);
  case CM_STAGE_TEARDOWN:
    *ret_class = "teardown-timeout";
    return deadline_of(begin_s, CM_CHILD_GRACE_S);
  case CM_STAGE_GENERATE:
    break;
  }
  double answer_s = deadline_of(begin_s, limits->answer_s);
  double first_s = deadline_of(begin_s, limits->first_token_s);
  gboolean waits_for_first = isnan(exchange->first_text_s) && first_s < answer_s;
  *ret_class = waits_for_first ? "first-token-timeout" : "answer-timeout";
  return waits_for_first ? first_s : answer_s;
}

static gboolean
past_deadline(CmSession *self, double now_s)
{
  const char *class_name = NULL;
  double deadline_s = find_deadline(self, &class_name);
  if (now_s < deadline_s)
    return FALSE;
  set_failure(self, class_name, "no %s after %.3g s; the worker was ended", missing_of(class_name),
              deadline_s - self->exchange.sent_s);
  return TRUE;
}

/* Measures when it is time to; TRUE where the memory is past its limit. */
static gboolean
past_memory(CmSession *self, double now_s)
{
  if (now_s < self->next_sample_s)
    return FALSE;
  self->next_sample_s = now_s + CM_MEMORY_PERIOD_S;
  cm_memory_sample(self->memory, now_s);
  if (self->context->meter.sample != NULL)
    self->context->meter.sample(self->context->meter.data);
  cm_session_tell_progress(self, FALSE, now_s);

  double limit = self->context->limits.max_rss_bytes;
  double peak = cm_memory_peak_bytes(self->memory);
  if (limit <= 0 || !(peak > limit))
    return FALSE;
  set_failure(self, "memory-limit",
              "the worker held %.0f MiB of memory, more than the limit of %.0f MiB; allow it more "
              "or take a smaller model",
              peak / (1 << 20), limit / (1 << 20));
  return TRUE;
}

static gboolean
stream_closed(CmSession *self, double now_s)
{
  gboolean waits = self->exchange.stage != CM_STAGE_TEARDOWN;
  if (self->stdout_open || !waits || now_s < self->silent_since_s + CLOSED_GRACE_S)
    return FALSE;
  set_failure(self, "stream-closed", "the worker closed its standard output and went on running");
  return TRUE;
}

enum { POLL_STDIN, POLL_STDOUT, POLL_STDERR, POLL_EXIT, POLL_INTERRUPT, POLL_AHEAD };

#define N_POLLS (POLL_AHEAD + CM_SESSION_AHEAD_POLLS)

static void
wait_for_something(const CmSession *self, struct pollfd polls[N_POLLS], double now_s)
{
  const CmChild *child = self->child;
  const char *unused = NULL;
  double until_s = fmin(self->next_sample_s, find_deadline(self, &unused));
  polls[POLL_STDIN].fd = self->unsent->len > 0 ? cm_child_stdin(child) : -1;
  polls[POLL_STDIN].events = POLLOUT;
  polls[POLL_STDOUT].fd = self->stdout_open ? cm_child_stdout(child) : -1;
  polls[POLL_STDERR].fd = self->stderr_open ? cm_child_stderr(child) : -1;
  polls[POLL_EXIT].fd = cm_child_exit_fd(child);
  polls[POLL_INTERRUPT].fd = self->context->interrupt_fd;
  cm_session_poll_ahead(self, polls + POLL_AHEAD);
  for (guint i = POLL_STDOUT; i < N_POLLS; i++)
    polls[i].events = POLLIN;
  poll(polls, N_POLLS, (int)(fmax(until_s - now_s, 0) * 1000) + 1);
}

static void
set_exit_failure(CmSession *self)
{
  gsize half = cm_lines_pending(self->lines);
  g_autofree char *rest =
      half > 0 ? g_strdup_printf("; it left %" G_GSIZE_FORMAT " bytes of an unfinished line", half)
               : g_strdup("");
  set_failure(self, "exited", "the worker ended before it answered%s", rest);
}

/* At once where the session ahead has something to say, else as often as memory is sampled. */
static void
look_beside(CmSession *self, const struct pollfd polls[CM_SESSION_AHEAD_POLLS], double asked_s,
            double now_s)
{
  if (polls[0].revents != 0 || polls[1].revents != 0 || now_s >= self->next_sample_s)
    cm_session_look_beside(self, asked_s);
}

/* One turn; TRUE once the stage is decided. */
static gboolean
turn(CmSession *self, CmStep *step, gboolean *interrupted)
{
  struct pollfd polls[N_POLLS] = {0};
  double asked_s = cm_clock_now_s();
  wait_for_something(self, polls, asked_s);
  double now_s = cm_clock_now_s();
  *interrupted = polls[POLL_INTERRUPT].revents != 0;
  if (*interrupted)
    return TRUE;
  if (polls[POLL_STDIN].revents != 0)
    write_request(self);
  if (polls[POLL_STDERR].revents != 0)
    cm_session_read_stderr(self);
  if (polls[POLL_STDOUT].revents != 0)
    read_stdout(self, now_s, step);
  if (*step != CM_STEP_GO_ON)
    return TRUE;
  look_beside(self, polls + POLL_AHEAD, asked_s, now_s);

  gboolean may_have_ended = polls[POLL_EXIT].revents != 0 || polls[POLL_EXIT].fd < 0;
  if (may_have_ended && cm_child_has_exited(self->child)) {
    *step = drain(self, now_s);
    if (*step == CM_STEP_GO_ON)
      set_exit_failure(self);
    return TRUE;
  }
  return past_memory(self, now_s) || past_deadline(self, now_s) || stream_closed(self, now_s);
}

CmOutcome
cm_session_loop(CmSession *self)
{
  gboolean interrupted = FALSE;
  CmStep step = take_lines(self, isnan(self->heard_s) ? cm_clock_now_s() : self->heard_s);
  while (step == CM_STEP_GO_ON && !turn(self, &step, &interrupted))
    ;
  if (interrupted)
    return CM_OUTCOME_INTERRUPTED;
  if (step == CM_STEP_DONE)
    return CM_OUTCOME_DONE;
  return step == CM_STEP_REFUSED ? CM_OUTCOME_REFUSED : CM_OUTCOME_LOST;
}
