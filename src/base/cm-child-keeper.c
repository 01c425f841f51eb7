/* SPDX-License-Identifier: MIT */
#include "cm-child-keeper.h"

#include "cm-error.h"

#include <errno.h>
#include <fcntl.h>
#include <glib-unix.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

/* The keeper's whole life; it never execs, so it closes by hand what exec would have closed. Only
 * async-signal-safe calls. */
static void
keep(pid_t group, int pipe_fd, int max_fd)
{
  setpgid(0, 0); /* out of reach of a terminal's Ctrl-C */
  signal(SIGINT, SIG_IGN);
  signal(SIGTERM, SIG_IGN);
  signal(SIGHUP, SIG_IGN);
  dup2(pipe_fd, STDIN_FILENO);
  for (int fd = 1; fd < max_fd; fd++)
    close(fd);

  char byte = 0;
  ssize_t got = 0;
  do {
    got = read(STDIN_FILENO, &byte, 1);
  } while (got < 0 && errno == EINTR);
  if (got <= 0)
    kill(-group, SIGKILL);
  _exit(0);
}

/* One past the highest open descriptor, for a process that opens them from the lowest up: a fresh
 * descriptor and some room for gaps. */
static int
descriptor_bound(const int *pipe_fds)
{
  return MAX(MAX(pipe_fds[0], pipe_fds[1]) + 1, 1024);
}

gboolean
cm_child_keeper_start(CmChildKeeper *self, pid_t group, GError **error)
{
  int fds[2];
  if (!g_unix_open_pipe(fds, FD_CLOEXEC, error)) {
    cm_error_wrap(error);
    return FALSE;
  }
  int max_fd = descriptor_bound(fds);
  pid_t pid = fork();
  if (pid == 0)
    keep(group, fds[0], max_fd);
  int saved_errno = errno;
  close(fds[0]);
  if (pid < 0) {
    close(fds[1]);
    cm_error_set_errno(error, saved_errno, "cannot start the process that ends a worker with us");
    return FALSE;
  }
  self->pid = pid;
  self->pipe_fd = fds[1];
  return TRUE;
}

void
cm_child_keeper_stop(CmChildKeeper *self)
{
  if (self->pid == 0)
    return;
  ssize_t written = write(self->pipe_fd, "q", 1);
  (void)written; /* a keeper that is gone already is just as well */
  close(self->pipe_fd);
  while (waitpid(self->pid, NULL, 0) < 0 && errno == EINTR)
    ;
  self->pid = 0;
  self->pipe_fd = -1;
}
