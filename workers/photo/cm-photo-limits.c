/* SPDX-License-Identifier: MIT */
#include "cm-photo-limits.h"

#include <signal.h>
#include <sys/resource.h>

static void
lower(int resource, guint64 bound)
{
  struct rlimit limit;
  if (getrlimit(resource, &limit) != 0)
    return;
  limit.rlim_cur = MIN(limit.rlim_cur, (rlim_t)bound);
  limit.rlim_max = MIN(limit.rlim_max, (rlim_t)bound);
  if (setrlimit(resource, &limit) != 0)
    g_warning("resource limit %d could not be set", resource);
}

void
cm_photo_limits_apply(const CmPhotoLimits *limits)
{
  /* past its length a write then fails with EFBIG, which can be told, instead of killing */
  signal(SIGXFSZ, SIG_IGN);
  lower(RLIMIT_CORE, 0);
  lower(RLIMIT_FSIZE, limits->file_bytes);
  if (limits->memory_bytes > 0)
    lower(RLIMIT_AS, limits->memory_bytes);
  if (limits->cpu_s > 0)
    lower(RLIMIT_CPU, limits->cpu_s);
}
