/* SPDX-License-Identifier: MIT */
#pragma once

/* CmEarlierRun: the run that --resume goes on with. */

#include "cm-options.h"
#include "cm-results-file.h"

typedef struct {
  CmRun *run;
  CmResultSet *results;
} CmEarlierRun;

/* Reads the records of options->resume, and gives photos and settings not named on the command
 * line the recorded ones. Errors: CM_ERROR_NOT_FOUND where the folder holds no run, those of the
 * records; CM_ERROR_USAGE where the options do not go together. */
CmEarlierRun *cm_earlier_run_read(CmOptions *options, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* What of the options that say which models run, and by which engines and servers, is another than
 * is recorded: lines for people; "" where nothing is. Such may differ, since what they add has ids
 * of its own; the records' header keeps those of the beginning. To be asked before
 * cm_earlier_run_check(). */
char *cm_earlier_run_note(const CmEarlierRun *self,
                          const CmOptions *options) G_GNUC_WARN_UNUSED_RESULT;

/* NULL is allowed. */
void cm_earlier_run_free(CmEarlierRun *self);

/*
 * Whether `now` may go on with it: same photos, prompts and settings. Which models are named may
 * differ, since each has records of its own, and so may now->limits: more time is a reason to try
 * again. Errors: CM_ERROR_USAGE, naming the difference.
 */
gboolean cm_earlier_run_check(const CmEarlierRun *self, const CmRun *now, const char *folder,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CmEarlierRun, cm_earlier_run_free)
