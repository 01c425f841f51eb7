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

/* How sure the intervals below are to hold the true value. */
#define CM_STATS_CONFIDENCE 0.9

/*
 * An interval for the median of what the values are a sample of, whatever its distribution: the
 * k-th value from each end, k the largest for which the binomial distribution of (count, 1/2) gives
 * CM_STATS_CONFIDENCE or more. FALSE below five values, which cannot tell so much.
 */
gboolean cm_stats_median_interval(const double *values, gsize count, double *ret_low,
                                  double *ret_high) G_GNUC_WARN_UNUSED_RESULT;

/* Wilson's score interval for a share of which hits of count were seen; count is above 0. */
void cm_stats_share_interval(guint hits, guint count, double *ret_low, double *ret_high);
