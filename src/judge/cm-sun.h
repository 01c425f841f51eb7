/* SPDX-License-Identifier: MIT */
#pragma once

/* Where the sun stood. */

#include <glib.h>

/* A moment as a camera's clock shows it. */
typedef struct {
  int year;
  int month;         /* 1 to 12; 0 unknown, and then what follows is unknown too */
  int day;           /* 1 to 31; 0 unknown */
  double minutes;    /* of the day, local; NAN unknown */
  double utc_offset; /* of local time, minutes, east positive; NAN unknown */
} CmMoment;

/* Height of the sun's middle above the horizon, degrees, negative below it, without refraction;
 * good to a degree, from 1800 to 2200. NAN where anything of the moment or place is unknown.
 * Latitude and longitude are degrees, north and east positive. By the series of the NOAA Global
 * Monitoring Laboratory, "General Solar Position Calculations". */
double cm_sun_height(const CmMoment *moment, double latitude, double longitude);
