/* SPDX-License-Identifier: MIT */
#pragma once

/* The two forms of cm_summary_table(), which chooses between them; arguments and what they give are
 * its own. */

#include "cm-review.h"

/* A row a result: for one answer of each model. */
char *cm_summary_by_result(const GPtrArray *results, const CmReview *review, guint width,
                           gboolean color) G_GNUC_WARN_UNUSED_RESULT;

/* A row a model: for several photos, lanes or repeats. */
char *cm_summary_by_model(const GPtrArray *results, const CmReview *review, guint width,
                          gboolean color) G_GNUC_WARN_UNUSED_RESULT;
