/* SPDX-License-Identifier: MIT */
#pragma once

/* The prompt's own demands on the parts, and whether the answer keeps them. */

#include "cm-view.h"

/* Fills the assessment's constraints; its catalogue must have been read. Only what the prompt
 * demands and the answer has a part for is listed. */
void cm_constraints_check(const CmView *view, CmAssessment *assessment);
