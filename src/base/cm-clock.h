/* SPDX-License-Identifier: MIT */
#pragma once

/* Two clocks: a monotonic one for every duration, and the calendar's for time stamps. */

#include <glib.h>

/* Seconds of the system's monotonic clock; only differences mean something. On one machine every
 * process reads the same clock. */
double cm_clock_now_s(void);

/* The present time as ISO 8601 with seconds and offset, such as 2026-11-23T05:46:38Z. Where the
 * environment holds SOURCE_DATE_EPOCH, that time, so that recorded output can be compared. */
char *cm_clock_timestamp(void) G_GNUC_WARN_UNUSED_RESULT;
