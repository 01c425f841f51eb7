/* SPDX-License-Identifier: MIT */
#include "cm-child.h"

#include "cm-child-keeper.h"
#include "cm-child-system.h"
#include "cm-clock.h"
#include "cm-error.h"

#include <errno.h>
#include <fcntl.h>
#include <glib-unix.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

struct CmChild {
  pid_t pid;
  int fds[3]; /* our ends of its streams; -1 none */
  int exit_fd;
  gboolean reaped;
  CmChildExit exit;
  CmChildKeeper keeper;
  GArray *before; /* CmChildProcess: children this process had before */
};

/* What can fail between fork and exec; sent over a pipe that exec closes. */
typedef enum { STEP_PARENT, STEP_FOLDER, STEP_LIMITS, STEP_EXEC } Step;

typedef struct {
  Step step;
  int number;
} StepFailure;

/* Everything the forked child needs, made before the fork: afterwards only async-signal-safe calls
 * are allowed. */
typedef struct {
  const CmChildSpec *spec;
  const char *program;
  char *const *env;
  int fds[3];
  int report_fd;
  pid_t parent;
} Launch;

static gboolean
set_limit(int resource, guint64 value)
{
  struct rlimit limit = {.rlim_cur = (rlim_t)value, .rlim_max = (rlim_t)value};
  return setrlimit(resource, &limit) == 0;
}

static gboolean
set_limits(const CmChildSpec *spec)
{
  return set_limit(RLIMIT_CORE, 0) &&
         (spec->max_address_bytes == 0 || set_limit(RLIMIT_AS, spec->max_address_bytes)) &&
         (spec->max_cpu_s == 0 || set_limit(RLIMIT_CPU, spec->max_cpu_s)) &&
         (spec->max_file_bytes == 0 || set_limit(RLIMIT_FSIZE, spec->max_file_bytes));
}

static void
reset_signals(void)
{
  for (int number = 1; number < NSIG; number++)
    signal(number, SIG_DFL);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
}

G_NORETURN static void
give_up(int report_fd, Step step)
{
  StepFailure failure = {.step = step, .number = errno};
  ssize_t written = write(report_fd, &failure, sizeof failure);
  (void)written; /* the parent is gone then */
  _exit(127);
}

G_NORETURN static void
become_program(const Launch *launch)
{
  setpgid(0, 0);
  reset_signals();
  int report_fd = fcntl(launch->report_fd, F_DUPFD_CLOEXEC, 3);
  if (!cm_child_system_die_with_parent(launch->parent))
    give_up(report_fd, STEP_PARENT);

  int sources[3]; /* out of the way of 0 to 2, should one of them be closed in the parent */
  for (int i = 0; i < 3; i++)
    sources[i] = fcntl(launch->fds[i], F_DUPFD_CLOEXEC, 3);
  for (int i = 0; i < 3; i++)
    dup2(sources[i], i);
  cm_child_system_close_on_exec(3);

  if (launch->spec->folder != NULL && chdir(launch->spec->folder) != 0)
    give_up(report_fd, STEP_FOLDER);
  if (!set_limits(launch->spec))
    give_up(report_fd, STEP_LIMITS);
  execve(launch->program, (char *const *)launch->spec->argv, launch->env);
  give_up(report_fd, STEP_EXEC);
}

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

static gboolean
read_report(int fd, StepFailure *ret_failure)
{
  ssize_t got = 0;
  do {
    got = read(fd, ret_failure, sizeof *ret_failure);
  } while (got < 0 && errno == EINTR);
  return got == sizeof *ret_failure;
}

static void
set_step_error(GError **error, const CmChildSpec *spec, const char *program, StepFailure failure)
{
  switch (failure.step) {
  case STEP_PARENT:
    g_set_error(error, CM_ERROR, CM_ERROR_INTERNAL, "cannot tie %s to this process", program);
    return;
  case STEP_FOLDER:
    cm_error_set_errno(error, failure.number, "cannot run %s in %s", program, spec->folder);
    return;
  case STEP_LIMITS:
    cm_error_set_errno(error, failure.number, "cannot set limits for %s", program);
    return;
  case STEP_EXEC:
    cm_error_set_errno(error, failure.number, "cannot execute %s", program);
    break;
  }
  if (failure.number == ENOEXEC && error != NULL && *error != NULL)
    (*error)->code = CM_ERROR_UNSUPPORTED;
}

/* Forks, and waits until the program runs or could not. */
static gboolean
launch_program(CmChild *self, Launch *launch, GError **error)
{
  int report[2];
  if (!g_unix_open_pipe(report, FD_CLOEXEC, error)) {
    cm_error_wrap(error);
    return FALSE;
  }
  launch->report_fd = report[1];
  launch->parent = getpid();
  pid_t pid = fork();
  if (pid == 0)
    become_program(launch);
  int saved_errno = errno;
  close_fd(&report[1]);
  if (pid < 0) {
    close_fd(&report[0]);
    cm_error_set_errno(error, saved_errno, "cannot start a process for %s", launch->program);
    return FALSE;
  }
  setpgid(pid, pid); /* here too: whoever comes first */
  self->pid = pid;

  StepFailure failure;
  gboolean failed = read_report(report[0], &failure);
  close_fd(&report[0]);
  if (failed)
    set_step_error(error, launch->spec, launch->program, failure);
  return !failed;
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
  cm_child_system_adopt_orphans();
  self->before = g_array_new(FALSE, FALSE, sizeof(CmChildProcess));
  cm_child_system_list(0, self->before);

  g_auto(GStrv) env = make_environment(spec);
  Launch launch = {.spec = spec, .program = program, .env = env, .fds = {-1, -1, -1}};
  gboolean started = open_streams(self, spec, launch.fds, error) &&
                     launch_program(self, &launch, error) &&
                     cm_child_keeper_start(&self->keeper, self->pid, error);
  for (int i = 0; i < 3; i++)
    close_fd(&launch.fds[i]);
  if (!started)
    return NULL;
  self->exit_fd = cm_child_system_exit_fd(self->pid);
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
  if (self->before != NULL)
    g_array_unref(self->before);
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
was_there_before(const CmChild *self, pid_t pid)
{
  for (guint i = 0; i < self->before->len; i++) {
    if (g_array_index(self->before, CmChildProcess, i).pid == pid)
      return TRUE;
  }
  return FALSE;
}

/* One pass over what is left of it: kills what runs, reaps what has ended. FALSE once nothing is
 * left. Killing a process hands its children to us, so there may be a next pass. */
static gboolean
sweep(CmChild *self, guint *killed)
{
  gboolean found = FALSE;
  g_autoptr(GArray) processes = g_array_new(FALSE, FALSE, sizeof(CmChildProcess));
  cm_child_system_list(self->pid, processes);
  for (guint i = 0; i < processes->len; i++) {
    const CmChildProcess *process = &g_array_index(processes, CmChildProcess, i);
    if (process->pid == self->pid || was_there_before(self, process->pid))
      continue;
    if (process->running && kill(process->pid, SIGKILL) == 0)
      *killed += 1;
    if (process->is_child)
      waitpid(process->pid, NULL, process->running ? 0 : WNOHANG);
    found |= process->running || process->is_child;
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
  self->reaped = TRUE;
  return self->exit;
}
