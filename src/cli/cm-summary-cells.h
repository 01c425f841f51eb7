/* SPDX-License-Identifier: MIT */
#pragma once

/* Cells that both forms of the terminal's table have. Strings that are given are the caller's. */

#include "cm-model-sight.h"

#define CM_SUMMARY_SEES_COLUMNS  6
#define CM_SUMMARY_PREVIEW_BYTES 400

#define CM_SUMMARY_ENGINE_COLUMNS_MAX 14 /* of "mlx-vlm-server" */

#define CM_SUMMARY_FAILED  "\033[31m"
#define CM_SUMMARY_USELESS "\033[33m"
#define CM_SUMMARY_SKIPPED "\033[2m"
#define CM_SUMMARY_END     "\033[0m"

/* The text cut or filled with blanks to so many columns. */
void cm_summary_append(GString *out, const char *text, guint columns, gboolean right);

/* A number to the right of so many columns, or "-". One that fills them is not cut: it takes more,
 * after one blank. */
void cm_summary_append_number(GString *out, const char *text, guint columns);

/* The answer, what failed ("crashed: ended by signal 11") or why it was skipped, on one line. */
char *cm_summary_words(const CmResult *result) G_GNUC_WARN_UNUSED_RESULT;

/* What the result is worth, else how it ended: "usable", "failed: engine", "skipped". */
char *cm_summary_verdict(const CmResult *result, const CmReview *review) G_GNUC_WARN_UNUSED_RESULT;

/* "yes", "hint" (copied from it) or "no"; "" unknown. Static text. */
const char *cm_summary_sees(CmSightVerdict verdict);

/* What tells the results of a run apart; zero to begin with. */
typedef struct {
  gboolean photos; /* several, or repeats of one */
  gboolean lanes;
  const char *engine;    /* the first that a result has; borrowed from it */
  gboolean engines;      /* there are others, or it is another than was planned */
  guint longest_columns; /* of the longest engine's name, CM_SUMMARY_ENGINE_COLUMNS_MAX at most */
} CmSummaryPlaces;

/* Adds what the result differs in from the first one. */
void cm_summary_places_add(CmSummaryPlaces *self, const CmResult *result, const CmResult *first);

/* Width of the column that names engines, a blank before it included; 0 where one ran all. */
guint cm_summary_engine_columns(const CmSummaryPlaces *self);

/* The engine fitted to that column, "-" where none is known (NULL); nothing where there is no such
 * column. */
void cm_summary_append_engine(GString *out, const CmSummaryPlaces *self, const char *engine);

/* "photo-2.1 blind ": photo, repeat and lane where there are several, of a control "blind/blank ";
 * with a blank behind, or "". */
char *cm_summary_place(const CmSummaryPlaces *self,
                       const CmResult *result) G_GNUC_WARN_UNUSED_RESULT;
