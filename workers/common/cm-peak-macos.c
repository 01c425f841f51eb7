/* SPDX-License-Identifier: MIT */
#include "cm-peak.h"

#include <libproc.h>
#include <math.h>
#include <unistd.h>

static struct rusage_info_v4 before;
static gboolean known;

static gboolean
usage(struct rusage_info_v4 *ret_info)
{
  return proc_pid_rusage(getpid(), RUSAGE_INFO_V4, (rusage_info_t *)ret_info) == 0;
}

void
cm_peak_begin(void)
{
  known = usage(&before);
}

double
cm_peak_end(void)
{
  struct rusage_info_v4 after;

  if (!known || !usage(&after))
    return NAN;
  if (after.ri_lifetime_max_phys_footprint > before.ri_lifetime_max_phys_footprint)
    return (double)after.ri_lifetime_max_phys_footprint;
  return (double)MAX(before.ri_phys_footprint, after.ri_phys_footprint);
}
