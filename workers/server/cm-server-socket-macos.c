/* SPDX-License-Identifier: MIT */
#include "cm-server-socket.h"

#include <arpa/inet.h>
#include <libproc.h>
#include <sys/proc_info.h>

#define SPARE_FDS 32 /* opened while we ask */

static gboolean
listens(pid_t pid, int fd, guint port)
{
  struct socket_fdinfo info;
  if (proc_pidfdinfo(pid, fd, PROC_PIDFDSOCKETINFO, &info, sizeof info) != (int)sizeof info ||
      info.psi.soi_kind != SOCKINFO_TCP)
    return FALSE;
  const struct tcp_sockinfo *tcp = &info.psi.soi_proto.pri_tcp;
  return tcp->tcpsi_state == TSI_S_LISTEN &&
         ntohs((guint16)tcp->tcpsi_ini.insi_lport) == (guint16)port;
}

static gboolean
process_listens(pid_t pid, guint port)
{
  int bytes = proc_pidinfo(pid, PROC_PIDLISTFDS, 0, NULL, 0);
  if (bytes <= 0)
    return FALSE;
  int room = bytes / (int)sizeof(struct proc_fdinfo) + SPARE_FDS;
  g_autofree struct proc_fdinfo *fds = g_new0(struct proc_fdinfo, (gsize)room);
  bytes = proc_pidinfo(pid, PROC_PIDLISTFDS, 0, fds, room * (int)sizeof *fds);
  for (int i = 0; i < bytes / (int)sizeof *fds; i++)
    if (fds[i].proc_fdtype == PROX_FDTYPE_SOCKET && listens(pid, fds[i].proc_fd, port))
      return TRUE;
  return FALSE;
}

gboolean
cm_server_port_is_of(guint port, const GArray *pids)
{
  for (guint i = 0; i < pids->len; i++)
    if (process_listens(g_array_index(pids, pid_t, i), port))
      return TRUE;
  return FALSE;
}
