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
  *self = (CmClockCheck){
      .started = TRUE, .distance_s = same ? 0 : distance_s, .hello_s = now_s, .error_s = NAN};
}

void
cm_clock_check_message(CmClockCheck *self, double t, double sent_s, double now_s)
{
  double made_s = cm_clock_check_convert(self, t);
  double error_s = fmax(0, fmax(made_s - now_s, sent_s - made_s));
  self->error_s = fmax(self->error_s, error_s);
  if (error_s > ALLOWED_S + ALLOWED_RATIO * (now_s - self->hello_s))
    self->disagrees = TRUE;
}

double
cm_clock_check_convert(const CmClockCheck *self, double t)
{
  return t + self->distance_s;
}
