/* SPDX-License-Identifier: MIT */
#include "cm-child-system.h"

#include <fcntl.h>
#include <sys/event.h>
#include <unistd.h>

void
cm_child_system_adopt_orphans(void)
{
  /* macOS has no subreaper: what leaves the process group is out of reach */
}

gboolean
cm_child_system_die_with_parent(pid_t parent)
{
  return getppid() == parent; /* the keeper sees to the rest */
}

void
cm_child_system_close_on_exec(int first)
{
  int count = getdtablesize();
  for (int fd = first; fd < CLAMP(count, 256, 1 << 16); fd++)
    fcntl(fd, F_SETFD, FD_CLOEXEC);
}

int
cm_child_system_exit_fd(pid_t pid)
{
  int queue = kqueue();
  if (queue < 0)
    return -1;
  fcntl(queue, F_SETFD, FD_CLOEXEC);
  struct kevent change;
  EV_SET(&change, (uintptr_t)pid, EVFILT_PROC, EV_ADD, NOTE_EXIT, 0, NULL);
  if (kevent(queue, &change, 1, NULL, 0, NULL) == 0)
    return queue;
  close(queue);
  return -1;
}
