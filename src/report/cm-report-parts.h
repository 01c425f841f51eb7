/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * The parts of the walk over a run, one file each; cm-report.c calls them in the report's order.
 * Everything is borrowed for the call.
 */

#include "cm-advice.h"
#include "cm-result-groups.h"
#include "cm-writer.h"

/* Photos that have a row; of more, how many is said. */
#define CM_REPORT_PHOTOS_MAX 200

typedef struct {
  const CmRun *run;
  GPtrArray *results;  /* of CmResult, borrowed, in the order of rows: cm_report_sort() */
  GPtrArray *controls; /* of CmResult: the same prompts with another picture, no rows of tables */
  const CmReview *review; /* NULL: nothing is judged */
  const CmAdvice *advice; /* of results and controls; NULL: nothing is judged */
  gboolean repeated;      /* some model has several results, so that its name alone is not enough */
  gboolean many_photos, many_lanes, many_repeats; /* what then tells its results apart */
} CmReport;

/* Failures first, then answers by generation time, fastest first, then what was skipped; among
 * equals by model, photo, lane, repeat, control. */
void cm_report_sort(GPtrArray *results);

/* The results by model, photo, lane, repeat; the array is the caller's. */
GPtrArray *cm_report_by_model(const CmReport *report) G_GNUC_WARN_UNUSED_RESULT;

/* Adds which generation a result is: its model, and where the run repeats, which of them. */
void cm_report_name(const CmReport *report, const CmResult *result, CmInline *line);

/* Adds photo, lane and repeat of a result, of these what differs within the run. Returns line. */
CmInline *cm_report_place(const CmReport *report, const CmResult *result, CmInline *line);

/* The controls of a result: the same prompt of the same photo, with another picture. Of CmResult,
 * the array is the caller's; empty where there is none. */
GPtrArray *cm_report_controls_of(const CmReport *report,
                                 const CmResult *result) G_GNUC_WARN_UNUSED_RESULT;

/* Title and time. */
void cm_report_title(CmWriter *writer);

/* What was run: photos, machine, how many answered. */
void cm_report_head(const CmReport *report, CmWriter *writer);

/* The answer: which model to use, by which wishes another, what failed and what to try next.
 * Nothing without a review. */
void cm_report_summary(const CmReport *report, CmWriter *writer);

/* Whether the models looked at the photos, by controls and by answers to different photos. Nothing
 * where nothing is known of it. */
void cm_report_sight(const CmReport *report, CmWriter *writer);

/* Blind answers against assisted ones of the same model and photo; claims that a photo's metadata
 * rules out; keywords from the person's list. Each nothing where there is none. */
void cm_report_hint(const CmReport *report, CmWriter *writer);
void cm_report_contradictions(const CmReport *report, CmWriter *writer);
void cm_report_vocabulary(const CmReport *report, CmWriter *writer);

/* A row for each model and lane. Nothing where there is but one lane. */
void cm_report_lanes(const CmReport *report, CmWriter *writer);

/* A row an engine, and which engine runs a model faster. Nothing where one engine ran all. */
void cm_report_engine_figures(const CmReport *report, CmWriter *writer);

/* Whether engines agree about a model that several of them ran, and where their answers part.
 * Nothing where none was. */
void cm_report_engines(const CmReport *report, CmWriter *writer);

/* A row a photo, and the models over the photos. Nothing where there is but one. */
void cm_report_photos(const CmReport *report, CmWriter *writer);

/* What photos say of themselves: as items of a list (of CmInline) for one, as a table for several.
 */
void cm_report_add_metadata(const CmPhoto *photo, GPtrArray *items);
void cm_report_metadata_table(const CmReport *report, CmWriter *writer);

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
