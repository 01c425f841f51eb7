/* SPDX-License-Identifier: MIT */
#include "cm-child-system.h"

#include <fcntl.h>
#include <libproc.h>
#include <sys/event.h>
#include <sys/proc.h>
#include <sys/proc_info.h>
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

static void
append_process(pid_t pid, GArray *processes)
{
  struct proc_bsdinfo info;
  if (pid <= 0 || proc_pidinfo(pid, PROC_PIDTBSDINFO, 0, &info, sizeof info) != sizeof info)
    return;
  CmChildProcess found = {.pid = pid,
                          .is_child = (pid_t)info.pbi_ppid == getpid(),
                          .running = info.pbi_status != SZOMB};
  g_array_append_val(processes, found);
}

static void
append_listed(uint32_t kind, pid_t of, GArray *processes)
{
  pid_t pids[1024];
  int bytes = proc_listpids(kind, (uint32_t)of, pids, sizeof pids);
  for (int i = 0; i < bytes / (int)sizeof pids[0]; i++)
    append_process(pids[i], processes);
}

void
cm_child_system_list(pid_t group, GArray *processes)
{
  append_listed(PROC_PPID_ONLY, getpid(), processes);
  append_listed(PROC_PGRP_ONLY, group, processes);
}
