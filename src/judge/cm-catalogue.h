/* SPDX-License-Identifier: MIT */
#pragma once

/* What a catalogue would take over of an answer: its parts, repaired where a small repair does. */

#include "cm-view.h"

/* Fills the assessment's catalogue from the view's fields and the labels found; all checks must
 * have run. */
void cm_catalogue_read(const CmView *view, CmAssessment *assessment);
