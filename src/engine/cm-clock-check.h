/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * CmClockCheck: does the worker's clock run as the supervisor's does?
 *
 * Method. The distance of the two clocks is taken from hello; where it is below half a second both
 * read one clock (any process of this machine does) and it is 0. From then on every message is
 * bracketed: made at worker time t, it cannot have been made after it arrived, nor before the
 * request that it answers was sent. What lies outside proves a disagreement, however busy the
 * machine is; latency alone never looks like one. A clock that is slow within a request shows at
 * the next one, or at bye.
 *
 * Threshold: 5 ms + 1 % of the time since hello.
 */

#include <glib.h>

typedef struct {
  gboolean started;
  double distance_s;
  double hello_s; /* when hello arrived */
  double error_s; /* largest proven disagreement; NAN before the first comparison */
  gboolean disagrees;
} CmClockCheck;

/* Nothing compared yet. */
void cm_clock_check_init(CmClockCheck *self);

/* Begins with hello, made at t, received at now_s. */
void cm_clock_check_start(CmClockCheck *self, double t, double now_s);

/* Any later message: made at t in answer to what was sent at sent_s, received at now_s. */
void cm_clock_check_message(CmClockCheck *self, double t, double sent_s, double now_s);

/* A worker time on the supervisor's clock. */
double cm_clock_check_convert(const CmClockCheck *self, double t);
