/* SPDX-License-Identifier: MIT */
#include "cm-clock.h"

#include <time.h>

double
cm_clock_now_s(void)
{
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

char *
cm_clock_timestamp(void)
{
  const char *fixed = g_getenv("SOURCE_DATE_EPOCH");
  g_autoptr(GDateTime) time = NULL;
  if (fixed != NULL)
    time = g_date_time_new_from_unix_utc(g_ascii_strtoll(fixed, NULL, 10));
  if (time == NULL)
    time = g_date_time_new_now_utc();
  return g_date_time_format(time, "%Y-%m-%dT%H:%M:%SZ");
}
