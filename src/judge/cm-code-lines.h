/* SPDX-License-Identifier: MIT */
#pragma once

/* Lines of an answer that are a programming language, markup or formulas rather than prose. */

#include "cm-view.h"

typedef struct {
  guint n;     /* such lines */
  guint n_any; /* lines with anything on them */
  CmSpan span; /* from the first such line to the last; empty for none */
} CmCodeLines;

/* Counts them, and all lines that have anything on them. Time is linear. */
void cm_code_lines_count(const CmView *view, CmCodeLines *ret_lines);

/* Whether the answer is a program for the most part. */
gboolean cm_code_lines_dominate(const CmView *view);
