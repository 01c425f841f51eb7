/* SPDX-License-Identifier: MIT */
#pragma once

/* What cm-sight.c measured, for the verdict (cm-sight-verdict.c). */

#include "cm-content.h"
#include "cm-sight.h"

typedef struct {
  CmContent *answer;
  CmContent *blank; /* NULL: no such control */
  CmContent *other;
  CmContent *hint;   /* NULL: the prompt gave none */
  double kept_blank; /* share of what the answer has from the hint that the answer to the blank has
                        too; NAN unknown */
  double kept_other;
  double following;     /* share of the answer's terms that neither control's answer has */
  double own_following; /* those of them that the hint has not, likewise a share of all */
  gboolean names_thing; /* of what the other photo shows more than colours, or it speaks of nothing
                           but colours */
  const char *fault;    /* what makes the answer no description: "declines …"; NULL for nothing */
} CmSightTerms;

/* Sets the verdict and the reason. */
void cm_sight_decide(const CmQuality *quality, const CmSightTerms *terms, CmSight *self);
