/* SPDX-License-Identifier: MIT */
#include "cm-child-launch.h"

#include "cm-child-system.h"
#include "cm-error.h"

#include <errno.h>
#include <fcntl.h>
#include <glib-unix.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

/* What can fail between fork and exec; sent over a pipe that exec closes. */
typedef enum { STEP_PARENT, STEP_FOLDER, STEP_LIMITS, STEP_EXEC } Step;

typedef struct {
  Step step;
  int number;
} StepFailure;

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
become_program(const CmChildLaunch *launch, int inherited_report_fd, pid_t parent)
{
  setpgid(0, 0);
  reset_signals();
  int report_fd = fcntl(inherited_report_fd, F_DUPFD_CLOEXEC, 3);
  if (!cm_child_system_die_with_parent(parent))
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

/* Forks; 0 where that failed. The report is to be read from the descriptor returned. */
static pid_t
fork_program(const CmChildLaunch *launch, int *ret_report_fd, GError **error)
{
  int report[2];
  if (!g_unix_open_pipe(report, FD_CLOEXEC, error)) {
    cm_error_wrap(error);
    return 0;
  }
  pid_t parent = getpid(), pid = fork();
  if (pid == 0)
    become_program(launch, report[1], parent);
  int saved_errno = errno;
  close(report[1]);
  if (pid < 0) {
    close(report[0]);
    cm_error_set_errno(error, saved_errno, "cannot start a process for %s", launch->program);
    return 0;
  }
  setpgid(pid, pid); /* here too: whoever comes first */
  *ret_report_fd = report[0];
  return pid;
}

gboolean
cm_child_launch(const CmChildLaunch *launch, pid_t *ret_pid, GError **error)
{
  int report_fd = -1;
  pid_t pid = fork_program(launch, &report_fd, error);
  if (pid == 0)
    return FALSE;
  StepFailure failure;
  gboolean failed = read_report(report_fd, &failure);
  close(report_fd);
  if (failed) {
    while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
      ;
    set_step_error(error, launch->spec, launch->program, failure);
    return FALSE;
  }
  *ret_pid = pid;
  return TRUE;
}
