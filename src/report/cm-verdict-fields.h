/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * The texts of a verdict that tables and results.tsv show, by the key of their field: what the
 * field table (cm-fields.h) is for numbers of a record, this is for its CM_FIELD_VERDICT rows.
 */

#include "cm-fields.h"
#include "cm-review.h"

/* What the verdict says for the field; "" where it says nothing, where verdict is NULL, and for a
 * field of another kind. Numbers are exact. Owned by the caller. */
char *cm_verdict_field(const CmField *field, const CmVerdict *verdict) G_GNUC_WARN_UNUSED_RESULT;

/* A verdict's labels, joined; "" for none. Owned by the caller. */
char *cm_verdict_labels(const CmAssessment *assessment,
                        const char *separator) G_GNUC_WARN_UNUSED_RESULT;
