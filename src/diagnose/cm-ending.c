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
    {SIGILL, "SIGILL (an instruction that this processor does not have)"},
    {SIGKILL, "SIGKILL (killed from outside, as for want of memory)"},
    {SIGSEGV, "SIGSEGV (memory that is not its own)"},
    {SIGSYS, "SIGSYS (a system call that is not allowed)"},
    {SIGTERM, "SIGTERM (asked to end)"},
    {SIGTRAP, "SIGTRAP (a trap in the program)"},
};

char *
cm_ending_words(int signal, int exit_status)
{
  for (gsize i = 0; i < G_N_ELEMENTS(signals); i++)
    if (signal != 0 && signals[i].number == signal)
      return g_strdup_printf("ended by %s", signals[i].words);
  if (signal != 0)
    return g_strdup_printf("ended by signal %d", signal);
  return exit_status >= 0 ? g_strdup_printf("exit status %d", exit_status) : NULL;
}
