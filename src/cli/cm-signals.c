/* SPDX-License-Identifier: MIT */
#include "cm-signals.h"

#include "cm-error.h"

#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <unistd.h>

static volatile sig_atomic_t came;
static _Atomic(CmSupervisor *) watched;

static void
on_signal(int number)
{
  (void)number;
  int saved = errno;
  if (came)
    _exit(CM_EXIT_INTERRUPTED);
  came = 1;
  CmSupervisor *supervisor = atomic_load(&watched);
  if (supervisor != NULL)
    cm_supervisor_interrupt(supervisor);
  errno = saved;
}

static void
catch_signal(int number)
{
  struct sigaction before;
  if (sigaction(number, NULL, &before) == 0 && before.sa_handler == SIG_IGN)
    return;
  struct sigaction action = {.sa_handler = on_signal};
  sigemptyset(&action.sa_mask);
  sigaction(number, &action, NULL);
}

void
cm_signals_watch(CmSupervisor *supervisor)
{
  atomic_store(&watched, supervisor);
  catch_signal(SIGINT);
  catch_signal(SIGTERM);
  catch_signal(SIGHUP);
}

void
cm_signals_forget(void)
{
  atomic_store(&watched, NULL);
}

gboolean
cm_signals_came(void)
{
  return came != 0;
}
