/* SPDX-License-Identifier: MIT */
#include "cm-sun.h"

#include <math.h>

#define DEGREES (180 / G_PI)

static int
day_of_year(const CmMoment *moment)
{
  GDate date;
  g_date_clear(&date, 1);
  if (!g_date_valid_dmy((GDateDay)moment->day, (GDateMonth)moment->month, (GDateYear)moment->year))
    return 0;
  g_date_set_dmy(&date, (GDateDay)moment->day, (GDateMonth)moment->month, (GDateYear)moment->year);
  return (int)g_date_get_day_of_year(&date);
}

/* Sundial minus clock, minutes; year is the fractional year, radians. */
static double
equation_of_time(double year)
{
  return 229.18 * (0.000075 + 0.001868 * cos(year) - 0.032077 * sin(year) -
                   0.014615 * cos(2 * year) - 0.040849 * sin(2 * year));
}

/* Of the sun, radians. */
static double
declination(double year)
{
  return 0.006918 - 0.399912 * cos(year) + 0.070257 * sin(year) - 0.006758 * cos(2 * year) +
         0.000907 * sin(2 * year) - 0.002697 * cos(3 * year) + 0.00148 * sin(3 * year);
}

double
cm_sun_height(const CmMoment *moment, double latitude, double longitude)
{
  int day = day_of_year(moment);
  if (day == 0 || isnan(moment->minutes) || isnan(moment->utc_offset) || isnan(latitude) ||
      isnan(longitude))
    return (double)NAN;
  double utc = moment->minutes - moment->utc_offset;
  double year = 2 * G_PI / 365 * (day - 1 + (utc / 60 - 12) / 24);
  double solar_minutes = utc + equation_of_time(year) + 4 * longitude;
  double hour_angle = (solar_minutes / 4 - 180) / DEGREES;
  double north = latitude / DEGREES;
  double tilt = declination(year);
  double sine = sin(north) * sin(tilt) + cos(north) * cos(tilt) * cos(hour_angle);
  return asin(CLAMP(sine, -1, 1)) * DEGREES;
}
