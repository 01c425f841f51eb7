/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * CmTally: what several attempts of a run come to, whichever they are: all of one photo, of one
 * model, of one model in a lane.
 *
 * Attempts are counted as in cm-standing.h: answers and failures, not what the plan skipped, nor
 * controls. Everything is borrowed from the report but for the arrays.
 *
 * Calling order: init, any number of add, clear.
 */

#include "cm-report-parts.h"

typedef struct {
  guint n_attempts;
  guint n_usable;          /* caveats included */
  GArray *scores;          /* of double: the reference's, 0 to 100, of judged answers */
  GArray *times_s;         /* of double: total_s of answers that have it */
  const CmResult *worst;   /* an attempt that failed, else one that cannot be used, else the lowest
                              score; of equals the first; NULL for no attempt */
  const CmResult *slowest; /* NULL where no time is known */
} CmTally;

/* An empty tally; clear it. */
void cm_tally_init(CmTally *self);

void cm_tally_clear(CmTally *self);

/* Takes results (of CmResult) into account that were reviewed. */
void cm_tally_add(CmTally *self, const CmReport *report, const GPtrArray *results);

/* Cells of a table: median score, median time, "3 of 5" usable; empty where nothing is known. */
void cm_tally_cell_score(const CmTally *self, GPtrArray *cells);
void cm_tally_cell_time(const CmTally *self, GPtrArray *cells);
void cm_tally_cell_usable(const CmTally *self, GPtrArray *cells);
/* "21–78": the lowest and the highest score. */
void cm_tally_cell_spread(const CmTally *self, GPtrArray *cells);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(CmTally, cm_tally_clear)
