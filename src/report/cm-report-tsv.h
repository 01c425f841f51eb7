/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * results.tsv: one header row of keys, one row a result, columns from the field table.
 *
 * Numbers are exact; what is not known is empty. A tab, newline, carriage return or backslash in a
 * text is written as \t, \n, \r, \\, other controls as \x1b; nothing is quoted. A text longer than
 * 2,000 bytes is cut and ends with "…".
 */

#include "cm-output.h"
#include "cm-report-parts.h"

/* Writes the rows in the report's order, those of controls after the ordinary ones. */
void cm_report_tsv(const CmReport *report, CmOutput *output);
