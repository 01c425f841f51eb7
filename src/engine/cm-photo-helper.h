/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * cm_photo_helper_run(): one of the programs that read photos, run to its end, however that comes.
 *
 * check-models-photo and check-models-metadata read hostile files with libraries that have faults.
 * Each prints one JSON object: what it found, with exit status 0, or {"error": {"class",
 * "message"}}, with 1. Here is told apart how such a program ended; what that means for the photo,
 * and the words for it, are the caller's (cm-photo-process.h, cm-metadata-process.h).
 *
 * Limits: a deadline and processor time from the caller, its answer by bytes, its standard error to
 * the last line that says something.
 */

#include "cm-json.h"

typedef enum {
  CM_PHOTO_HELPER_ANSWERED,
  CM_PHOTO_HELPER_REFUSED,       /* its own {"error"} */
  CM_PHOTO_HELPER_TIMED_OUT,     /* the deadline passed */
  CM_PHOTO_HELPER_CPU_USED_UP,   /* its processor time */
  CM_PHOTO_HELPER_KILLED,        /* by somebody else, as where memory runs out */
  CM_PHOTO_HELPER_OUT_OF_MEMORY, /* its own bound of memory */
  CM_PHOTO_HELPER_CRASHED,       /* by another signal */
  CM_PHOTO_HELPER_OVERFLOWED,    /* it wrote more than its answer may have */
  CM_PHOTO_HELPER_NONSENSE,      /* no JSON object, or another exit status */
} CmPhotoHelperEnding;

/* What to run; everything borrowed. */
typedef struct {
  const char *const *argv; /* NULL-terminated; argv[0] is the program */
  double deadline_s;       /* wall clock; 0: none, and no bound of processor time */
  guint threads;           /* that may use up processor time at once */
  CmJsonLimits limits;     /* of the answer */
} CmPhotoHelper;

typedef struct {
  CmPhotoHelperEnding ending;
  json_t *answer;  /* an object where it answered or refused; else NULL */
  char *last_line; /* of its standard error, valid UTF-8, "" for none; never NULL */
  int signal;      /* 0 where no signal ended it */
  int exit_status; /* -1 where a signal ended it */
  double wall_s;   /* from start to exit */
} CmPhotoHelperOutcome;

/* Runs it. Every ending is an outcome, to be cleared with cm_photo_helper_outcome_clear(); an error
 * (of cm-child.h) means that it could not start. */
gboolean cm_photo_helper_run(const CmPhotoHelper *helper, CmPhotoHelperOutcome *ret_outcome,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;

void cm_photo_helper_outcome_clear(CmPhotoHelperOutcome *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(CmPhotoHelperOutcome, cm_photo_helper_outcome_clear)
