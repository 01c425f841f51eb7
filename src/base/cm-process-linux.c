/* SPDX-License-Identifier: MIT */
#include "cm-process.h"

#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Reads the beginning of /proc/PID/NAME; FALSE where the process is gone. */
static gboolean
read_proc(pid_t pid, const char *name, char *text, gsize size)
{
  char path[48];
  g_snprintf(path, sizeof path, "/proc/%d/%s", (int)pid, name);
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0)
    return FALSE;
  ssize_t length = read(fd, text, size - 1);
  close(fd);
  if (length <= 0)
    return FALSE;
  text[length] = '\0';
  return TRUE;
}

/* The fields of /proc/PID/stat behind the command's name, which may hold anything. */
static gboolean
read_stat(pid_t pid, CmProcess *ret_process)
{
  char text[512], state = 0;
  if (!read_proc(pid, "stat", text, sizeof text))
    return FALSE;
  const char *rest = strrchr(text, ')');
  CmProcess process = {.pid = pid};
  if (rest == NULL || sscanf(rest, ") %c %d %d", &state, &process.parent, &process.group) != 3)
    return FALSE;
  process.running = state != 'Z' && state != 'X';
  *ret_process = process;
  return TRUE;
}

/* One pass over /proc: /proc/PID/task/TID/children would be shorter, but not every kernel has it,
 * and it does not tell the members of a group. */
GArray *
cm_process_list(void)
{
  GArray *processes = g_array_new(FALSE, FALSE, sizeof(CmProcess));
  g_autoptr(GDir) proc = g_dir_open("/proc", 0, NULL);
  for (const char *name = NULL; proc != NULL && (name = g_dir_read_name(proc)) != NULL;) {
    CmProcess process;
    pid_t pid = (pid_t)g_ascii_strtoll(name, NULL, 10);
    if (pid > 0 && read_stat(pid, &process))
      g_array_append_val(processes, process);
  }
  return processes;
}

/* A line such as "VmRSS:\t  123 kB" in bytes; NAN where there is none. */
static double
find_kib(const char *text, const char *key)
{
  const char *line = strstr(text, key);
  return line != NULL ? (double)strtoull(line + strlen(key), NULL, 10) * 1024 : NAN;
}

gboolean
cm_process_memory(pid_t pid, double *ret_rss_bytes, double *ret_peak_bytes)
{
  char text[4096];
  if (!read_proc(pid, "status", text, sizeof text))
    return FALSE;
  double rss = find_kib(text, "\nVmRSS:");
  if (isnan(rss)) /* a zombie has no memory */
    return FALSE;
  *ret_rss_bytes = rss;
  *ret_peak_bytes = find_kib(text, "\nVmHWM:");
  return TRUE;
}

gboolean
cm_process_reset_peak(pid_t pid)
{
  char path[48];
  g_snprintf(path, sizeof path, "/proc/%d/clear_refs", (int)pid);
  int fd = open(path, O_WRONLY | O_CLOEXEC);
  if (fd < 0)
    return FALSE;
  gboolean done = write(fd, "5", 1) == 1; /* proc(5): 5 resets the peak resident set size */
  close(fd);
  return done;
}
