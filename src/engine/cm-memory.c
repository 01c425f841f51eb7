/* SPDX-License-Identifier: MIT */
#include "cm-memory.h"

#include "cm-process.h"

#include <math.h>

#define TREE_PERIOD_S 0.5 /* a list of all processes costs about 10 us for each */

struct CmMemory {
  pid_t worker;
  GArray *descendants; /* pid_t */
  double tree_s;       /* when they were looked for */
  double rss_bytes;
  double peak_bytes;
  double window_bytes;
  gboolean marked; /* the kernel's peak mark was reset when the window began */
};

CmMemory *
cm_memory_new(pid_t worker)
{
  CmMemory *self = g_new0(CmMemory, 1);
  self->worker = worker;
  self->descendants = g_array_new(FALSE, FALSE, sizeof(pid_t));
  self->tree_s = -INFINITY;
  self->rss_bytes = self->peak_bytes = self->window_bytes = NAN;
  return self;
}

void
cm_memory_free(CmMemory *self)
{
  if (self == NULL)
    return;
  g_array_unref(self->descendants);
  g_free(self);
}

static void
find_descendants(CmMemory *self, double now_s)
{
  if (now_s - self->tree_s < TREE_PERIOD_S)
    return;
  g_array_unref(self->descendants);
  self->descendants = cm_process_descendants(self->worker);
  self->tree_s = now_s;
}

void
cm_memory_sample(CmMemory *self, double now_s)
{
  double rss = 0, peak = NAN, others = 0;
  if (!cm_process_memory(self->worker, &rss, &peak))
    return;
  find_descendants(self, now_s);
  for (guint i = 0; i < self->descendants->len; i++) {
    double bytes = 0, unused = 0;
    if (cm_process_memory(g_array_index(self->descendants, pid_t, i), &bytes, &unused))
      others += bytes;
  }
  self->rss_bytes = rss + others;
  double highest = fmax(rss, peak) + others;
  self->window_bytes = fmax(self->window_bytes, self->marked ? highest : rss + others);
  self->peak_bytes = fmax(self->peak_bytes, highest);
}

double
cm_memory_rss_bytes(const CmMemory *self)
{
  return self->rss_bytes;
}

double
cm_memory_peak_bytes(const CmMemory *self)
{
  return self->peak_bytes;
}

void
cm_memory_begin_window(CmMemory *self, gboolean reset, double now_s)
{
  cm_memory_sample(self, now_s);
  self->marked = reset && cm_process_reset_peak(self->worker);
  self->window_bytes = NAN;
  cm_memory_sample(self, now_s);
}

double
cm_memory_end_window(CmMemory *self, double now_s)
{
  cm_memory_sample(self, now_s);
  return self->window_bytes;
}
