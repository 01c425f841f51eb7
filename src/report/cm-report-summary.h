/* SPDX-License-Identifier: MIT */
#pragma once

/* The parts of the report's opening, for cm-report-summary.c. Everything is borrowed. */

#include "cm-advice.h"
#include "cm-report-parts.h"

/* Model names (of const char *) as code, parted by commas; of many, how many more is said. Returns
 * line. */
CmInline *cm_report_add_models(CmInline *line, const GPtrArray *models);

/* Speed, quality and memory of the usable models, best first. Nothing where there is none. */
void cm_report_comparison(const CmAdvice *advice, CmWriter *writer);

/* What failed and whose fault it is, and what was answered but cannot be used, and why. */
void cm_report_faults(const CmReport *report, const CmAdvice *advice, CmWriter *writer);
