/* SPDX-License-Identifier: MIT */
#include "cm-server-socket.h"

#include <stdio.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

#define STATE_LISTEN 0x0A /* TCP_LISTEN of the kernel's tcp_states.h */
#define TABLE_LINES  100000

typedef FILE CmStdFile;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CmStdFile, fclose)

/* Adds "socket:[INODE]" of each socket of a table (proc(5), /proc/net/tcp) that listens there. */
static gboolean
find_sockets(const char *table, guint port, GHashTable *sockets)
{
  g_autoptr(CmStdFile) file = fopen(table, "re");
  char line[512];
  if (file == NULL)
    return FALSE;
  for (guint i = 0; i < TABLE_LINES && fgets(line, sizeof line, file) != NULL; i++) {
    unsigned local = 0;
    unsigned state = 0;
    unsigned long inode = 0;
    int found = sscanf(line, " %*d: %*[0-9A-Fa-f]:%x %*[0-9A-Fa-f]:%*x %x %*s %*s %*s %*u %*d %lu",
                       &local, &state, &inode);
    if (found == 3 && local == port && state == STATE_LISTEN)
      g_hash_table_add(sockets, g_strdup_printf("socket:[%lu]", inode));
  }
  return TRUE;
}

static gboolean
holds_one(pid_t pid, GHashTable *sockets)
{
  g_autofree char *folder = g_strdup_printf("/proc/%d/fd", (int)pid);
  g_autoptr(GDir) fds = g_dir_open(folder, 0, NULL);
  for (const char *name = NULL; fds != NULL && (name = g_dir_read_name(fds)) != NULL;) {
    g_autofree char *path = g_build_filename(folder, name, NULL);
    char target[64] = "";
    ssize_t length = readlink(path, target, sizeof target - 1);
    if (length > 0 && g_hash_table_contains(sockets, target))
      return TRUE;
  }
  return FALSE;
}

gboolean
cm_server_port_is_of(guint port, const GArray *pids)
{
  g_autoptr(GHashTable) sockets = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  gboolean told = find_sockets("/proc/net/tcp", port, sockets);
  told = find_sockets("/proc/net/tcp6", port, sockets) || told;
  if (!told || g_hash_table_size(sockets) == 0)
    return !told;
  for (guint i = 0; i < pids->len; i++)
    if (holds_one(g_array_index(pids, pid_t, i), sockets))
      return TRUE;
  return FALSE;
}
