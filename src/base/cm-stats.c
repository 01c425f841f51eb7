/* SPDX-License-Identifier: MIT */
#include "cm-stats.h"

#include <math.h>
#include <stdlib.h>

static int
compare_doubles(const void *left, const void *right)
{
  double a = *(const double *)left, b = *(const double *)right;
  return (a > b) - (a < b);
}

static GArray *
measured(const double *values, gsize count)
{
  GArray *kept = g_array_sized_new(FALSE, FALSE, sizeof(double), (guint)count);
  for (gsize i = 0; i < count; i++)
    if (!isnan(values[i]))
      g_array_append_val(kept, values[i]);
  return kept;
}

double
cm_stats_quantile(const double *values, gsize count, double q)
{
  g_autoptr(GArray) kept = measured(values, count);
  if (kept->len == 0)
    return NAN;
  g_array_sort(kept, compare_doubles);

  double position = q * (double)(kept->len - 1);
  guint below = (guint)floor(position);
  guint above = MIN(below + 1, kept->len - 1);
  double low = g_array_index(kept, double, below), high = g_array_index(kept, double, above);
  return low + (high - low) * (position - below);
}

double
cm_stats_median(const double *values, gsize count)
{
  return cm_stats_quantile(values, count, 0.5);
}

double
cm_stats_mean(const double *values, gsize count)
{
  double sum = 0;
  gsize kept = 0;
  for (gsize i = 0; i < count; i++) {
    if (isnan(values[i]))
      continue;
    sum += values[i];
    kept++;
  }
  return kept > 0 ? sum / (double)kept : NAN;
}
