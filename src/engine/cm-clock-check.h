/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * CmClockCheck: does the worker's clock run as the supervisor's does?
 *
 * Method. A message made at worker time t arrives at supervisor time now; now - t is the distance
 * of the two clocks plus the message's latency, which is never negative. The distance is taken from
 * hello; where it is below SAME_CLOCK_S both read one clock (any process of this machine) and it is
 * 0. A message that arrives before it was made proves a disagreement at once. One that seems late
 * may only have waited in the pipe or for a processor, so lateness is judged at the end of a
 * request, by the least late of the last LATE_WINDOW messages.
 *
 * Threshold: 5 ms + 1 % of the time since hello.
 */

#include <glib.h>

#define CM_CLOCK_LATE_WINDOW 8

typedef struct {
  gboolean started;
  double distance_s;
  double hello_t;
  double late_s[CM_CLOCK_LATE_WINDOW]; /* ring */
  guint count;
  double last_t;
  double error_s; /* largest disagreement; NAN before the first comparison */
  gboolean disagrees;
} CmClockCheck;

void cm_clock_check_init(CmClockCheck *self);

/* Begins with hello, made at t, received at now_s. */
void cm_clock_check_start(CmClockCheck *self, double t, double now_s);

/* Any later message. */
void cm_clock_check_message(CmClockCheck *self, double t, double now_s);

/* The end of a request: judges lateness. */
void cm_clock_check_settle(CmClockCheck *self);

/* A worker time on the supervisor's clock. */
double cm_clock_check_convert(const CmClockCheck *self, double t);
