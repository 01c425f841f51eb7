/* SPDX-License-Identifier: MIT */
#include "cm-process.h"

#include <libproc.h>
#include <math.h>
#include <sys/proc.h>
#include <sys/proc_info.h>
#include <sys/resource.h>

GArray *
cm_process_list(void)
{
  GArray *processes = g_array_new(FALSE, FALSE, sizeof(CmProcess));
  int room = proc_listallpids(NULL, 0) + 64; /* for those that begin meanwhile */
  g_autofree pid_t *pids = g_new0(pid_t, MAX(room, 1));
  int count = proc_listallpids(pids, room * (int)sizeof *pids);
  for (int i = 0; i < count; i++) {
    struct proc_bsdinfo info;
    if (proc_pidinfo(pids[i], PROC_PIDTBSDINFO, 0, &info, sizeof info) != (int)sizeof info)
      continue;
    CmProcess process = {.pid = pids[i],
                         .parent = (pid_t)info.pbi_ppid,
                         .group = (pid_t)info.pbi_pgid,
                         .running = info.pbi_status != SZOMB};
    g_array_append_val(processes, process);
  }
  return processes;
}

gboolean
cm_process_memory(pid_t pid, double *ret_rss_bytes, double *ret_peak_bytes)
{
  struct rusage_info_v2 usage;
  if (proc_pid_rusage(pid, RUSAGE_INFO_V2, (rusage_info_t *)&usage) != 0)
    return FALSE;
  *ret_rss_bytes = (double)usage.ri_phys_footprint;
  *ret_peak_bytes = NAN; /* ri_lifetime_max_phys_footprint cannot be reset: sampling it is */
  return TRUE;
}

gboolean
cm_process_reset_peak(pid_t pid)
{
  (void)pid;
  return FALSE;
}
