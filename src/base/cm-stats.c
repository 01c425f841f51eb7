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

/* How many values to leave out at each end, plus one; 0 where even all of them are too few. */
static guint
rank_of_bound(guint count)
{
  double term = pow(0.5, count); /* probability of exactly i of count */
  double below = 0;              /* of at most i */
  guint rank = 0;
  for (guint i = 0; i < count / 2; i++) {
    below += term;
    if (1 - 2 * below < CM_STATS_CONFIDENCE)
      break;
    rank = i + 1;
    term *= (double)(count - i) / (i + 1);
  }
  return rank;
}

/* Beyond this the binomial's smallest probability is no normal double. */
#define MAX_RANKED 1000

gboolean
cm_stats_median_interval(const double *values, gsize count, double *ret_low, double *ret_high)
{
  g_autoptr(GArray) kept = measured(values, count);
  guint rank = rank_of_bound(MIN(kept->len, MAX_RANKED));
  if (rank == 0)
    return FALSE;
  g_array_sort(kept, compare_doubles);
  /* with more values, the interval of MAX_RANKED spread over them is wider than need be */
  gsize low = kept->len <= MAX_RANKED ? rank - 1 : (gsize)(rank - 1) * kept->len / MAX_RANKED;
  *ret_low = g_array_index(kept, double, low);
  *ret_high = g_array_index(kept, double, kept->len - 1 - low);
  return TRUE;
}

void
cm_stats_share_interval(guint hits, guint count, double *ret_low, double *ret_high)
{
  const double z = 1.6448536269514722; /* the normal distribution's two-sided 0.9 */
  double share = (double)hits / count;
  double shrink = 1 + z * z / count;
  double center = (share + z * z / (2.0 * count)) / shrink;
  double half = z / shrink * sqrt(share * (1 - share) / count + z * z / (4.0 * count * count));
  *ret_low = MAX(0, center - half);
  *ret_high = MIN(1, center + half);
}
