/* SPDX-License-Identifier: MIT */
#include "cm-server-end.h"

#include <signal.h>
#include <unistd.h>

/* A little less than what the supervisor grants between SIGTERM and SIGKILL. */
#define GRACE_US ((gulong)1800000)

#define STATUS_TERMINATED (128 + SIGTERM)

static gint wanted; /* atomic */
static gint group;  /* atomic */

static gpointer
watch(gpointer data)
{
  const sigset_t *signals = data;
  int number = 0;
  if (sigwait(signals, &number) != 0)
    return NULL;
  g_atomic_int_set(&wanted, 1);
  pid_t server = g_atomic_int_get(&group);
  if (server > 0)
    kill(-server, SIGTERM);
  g_usleep(GRACE_US);
  _exit(STATUS_TERMINATED);
}

void
cm_server_end_watch(void)
{
  static sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals, NULL);
  g_thread_unref(g_thread_new("end", watch, &signals));
}

void
cm_server_end_set_group(pid_t server)
{
  g_atomic_int_set(&group, server);
}

gboolean
cm_server_end_wanted(void)
{
  return g_atomic_int_get(&wanted) != 0;
}
