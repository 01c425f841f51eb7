/* SPDX-License-Identifier: MIT */
#include "cm-ending.h"

#include <signal.h>

static const struct {
  int number;
  const char *words;
} signals[] = {
    {SIGABRT, "SIGABRT (the program gave up, as failed assertions do)"},
    {SIGBUS, "SIGBUS (memory that is mapped but not there)"},
    {SIGFPE, "SIGFPE (impossible arithmetic)"},
    {SIGHUP, "SIGHUP (hang-up)"},
    {SIGILL, "SIGILL (an instruction that this processor does not have)"},
    {SIGINT, "SIGINT (interrupted)"},
    {SIGKILL, "SIGKILL (killed from outside, as for want of memory)"},
    {SIGPIPE, "SIGPIPE (wrote to a closed pipe)"},
    {SIGQUIT, "SIGQUIT (quit)"},
    {SIGSEGV, "SIGSEGV (memory that is not its own)"},
    {SIGSYS, "SIGSYS (a system call that is not allowed)"},
    {SIGTERM, "SIGTERM (asked to end)"},
    {SIGTRAP, "SIGTRAP (a trap in the program)"},
    {SIGXCPU, "SIGXCPU (limit of processor time)"},
    {SIGXFSZ, "SIGXFSZ (limit of file size)"},
};

const char *
cm_ending_signal(int signal)
{
  for (gsize i = 0; i < G_N_ELEMENTS(signals); i++)
    if (signals[i].number == signal)
      return signals[i].words;
  return NULL;
}

char *
cm_ending_words(int signal, int exit_status)
{
  const char *words = cm_ending_signal(signal);
  if (words != NULL)
    return g_strdup_printf("ended by %s", words);
  if (signal != 0)
    return g_strdup_printf("ended by signal %d", signal);
  return exit_status >= 0 ? g_strdup_printf("exit status %d", exit_status) : NULL;
}
