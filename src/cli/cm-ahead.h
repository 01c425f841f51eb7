/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * What --prefetch does: when the next model's worker may be started before its turn.
 *
 * Between two models nothing is measured, so it always may. While a model loads it may only where
 * that costs the load nothing: cores to spare, and memory for both.
 *
 * Calling order: new, note with each result, may_overlap before each model, start. A CmAhead owns
 * nothing and may be copied.
 */

#include "cm-plan-fit.h"
#include "cm-supervisor.h"

typedef struct {
  const CmOptions *options; /* borrowed */
  const json_t *machine;    /* borrowed: of cm_machine_describe() */
  CmPlanPictures pictures;
  const char *engine; /* borrowed: that told last how many threads its worker has */
  double threads;     /* those; NAN: none has told */
} CmAhead;

/* options and run, whose photos are prepared, are borrowed. */
CmAhead cm_ahead_new(const CmOptions *options, const CmRun *run);

/* Takes from a result of the entry how many threads its engine uses. */
void cm_ahead_note(CmAhead *self, const CmPlanEntry *entry, const CmResult *result);

/* Whether `next`'s worker may be started while `entry`'s loads. The threads of that are those which
 * its engine had before, else those asked for. */
gboolean cm_ahead_may_overlap(const CmAhead *self, const CmPlanEntry *entry,
                              const CmPlanEntry *next);

/* Has the supervisor start the entry's worker, and read its model's files, ahead of its turn. */
void cm_ahead_start(CmSupervisor *supervisor, const CmPlanEntry *entry, CmPrefetchMoment moment);

/*
 * TRUE where there are more processors than `threads` (those of the worker that loads; NAN unknown)
 * and one for this program. `machine` is a result of cm_machine_describe(); counted are the
 * processors that are online and that affinity and a container's share of time leave. FALSE where
 * either number is unknown.
 */
gboolean cm_ahead_has_cores(const json_t *machine, double threads);

/* TRUE where both models are estimated to fit into memory (`memory`) together, with the room that
 * cm-fit.h asks for; FALSE where an estimate or the memory is unknown. */
gboolean cm_ahead_both_fit(const CmFit *first, const CmFit *second, const CmFitMemory *memory);

/* The model's files as paths, weights and projector among them. */
GStrv cm_ahead_files(const CmModel *model) G_GNUC_WARN_UNUSED_RESULT;
