/* SPDX-License-Identifier: MIT */
#include "cm-child.h"

#include "cm-child-keeper.h"
#include "cm-child-launch.h"
#include "cm-child-system.h"
#include "cm-clock.h"
#include "cm-error.h"
#include "cm-process.h"

#include <errno.h>
#include <fcntl.h>
#include <glib-unix.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

struct CmChild {
  pid_t pid;
  int fds[3]; /* our ends of its streams; -1 none */
  int exit_fd;
  gboolean reaped;
  CmChildExit exit;
  CmChildKeeper keeper;
  gboolean alone; /* this process had no child at the spawn but those of `living` */
};

/* Every CmChild that is not reaped, the eldest first. */
static GList *living;

static char *
find_program(const char *name, GError **error)
{
  if (strchr(name, '/') != NULL)
    return g_canonicalize_filename(name, NULL);
  char *path = g_find_program_in_path(name);
  if (path == NULL)
    g_set_error(error, CM_ERROR, CM_ERROR_NOT_FOUND,
                "the program %s is in no folder of PATH; install it or name it with its folder",
                name);
  return path;
}

static char **
make_environment(const CmChildSpec *spec)
{
  char **env = g_get_environ();
  for (guint i = 0; spec->env != NULL && spec->env[i] != NULL; i++) {
    const char *equals = strchr(spec->env[i], '=');
    g_return_val_if_fail(equals != NULL, env);
    g_autofree char *name = g_strndup(spec->env[i], (gsize)(equals - spec->env[i]));
    env = g_environ_setenv(env, name, equals + 1, TRUE);
  }
  return env;
}

/* What fell to this process from the eldest may be among its children, so a younger one is as alone
 * as that one was. */
static gboolean
is_alone(void)
{
  if (living != NULL)
    return ((const CmChild *)living->data)->alone;
  g_autoptr(GArray) processes = cm_process_list();
  for (guint i = 0; i < processes->len; i++) {
    const CmProcess *process = &g_array_index(processes, CmProcess, i);
    if (process->parent == getpid())
      return FALSE;
  }
  return TRUE;
}

static void
close_fd(int *fd)
{
  if (*fd >= 0)
    close(*fd);
  *fd = -1;
}

static gboolean
open_streams(CmChild *self, const CmChildSpec *spec, int child_fds[3], GError **error)
{
  const gboolean piped[3] = {spec->pipe_stdin, spec->pipe_stdout, spec->pipe_stderr};
  for (int i = 0; i < 3; i++) {
    if (!piped[i]) {
      child_fds[i] = open("/dev/null", O_RDWR | O_CLOEXEC);
      if (child_fds[i] < 0) {
        cm_error_set_errno(error, errno, "/dev/null");
        return FALSE;
      }
      continue;
    }
    int pair[2];
    if (!g_unix_open_pipe(pair, FD_CLOEXEC, error)) {
      cm_error_wrap(error);
      return FALSE;
    }
    child_fds[i] = pair[i == 0 ? 0 : 1];
    self->fds[i] = pair[i == 0 ? 1 : 0];
    g_unix_set_fd_nonblocking(self->fds[i], TRUE, NULL);
  }
  return TRUE;
}

CmChild *
cm_child_spawn(const CmChildSpec *spec, GError **error)
{
  g_autofree char *program = find_program(spec->argv[0], error);
  if (program == NULL)
    return NULL;
  g_autoptr(CmChild) self = g_new0(CmChild, 1);
  self->fds[0] = self->fds[1] = self->fds[2] = self->exit_fd = self->keeper.pipe_fd = -1;
  self->exit.exit_status = -1;
  self->alone = is_alone();
  cm_child_system_adopt_orphans();

  g_auto(GStrv) env = make_environment(spec);
  CmChildLaunch launch = {.spec = spec, .program = program, .env = env, .fds = {-1, -1, -1}};
  gboolean started = open_streams(self, spec, launch.fds, error) &&
                     cm_child_launch(&launch, &self->pid, error) &&
                     cm_child_keeper_start(&self->keeper, self->pid, error);
  for (int i = 0; i < 3; i++)
    close_fd(&launch.fds[i]);
  if (!started)
    return NULL;
  self->exit_fd = cm_child_system_exit_fd(self->pid);
  living = g_list_append(living, self);
  return g_steal_pointer(&self);
}

void
cm_child_free(CmChild *self)
{
  if (self == NULL)
    return;
  cm_child_end(self, 0);
  for (int i = 0; i < 3; i++)
    close_fd(&self->fds[i]);
  close_fd(&self->exit_fd);
  g_free(self);
}

pid_t
cm_child_pid(const CmChild *self)
{
  return self->pid;
}

int
cm_child_stdin(const CmChild *self)
{
  return self->fds[0];
}

int
cm_child_stdout(const CmChild *self)
{
  return self->fds[1];
}

int
cm_child_stderr(const CmChild *self)
{
  return self->fds[2];
}

void
cm_child_close_stdin(CmChild *self)
{
  close_fd(&self->fds[0]);
}

int
cm_child_exit_fd(const CmChild *self)
{
  return self->exit_fd;
}

gboolean
cm_child_has_exited(const CmChild *self)
{
  siginfo_t info = {0};
  if (self->reaped)
    return TRUE;
  int result = waitid(P_PID, (id_t)self->pid, &info, WEXITED | WNOHANG | WNOWAIT);
  return result == 0 ? info.si_pid == self->pid : errno == ECHILD;
}

gboolean
cm_child_wait(const CmChild *self, double timeout_s)
{
  const double poll_s = self->exit_fd >= 0 ? timeout_s : 0.005;
  double end = cm_clock_now_s() + timeout_s;
  while (!cm_child_has_exited(self)) {
    double left = end - cm_clock_now_s();
    if (left <= 0)
      return FALSE;
    struct pollfd exit_poll = {.fd = self->exit_fd, .events = POLLIN};
    poll(&exit_poll, 1, (int)(MIN(left, poll_s) * 1000) + 1);
  }
  return TRUE;
}

void
cm_child_signal(const CmChild *self, int signal_number)
{
  if (self->pid > 0 && !self->reaped)
    kill(-self->pid, signal_number);
}

static gboolean
is_living(pid_t pid)
{
  for (const GList *link = living; link != NULL; link = link->next) {
    const CmChild *child = link->data;
    if (child->pid == pid || child->keeper.pid == pid)
      return TRUE;
  }
  return FALSE;
}

/* Whether a process came from the child: a member of its group, or an orphan that fell to us. Where
 * we had another child, an orphan may be that one's, and is let live; likewise where an elder one
 * lives, who has had more time to leave some. */
static gboolean
is_remains(const CmChild *self, const CmProcess *process)
{
  gboolean takes_orphans = self->alone && living != NULL && living->data == self;
  gboolean fell_to_us = takes_orphans && process->parent == getpid() && !is_living(process->pid);
  return process->pid != self->pid && (process->group == self->pid || fell_to_us);
}

/* One pass over what is left of it: kills what runs, reaps what has ended. FALSE once nothing is
 * left. Killing a process hands its children to us, so there may be a next pass. */
static gboolean
sweep(const CmChild *self, guint *killed)
{
  gboolean found = FALSE;
  g_autoptr(GArray) processes = cm_process_list();
  for (guint i = 0; i < processes->len; i++) {
    const CmProcess *process = &g_array_index(processes, CmProcess, i);
    gboolean ours = process->parent == getpid();
    if (!is_remains(self, process) || (!ours && !process->running))
      continue;
    /* a pid that is not ours to reap may be another's by now; the group is the child's until we
     * reap the child */
    if (process->running && kill(ours ? process->pid : -self->pid, SIGKILL) == 0)
      *killed += 1;
    if (ours)
      waitpid(process->pid, NULL, 0);
    found = TRUE;
  }
  return found;
}

static void
record_status(CmChild *self, int status)
{
  if (WIFEXITED(status))
    self->exit.exit_status = WEXITSTATUS(status);
  else if (WIFSIGNALED(status))
    self->exit.signal = WTERMSIG(status);
}

CmChildExit
cm_child_end(CmChild *self, double grace_s)
{
  const guint max_sweeps = 100; /* something that forks faster than we kill is not waited for */
  if (self->pid <= 0 || self->reaped)
    return self->exit;

  if (grace_s > 0 && !cm_child_has_exited(self)) {
    cm_child_signal(self, SIGTERM);
    cm_child_wait(self, grace_s);
  }
  if (!cm_child_has_exited(self))
    cm_child_signal(self, SIGKILL);
  while (!cm_child_wait(self, 60))
    ;
  cm_child_keeper_stop(&self->keeper);
  guint killed = 0, sweeps = 0;
  while (sweep(self, &killed) && ++sweeps < max_sweeps)
    ;
  self->exit.left_behind = killed;

  int status = 0;
  while (waitpid(self->pid, &status, 0) < 0 && errno == EINTR)
    ;
  record_status(self, status);
  living = g_list_remove(living, self);
  self->reaped = TRUE;
  return self->exit;
}
