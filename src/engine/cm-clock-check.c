/* SPDX-License-Identifier: MIT */
#include "cm-clock-check.h"

#include <math.h>

/* No message between two processes of one machine is this late, unless the machine is overrun. */
#define SAME_CLOCK_S 0.5

#define ALLOWED_S     0.005
#define ALLOWED_RATIO 0.01

void
cm_clock_check_init(CmClockCheck *self)
{
  *self = (CmClockCheck){.error_s = NAN};
}

void
cm_clock_check_start(CmClockCheck *self, double t, double now_s)
{
  double distance_s = now_s - t;
  gboolean same = distance_s >= 0 && distance_s < SAME_CLOCK_S;
  *self = (CmClockCheck){.started = TRUE,
                         .distance_s = same ? 0 : distance_s,
                         .hello_t = t,
                         .last_t = t,
                         .error_s = NAN};
}

static void
judge(CmClockCheck *self, double error_s, double t)
{
  self->error_s = fmax(self->error_s, error_s);
  if (error_s > ALLOWED_S + ALLOWED_RATIO * fabs(t - self->hello_t))
    self->disagrees = TRUE;
}

void
cm_clock_check_message(CmClockCheck *self, double t, double now_s)
{
  double late_s = now_s - t - self->distance_s;
  if (late_s < 0)
    judge(self, -late_s, t);
  self->late_s[self->count++ % CM_CLOCK_LATE_WINDOW] = fmax(late_s, 0);
  self->last_t = t;
}

void
cm_clock_check_settle(CmClockCheck *self)
{
  double least_s = INFINITY;
  for (guint i = 0; i < MIN(self->count, CM_CLOCK_LATE_WINDOW); i++)
    least_s = fmin(least_s, self->late_s[i]);
  if (self->count > 0)
    judge(self, least_s, self->last_t);
  self->count = 0;
}

double
cm_clock_check_convert(const CmClockCheck *self, double t)
{
  return t + self->distance_s;
}
