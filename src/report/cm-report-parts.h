/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * The parts of the walk over a run, one file each; cm-report.c calls them in the report's order.
 * Everything is borrowed for the call.
 */

#include "cm-review.h"
#include "cm-writer.h"

typedef struct {
  const CmRun *run;
  GPtrArray *results;     /* of CmResult, borrowed, in the order of rows: cm_report_sort() */
  const CmReview *review; /* NULL: nothing is judged */
} CmReport;

/* Failures first, then answers by generation time, fastest first, then what was skipped; among
 * equals by model, photo, lane, repeat. */
void cm_report_sort(GPtrArray *results);

/* How many results have this status. */
guint cm_report_count(const CmReport *report, CmStatus status);

/* Title, time, and what was run: photos, machine, how many answered. */
void cm_report_head(const CmReport *report, CmWriter *writer);

/* The answer: which model to use, by which wishes another, what failed and what to try next
 *. Nothing without a review. */
void cm_report_summary(const CmReport *report, CmWriter *writer);

/* The models that failed, the statistics of those that answered. */
void cm_report_statistics(const CmReport *report, CmWriter *writer);

/* Prompts, and the table with a row a result. */
void cm_report_prompts(const CmReport *report, CmWriter *writer);
void cm_report_table(const CmReport *report, CmWriter *writer);

/* A section a model with all its results. */
void cm_report_gallery(const CmReport *report, CmWriter *writer);

/* What happened to one failed result, in the gallery. */
void cm_report_failure(const CmFailure *failure, CmWriter *writer);

/* The machine in one line. */
CmInline *cm_report_machine_line(const json_t *machine) G_GNUC_WARN_UNUSED_RESULT;

/* The machine and the versions of everything, as tables. */
void cm_report_system(const CmReport *report, CmWriter *writer);

/* A block of text cut at max_bytes, with a line after it that says so and where the rest is.
 * cut_bytes: how much was cut before. */
void cm_report_block(CmWriter *writer, const char *text, gsize max_bytes, gsize cut_bytes);
