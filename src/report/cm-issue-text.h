/* SPDX-License-Identifier: MIT */
#pragma once

/* The text of one draft of cm-issue-draft.h. */

#include "cm-diagnosis.h"
#include "cm-private.h"
#include "cm-writer.h"

/* Failures that are the same; everything is borrowed. */
typedef struct {
  const CmRun *run;
  const CmDiagnosis *diagnosis;
  const CmResult *first; /* the first result that failed so */
  GPtrArray *results;    /* of CmResult, all of them */
} CmIssue;

/* Writes title, environment, command, expected, seen, log and models. */
void cm_issue_write(const CmIssue *issue, const CmPrivate *private, CmWriter *writer);

/* The end of text, at most max_bytes: whole lines where there are some, else whole words; points
 * into text. */
const char *cm_issue_tail(const char *text, gsize max_bytes);
