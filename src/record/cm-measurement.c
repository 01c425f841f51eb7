/* SPDX-License-Identifier: MIT */
#include "cm-measurement.h"

#include <math.h>

/* The struct is nothing but doubles, so it is also an array of them. */
G_STATIC_ASSERT(sizeof(CmMeasurement) % sizeof(double) == 0);

void
cm_measurement_init(CmMeasurement *self)
{
  double *value = (double *)self;
  for (gsize i = 0; i < sizeof *self / sizeof *value; i++)
    value[i] = NAN;
}
