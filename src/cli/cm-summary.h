/* SPDX-License-Identifier: MIT */
#pragma once

/* What a run prints at its end, for standard output: a compact table, and the model to use. */

#include "cm-review.h"

/*
 * Where each model has one result, one line a result: model, verdict (cm_verdict_words(); of a
 * failure the layer at fault), load, time to first token, tokens per second, peak memory, and the
 * first words of the answer or what failed; where it is known, whether the model looked at the
 * photo in that lane: "yes", "hint" (it copied from it) or "no". Controls have a line only where
 * they failed and the photo itself was answered, such as "blind/blank".
 *
 * With several photos, lanes or repeats, one line a model: how many of its attempts can be used,
 * the worst of its lanes' sight, medians over its answers (the highest for memory), and what is
 * worst of it, with how many attempts are so or which one is.
 *
 * Where several engines ran, or another than was planned, each line names its own; a narrow table
 * of results then leaves out the time of loading.
 *
 * Fits `width` columns down to about 80; what models wrote is made harmless (cm-terminal.h).
 * results: of const CmResult *; review: NULL where nothing is judged.
 */
char *cm_summary_table(const GPtrArray *results, const CmReview *review, guint width,
                       gboolean color) G_GNUC_WARN_UNUSED_RESULT;

/* A line for each model that another engine ran than was planned, with the reason: the warning
 * `second-try`; at most ten, and how many more there are; "" for none. */
char *cm_summary_second_tries(const GPtrArray *results) G_GNUC_WARN_UNUSED_RESULT;

/* A line for each engine that ran without settings that were asked for, with their names: the
 * warning `setting-ignored`; at most ten, and how many more there are; "" for none. */
char *cm_summary_ignored(const GPtrArray *results) G_GNUC_WARN_UNUSED_RESULT;

/* "7 answered, 1 failed, 0 skipped", and what the controls did where there are some. */
char *cm_summary_counts(const GPtrArray *results) G_GNUC_WARN_UNUSED_RESULT;

/* The recommended model with its reasons and how sure they are, or that there is none; lines. */
char *cm_summary_advice(const GPtrArray *results, const CmReview *review) G_GNUC_WARN_UNUSED_RESULT;

/* A line that says where drafts of bug reports lie; "" where the folder of the run has none. */
char *cm_summary_drafts(const char *folder) G_GNUC_WARN_UNUSED_RESULT;
