/* SPDX-License-Identifier: MIT */
#pragma once

/* A diagnosis as one JSON object: class, layer, confidence, phase, end, message, evidence,
 * explanation, remedy, references (always an array), fixed_in, signature. Of the others, what is
 * not known is absent. */

#include "cm-diagnosis.h"

/* A new reference. */
json_t *cm_diagnosis_to_json(const CmDiagnosis *diagnosis) G_GNUC_WARN_UNUSED_RESULT;
