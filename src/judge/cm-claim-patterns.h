/* SPDX-License-Identifier: MIT */
#pragma once

/* Patterns of the claims, each compiled once. */

#include "cm-pattern.h"

/* The pattern kept at place, compiled at the first call; for threads. An expression that does not
 * compile is a bug and aborts. Borrowed for good. */
const CmPattern *cm_claim_pattern(CmPattern **place, const char *expression, CmPatternFlags flags);
