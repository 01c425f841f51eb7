/* SPDX-License-Identifier: MIT */
#include "cm-phases.h"

#include <math.h>

void
cm_phases_init(CmPhases *self)
{
  *self = (CmPhases){.open = CM_N_PHASES, .last = CM_N_PHASES};
  for (guint i = 0; i < CM_N_PHASES; i++)
    self->sum_s[i] = self->peak_bytes[i] = NAN;
}

gboolean
cm_phases_begin(CmPhases *self, CmPhase phase, double t)
{
  if (self->open != CM_N_PHASES)
    return FALSE;
  self->open = self->last = phase;
  self->begun_t = t;
  return TRUE;
}

gboolean
cm_phases_end(CmPhases *self, CmPhase phase, double t)
{
  if (self->open != phase)
    return FALSE;
  double took_s = fmax(t - self->begun_t, 0);
  self->sum_s[phase] = isnan(self->sum_s[phase]) ? took_s : self->sum_s[phase] + took_s;
  self->open = CM_N_PHASES;
  return TRUE;
}

void
cm_phases_add_peak(CmPhases *self, CmPhase phase, double bytes)
{
  self->peak_bytes[phase] = fmax(self->peak_bytes[phase], bytes); /* fmax passes over a NAN */
}
