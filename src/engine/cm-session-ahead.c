/* SPDX-License-Identifier: MIT */
/*
 * A session whose turn has not come: its process is started and says hello while another one is
 * conversed with. It is looked after by that one's poll loop, without a thread, and no further than
 * to its first line: what follows stays in the pipe, so that nothing it does costs much here. Where
 * that one has loaded its model before, it waits for the hello: no answer shares the processors
 * with a start.
 *
 * When hello arrived is known where the loop waited for it. Where nobody did (reports were written,
 * an answer was measured), it arrived after the last look, and the exchange decides by its `t`.
 */
#include "cm-session-private.h"

#include "cm-clock.h"

#include <math.h>
#include <string.h>

#define STEP_S 0.005 /* of a loop that turns every CM_MEMORY_PERIOD_S */

/* A pause between two looks that is of no account beside a process's start. */
#define PAUSE_S 0.005

static gboolean
awaits_line(const CmSession *self)
{
  return self->stdout_open && isnan(self->heard_s) && !self->spoilt;
}

void
cm_session_poll_ahead(const CmSession *self, struct pollfd polls[CM_SESSION_AHEAD_POLLS])
{
  const CmSession *ahead = self->context->ahead;
  gboolean waits = ahead != NULL && awaits_line(ahead) && self->exchange.stage != CM_STAGE_GENERATE;
  polls[0].fd = waits ? cm_child_stdout(ahead->child) : -1;
  polls[1].fd = waits && ahead->stderr_open ? cm_child_stderr(ahead->child) : -1;
}

/* Takes bytes up to the first line's end. */
static void
hear(CmSession *self, double asked_s, double now_s)
{
  char buffer[4096];
  ssize_t got = cm_session_read(cm_child_stdout(self->child), buffer, sizeof buffer);
  self->stdout_open = got != 0;
  if (got <= 0)
    return;
  self->spoilt = !cm_lines_feed(self->lines, buffer, (gsize)got, NULL);
  if (memchr(buffer, '\n', (gsize)got) == NULL)
    return;
  self->heard_s = now_s;
  if (asked_s - self->looked_s > PAUSE_S)
    self->exchange.unheard_since_s = self->looked_s;
}

/* Looks where it is time to; TRUE where the process holds more than it may. */
static gboolean
is_past_memory_limit(CmSession *self, double now_s)
{
  double limit = self->context->limits.max_rss_bytes;
  if (now_s < self->next_sample_s)
    return FALSE;
  self->next_sample_s = now_s + CM_MEMORY_PERIOD_S;
  cm_memory_sample(self->memory, now_s);
  return limit > 0 && cm_memory_peak_bytes(self->memory) > limit;
}

static void
hold_to_memory_limit(CmSession *self, double now_s)
{
  if (!is_past_memory_limit(self, now_s))
    return;
  cm_child_end(self->child, 0);
  self->spoilt = TRUE;
}

void
cm_session_attend(CmSession *self, double asked_s)
{
  double now_s = cm_clock_now_s();
  if (self->spoilt)
    return;
  if (awaits_line(self)) {
    if (self->stderr_open)
      cm_session_read_stderr(self);
    hear(self, asked_s, now_s);
    self->looked_s = now_s;
  }
  hold_to_memory_limit(self, now_s);
}

static void
read_ahead(CmSession *self)
{
  if (self->files != NULL && !cm_read_ahead_step(self->files, STEP_S))
    g_clear_pointer(&self->files, cm_read_ahead_free);
}

void
cm_session_look_beside(CmSession *self, double asked_s)
{
  CmSession *ahead = self->context->ahead;
  if (self->exchange.stage == CM_STAGE_SPAWN)
    read_ahead(self);
  if (ahead == NULL)
    return;
  cm_session_attend(ahead, asked_s);
  if (self->exchange.stage != CM_STAGE_GENERATE)
    read_ahead(ahead);
}

enum { POLL_STDERR = CM_SESSION_AHEAD_POLLS, POLL_EXIT, POLL_INTERRUPT, N_POLLS };

/* Waits a moment; FALSE once the session ahead has greeted or never will, or something happened
 * that the next stage of this one decides: its end, too much memory, an interrupt. */
static gboolean
wait_beside(CmSession *self)
{
  double now_s = cm_clock_now_s();
  struct pollfd polls[N_POLLS] = {0};
  cm_session_poll_ahead(self, polls);
  if (polls[0].fd < 0)
    return FALSE;
  polls[POLL_STDERR].fd = self->stderr_open ? cm_child_stderr(self->child) : -1;
  polls[POLL_EXIT].fd = cm_child_exit_fd(self->child);
  polls[POLL_INTERRUPT].fd = self->context->interrupt_fd;
  for (guint i = 0; i < N_POLLS; i++)
    polls[i].events = POLLIN;
  poll(polls, N_POLLS, (int)(CM_MEMORY_PERIOD_S * 1000));
  if (polls[POLL_STDERR].revents != 0)
    cm_session_read_stderr(self);
  cm_session_look_beside(self, now_s);
  return polls[POLL_INTERRUPT].revents == 0 && polls[POLL_EXIT].revents == 0 &&
         (polls[POLL_EXIT].fd >= 0 || !cm_child_has_exited(self->child)) &&
         !is_past_memory_limit(self, cm_clock_now_s());
}

void
cm_session_await_ahead(CmSession *self)
{
  const CmSession *ahead = self->context->ahead;
  if (ahead == NULL)
    return;
  double limit_s = self->context->limits.spawn_s;
  double until_s = limit_s > 0 ? ahead->started_s + limit_s : INFINITY;
  while (cm_clock_now_s() < until_s && wait_beside(self))
    ;
}

void
cm_session_read_ahead(CmSession *self, const char *const *paths)
{
  self->files = cm_read_ahead_new(paths);
  read_ahead(self);
}

gboolean
cm_session_is_fit(CmSession *self)
{
  double now_s = cm_clock_now_s();
  cm_session_attend(self, now_s);
  return !self->spoilt && self->stdout_open && !cm_child_has_exited(self->child);
}
