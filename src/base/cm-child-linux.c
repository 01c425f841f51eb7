/* SPDX-License-Identifier: MIT */
#include "cm-child-system.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
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

/* The fields of /proc/PID/stat behind the command's name, which may hold anything. */
static gboolean
read_stat(pid_t pid, char *ret_state, pid_t *ret_parent, pid_t *ret_group)
{
  char path[32], text[512];
  g_snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0)
    return FALSE;
  ssize_t length = read(fd, text, sizeof text - 1);
  close(fd);
  if (length <= 0)
    return FALSE;
  text[length] = '\0';
  const char *rest = strrchr(text, ')');
  return rest != NULL && sscanf(rest, ") %c %d %d", ret_state, ret_parent, ret_group) == 3;
}

/* One pass over /proc: /proc/PID/task/TID/children would be shorter, but not every kernel has it,
 * and it does not tell the members of a group. */
void
cm_child_system_list(pid_t group, GArray *processes)
{
  pid_t self = getpid();
  g_autoptr(GDir) proc = g_dir_open("/proc", 0, NULL);
  for (const char *name = NULL; proc != NULL && (name = g_dir_read_name(proc)) != NULL;) {
    char state = 0;
    pid_t parent = 0, group_of = 0, pid = (pid_t)g_ascii_strtoll(name, NULL, 10);
    if (pid <= 0 || !read_stat(pid, &state, &parent, &group_of))
      continue;
    if (parent != self && group_of != group)
      continue;
    CmChildProcess found = {
        .pid = pid, .is_child = parent == self, .running = state != 'Z' && state != 'X'};
    g_array_append_val(processes, found);
  }
}
