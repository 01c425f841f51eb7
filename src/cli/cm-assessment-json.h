/* SPDX-License-Identifier: MIT */
#pragma once

/* What `check-models judge` prints of an answer: its JSON keys stand in docs/judging.md. */

#include "cm-json.h"
#include "cm-judge.h"
#include "cm-reference.h"

/* Sets labels, usability, observations and catalogue. */
void cm_assessment_to_json(const CmAssessment *assessment, json_t *object);

/* Sets reference. */
void cm_reference_to_json(const CmReference *reference, json_t *object);
