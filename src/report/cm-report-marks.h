/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * Marks on numbers that the worker's engine did not measure itself, and the legend that explains
 * those that were used. A table ORs what cm_report_mark() returns and hands it to the legend.
 */

#include "cm-measured-by.h"
#include "cm-writer.h"

/* Marks a cell that holds a number by who measured it (cm_measured_by_whom(); NULL: no mark).
 * Returns the mark's bit, 0 for none; cell may be NULL for the bit alone. */
guint cm_report_mark(CmInline *cell, const char *whom);

/* A line that explains the marks of those bits; nothing for 0. */
void cm_report_mark_legend(guint marks, CmWriter *writer);

/* "as the server reports", "measured by the client"; NULL for NULL. Static. */
const char *cm_report_mark_words(const char *whom);
