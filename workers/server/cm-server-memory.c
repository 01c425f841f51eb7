/* SPDX-License-Identifier: MIT */
#include "cm-server-memory.h"

#include "cm-clock.h"
#include "cm-process.h"

#include <math.h>

/* A list of all processes costs about 10 us for each. */
#define PERIOD_S 0.25

struct CmServerMemory {
  pid_t root;
  double sampled_s;
  double highest_bytes;
};

CmServerMemory *
cm_server_memory_new(pid_t root)
{
  CmServerMemory *self = g_new0(CmServerMemory, 1);
  self->root = root;
  self->sampled_s = -INFINITY;
  self->highest_bytes = NAN;
  return self;
}

void
cm_server_memory_free(CmServerMemory *self)
{
  g_free(self);
}

GArray *
cm_server_memory_pids(const CmServerMemory *self)
{
  GArray *pids = cm_process_descendants(self->root);
  g_array_append_val(pids, self->root);
  return pids;
}

/* Adds up what the processes hold, or with marks the peaks since they were reset. */
static double
sum(const GArray *pids, gboolean marks)
{
  double bytes = NAN;
  for (guint i = 0; i < pids->len; i++) {
    double rss = 0;
    double peak = NAN;
    if (cm_process_memory(g_array_index(pids, pid_t, i), &rss, &peak))
      bytes = (isnan(bytes) ? 0 : bytes) + (marks ? fmax(rss, peak) : rss);
  }
  return bytes;
}

void
cm_server_memory_begin(CmServerMemory *self)
{
  g_autoptr(GArray) pids = cm_server_memory_pids(self);
  for (guint i = 0; i < pids->len; i++)
    cm_process_reset_peak(g_array_index(pids, pid_t, i));
  self->highest_bytes = sum(pids, FALSE);
  self->sampled_s = cm_clock_now_s();
}

void
cm_server_memory_tick(CmServerMemory *self)
{
  double now_s = cm_clock_now_s();
  if (now_s - self->sampled_s < PERIOD_S)
    return;
  g_autoptr(GArray) pids = cm_server_memory_pids(self);
  self->highest_bytes = fmax(self->highest_bytes, sum(pids, FALSE));
  self->sampled_s = now_s;
}

double
cm_server_memory_end(CmServerMemory *self)
{
  g_autoptr(GArray) pids = cm_server_memory_pids(self);
  return fmax(self->highest_bytes, sum(pids, TRUE));
}
