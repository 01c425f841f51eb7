/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * CmPhases: how long each phase of one request took by the worker's clock, and its memory peak.
 *
 * A phase may come several times (several images or chunks): times add up, the highest peak counts.
 */

#include "cm-protocol.h"

typedef struct {
  double sum_s[CM_N_PHASES];      /* NAN: never seen */
  double peak_bytes[CM_N_PHASES]; /* NAN: unmeasured */
  CmPhase open;                   /* CM_N_PHASES: none is under way */
  CmPhase last;                   /* the last that began; CM_N_PHASES: none has */
  double begun_t;                 /* of the open one, the worker's clock */
} CmPhases;

void cm_phases_init(CmPhases *self);

/* FALSE where another phase is still open. */
gboolean cm_phases_begin(CmPhases *self, CmPhase phase, double t);

/* FALSE where this phase is not the open one. A negative duration counts as 0. */
gboolean cm_phases_end(CmPhases *self, CmPhase phase, double t);

/* Raises a phase's peak; NAN changes nothing. */
void cm_phases_add_peak(CmPhases *self, CmPhase phase, double bytes);
