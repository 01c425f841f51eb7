/* SPDX-License-Identifier: MIT */
#include "cm-process.h"

static gboolean
holds(const GArray *pids, pid_t pid)
{
  for (guint i = 0; i < pids->len; i++) {
    if (g_array_index(pids, pid_t, i) == pid)
      return TRUE;
  }
  return FALSE;
}

GArray *
cm_process_descendants(pid_t root)
{
  g_autoptr(GArray) all = cm_process_list();
  GArray *found = g_array_new(FALSE, FALSE, sizeof(pid_t));
  guint before = 0;
  g_array_append_val(found, root);
  do { /* a child may stand before its parent in the list */
    before = found->len;
    for (guint i = 0; i < all->len; i++) {
      const CmProcess *process = &g_array_index(all, CmProcess, i);
      if (process->running && holds(found, process->parent) && !holds(found, process->pid))
        g_array_append_val(found, process->pid);
    }
  } while (found->len > before);
  return g_array_remove_index(found, 0);
}
