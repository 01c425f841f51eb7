/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * The reports of a run: report.md for people, results.tsv for programs.
 *
 * A pure function of the run, its results, their review (NULL: nothing is judged) and the time
 * (cm-clock.h): the same records give the same bytes. Both files are replaced whole, and streamed
 * while they are made; it is meant to be called after every model. An answer is shown up to
 * CM_TRIM_ANSWER_BYTES, so that trimmed results (cm-result-set.h) give the same report as whole
 * ones.
 *
 * docs/reports.md describes both files.
 */

#include "cm-review.h"

#define CM_REPORT_MARKDOWN "report.md"
#define CM_REPORT_TSV      "results.tsv"

/* Writes both into folder, which exists. Results (of CmResult) are only read, in any order. Errors:
 * what writing gives, named after the file. */
gboolean cm_report_write(const CmRun *run, const GPtrArray *results, const CmReview *review,
                         const char *folder, GError **error) G_GNUC_WARN_UNUSED_RESULT;
