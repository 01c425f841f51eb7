/* SPDX-License-Identifier: MIT */
#include "cm-child-log.h"
#include "cm-child.h"
#include "cm-clock.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <unistd.h>

typedef struct {
  CmChild *child;
  const CmChildBounds *bounds;
  CmChildOutput *output;
  CmChildLog *log;
  gsize written;
  gboolean out_open, err_open;
} Run;

static void
write_input(Run *run)
{
  int fd = cm_child_stdin(run->child);
  ssize_t put =
      write(fd, run->bounds->input + run->written, run->bounds->input_bytes - run->written);
  if (put > 0)
    run->written += (gsize)put;
  gboolean refused = put < 0 && errno != EAGAIN && errno != EINTR;
  if (refused || run->written == run->bounds->input_bytes)
    cm_child_close_stdin(run->child);
}

/* Bytes read; 0 at the end of the stream; -1 where nothing is there now. */
static ssize_t
read_some(int fd, char *buffer, gsize size)
{
  ssize_t got = read(fd, buffer, size);
  if (got < 0 && errno != EAGAIN && errno != EINTR)
    return 0;
  return got;
}

static void
read_output(Run *run)
{
  char buffer[16384];
  ssize_t got = read_some(cm_child_stdout(run->child), buffer, sizeof buffer);
  run->out_open = got != 0;
  if (got <= 0)
    return;
  gsize room = run->bounds->max_output_bytes - run->output->output->len;
  run->output->overflowed = (gsize)got > room;
  g_string_append_len(run->output->output, buffer, (gssize)MIN((gsize)got, room));
}

static void
read_stderr(Run *run)
{
  char buffer[16384];
  ssize_t got = read_some(cm_child_stderr(run->child), buffer, sizeof buffer);
  run->err_open = got != 0;
  if (got > 0)
    cm_child_log_add(run->log, buffer, (gsize)got);
}

/* Moves bytes until the child has exited and its pipes are empty, or a bound is passed. What it
 * left behind may go on filling them: after the exit so much is read as pipes hold, and no more. */
static void
pump(Run *run, double end_s)
{
  guint reads_left = 256;
  while (!run->output->overflowed && reads_left > 0) {
    gboolean exited = cm_child_has_exited(run->child);
    reads_left -= exited;
    double left_s = end_s - cm_clock_now_s();
    if (!exited && left_s <= 0) {
      run->output->timed_out = TRUE;
      return;
    }
    struct pollfd polls[] = {
        {.fd = cm_child_stdin(run->child), .events = POLLOUT},
        {.fd = run->out_open ? cm_child_stdout(run->child) : -1, .events = POLLIN},
        {.fd = run->err_open ? cm_child_stderr(run->child) : -1, .events = POLLIN},
        {.fd = exited ? -1 : cm_child_exit_fd(run->child), .events = POLLIN},
    };
    const double tick_s = 0.05; /* where the system cannot wake us at the exit */
    int ready =
        poll(polls, G_N_ELEMENTS(polls), exited ? 0 : (int)(MIN(left_s, tick_s) * 1000) + 1);
    if (polls[0].revents != 0)
      write_input(run);
    if (polls[1].revents != 0)
      read_output(run);
    if (polls[2].revents != 0)
      read_stderr(run);
    if (exited && ready <= 0)
      return;
  }
}

gboolean
cm_child_run(const CmChildSpec *spec, const CmChildBounds *bounds, CmChildOutput *ret_output,
             GError **error)
{
  CmChildSpec piped = *spec;
  piped.pipe_stdin = bounds->input != NULL;
  piped.pipe_stdout = piped.pipe_stderr = TRUE;
  double begin = cm_clock_now_s();
  g_autoptr(CmChild) child = cm_child_spawn(&piped, error);
  if (child == NULL)
    return FALSE;

  signal(SIGPIPE, SIG_IGN); /* it may end before it has read its input */
  g_autoptr(CmChildLog) log = cm_child_log_new(bounds->max_stderr_bytes);
  *ret_output = (CmChildOutput){.output = g_string_new(NULL)};
  Run run = {.child = child,
             .bounds = bounds,
             .output = ret_output,
             .log = log,
             .out_open = TRUE,
             .err_open = TRUE};
  pump(&run, bounds->deadline_s > 0 ? begin + bounds->deadline_s : G_MAXDOUBLE);
  ret_output->exit = cm_child_end(child, CM_CHILD_GRACE_S);
  ret_output->stderr_text = cm_child_log_text(log);
  ret_output->wall_s = cm_clock_now_s() - begin;
  return TRUE;
}

void
cm_child_output_clear(CmChildOutput *self)
{
  if (self->output != NULL)
    g_string_free(self->output, TRUE);
  g_free(self->stderr_text);
  *self = (CmChildOutput){0};
}
