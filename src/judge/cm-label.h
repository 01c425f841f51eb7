/* SPDX-License-Identifier: MIT */
#pragma once

/* Labels of an answer's parts: where a line begins with one, and which part it names. */

#include "cm-view.h"

typedef enum {
  CM_LABEL_STYLE_ANY,   /* headings, bullets, numbers, emphasis, or bare */
  CM_LABEL_STYLE_PLAIN, /* at the line's start, bare or bold: as a final answer has it */
} CmLabelStyle;

typedef struct {
  int section; /* CmSection; -1 for a label of no catalogue's part */
  CmSpan span; /* from the line's start (or the label's, within a line) to the value's */
} CmLabelMatch;

/* The label that the line from begin to end starts with; FALSE for none. */
gboolean cm_label_at_line(const char *text, gsize begin, gsize end, CmLabelStyle style,
                          CmLabelMatch *ret_match);

/* The label within a line that ends at the colon, begun after `begin`; FALSE for none. Only names
 * of parts, capitalised. */
gboolean cm_label_before_colon(const char *text, gsize begin, gsize colon, CmLabelMatch *ret_match);
