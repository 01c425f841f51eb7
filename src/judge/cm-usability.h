/* SPDX-License-Identifier: MIT */
#pragma once

/* Whether a catalogue can use the answer as it stands, after a small repair, or not at all. */

#include "cm-view.h"

/* Sets the assessment's usability and its reasons; catalogue and constraints must have been read.
 */
void cm_usability_decide(const CmView *view, CmAssessment *assessment);
