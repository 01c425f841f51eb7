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
  gboolean repeated;      /* some model has several results, so that its name alone is not enough */
  gboolean many_photos, many_lanes, many_repeats; /* what then tells its results apart */
} CmReport;

/* Failures first, then answers by generation time, fastest first, then what was skipped; among
 * equals by model, photo, lane, repeat. */
void cm_report_sort(GPtrArray *results);

/* The results by model, photo, lane, repeat; the array is the caller's. */
GPtrArray *cm_report_by_model(const CmReport *report) G_GNUC_WARN_UNUSED_RESULT;

/* Adds which generation a result is: its model, and where the run repeats, which of them. */
void cm_report_name(const CmReport *report, const CmResult *result, CmInline *line);

/* Adds photo, lane and repeat of a result, of these what differs within the run. Returns line. */
CmInline *cm_report_place(const CmReport *report, const CmResult *result, CmInline *line);

/* How many results have this status. */
guint cm_report_count(const CmReport *report, CmStatus status);

/* Title and time. */
void cm_report_title(CmWriter *writer);

/* What was run: photos, machine, how many answered. */
void cm_report_head(const CmReport *report, CmWriter *writer);

/* The answer: which model to use, by which wishes another, what failed and what to try next.
 * Nothing without a review. */
void cm_report_summary(const CmReport *report, CmWriter *writer);

/* The figures of the reference report, in its order: the fastest and smallest, how well answers
 * serve a catalogue by its score, faults by kind, statistics of all answers, failures by package at
 * fault. Those that judge say nothing without a review. */
void cm_report_highlights(const CmReport *report, CmWriter *writer);
void cm_report_cataloguing(const CmReport *report, CmWriter *writer);
void cm_report_quality(const CmReport *report, CmWriter *writer);
void cm_report_packages(const CmReport *report, CmWriter *writer);
void cm_report_statistics(const CmReport *report, CmWriter *writer);

/* Prompts, and the table with a row a result. */
void cm_report_prompts(const CmReport *report, CmWriter *writer);
void cm_report_table(const CmReport *report, CmWriter *writer);

/* A section a model with all its results. */
void cm_report_gallery(const CmReport *report, CmWriter *writer);

/* What happened to one failed result, in the gallery; verdict may be NULL. */
void cm_report_failure(const CmFailure *failure, const CmVerdict *verdict, CmWriter *writer);

/* The reference report's score as it shows it: rounded to one decimal, and that to a whole number,
 * halves to even, so that 34.55 is 34.5 and 34. */
double cm_report_score(double score);

/* What is thought of an answer and of a failure, in the gallery. */
void cm_report_assessment(const CmVerdict *verdict, CmWriter *writer);
void cm_report_diagnosis(const CmDiagnosis *diagnosis, CmWriter *writer);

/* The machine in one line. */
CmInline *cm_report_machine_line(const json_t *machine) G_GNUC_WARN_UNUSED_RESULT;

/* The machine and the versions of everything, as tables. */
void cm_report_system(const CmReport *report, CmWriter *writer);

/* A block of text cut at max_bytes, with a line after it that says so and where the rest is.
 * cut_bytes: how much was cut before. */
void cm_report_block(CmWriter *writer, const char *text, gsize max_bytes, gsize cut_bytes);
