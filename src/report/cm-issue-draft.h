/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * Drafts of bug reports: a file issues/SIGNATURE.md for each group of equal failures whose layer is
 * an engine or a model's repository, ready to paste into a bug tracker.
 *
 * A draft holds a title, the environment, the shortest command that shows the failure without this
 * program, what was expected and seen, the end of the log in a fence that no text can break, and
 * the models affected. What is private stays out: home folders become ~, other absolute paths their
 * last part, values that look like secrets or coordinates "…", and nothing of a photo but its size
 * and format. A pure function of run, results and review but for the files.
 */

#include "cm-review.h"

#define CM_ISSUES_FOLDER "issues"

/* Most drafts of one run, longest log tail in one. */
#define CM_ISSUE_DRAFTS_MAX    50
#define CM_ISSUE_LOG_BYTES_MAX (8 * 1024)

/*
 * Groups the results (of CmResult) by the review's diagnosis, passing over those without one, and
 * writes a draft a group into FOLDER/issues. Drafts of earlier writings are replaced or removed,
 * other files there stay; the folder is only made where there is a draft. Errors: what making the
 * folder, writing or removing gives, named after the path.
 */
gboolean cm_issue_drafts_write(const CmRun *run, const GPtrArray *results, const CmReview *review,
                               const char *folder, GError **error) G_GNUC_WARN_UNUSED_RESULT;
