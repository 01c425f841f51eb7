/* SPDX-License-Identifier: MIT */
#pragma once

/* Order statistics of small samples. NAN values are left out; of nothing, the answer is NAN. */

#include <glib.h>

/* The q-quantile (0 to 1) by linear interpolation between order statistics (Hyndman and Fan's
 * type 7, the default of R and NumPy). The values are not changed. */
double cm_stats_quantile(const double *values, gsize count, double q);

/* The 0.5-quantile. */
double cm_stats_median(const double *values, gsize count);

/* The arithmetic mean. */
double cm_stats_mean(const double *values, gsize count);
