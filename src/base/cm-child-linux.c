/* SPDX-License-Identifier: MIT */
#include "cm-child-system.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifndef CLOSE_RANGE_CLOEXEC
#define CLOSE_RANGE_CLOEXEC (1U << 2)
#endif

void
cm_child_system_adopt_orphans(void)
{
  prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
}

gboolean
cm_child_system_die_with_parent(pid_t parent)
{
  prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
  return getppid() == parent; /* it may have ended before the line above */
}

void
cm_child_system_close_on_exec(int first)
{
  if (syscall(SYS_close_range, (unsigned)first, ~0U, CLOSE_RANGE_CLOEXEC) == 0)
    return;
  long count = sysconf(_SC_OPEN_MAX); /* kernels before 5.11 */
  for (int fd = first; fd < (int)CLAMP(count, 256, 1 << 20); fd++)
    fcntl(fd, F_SETFD, FD_CLOEXEC);
}

int
cm_child_system_exit_fd(pid_t pid)
{
  return (int)syscall(SYS_pidfd_open, pid, 0); /* close-on-exec by itself; -1 before Linux 5.3 */
}
