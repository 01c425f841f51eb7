/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * The rules that decide where no signature fits: what the supervisor saw, the kind of exception,
 * the innermost frame that belongs to somebody, the signal, and the phase, in this order.
 *
 * They give a layer, never certainty. Texts in CmFinding are static, but for `evidence`.
 */

#include "cm-diagnosis.h"

/* What there is to decide by; everything is borrowed. */
typedef struct {
  const char *class_name; /* of a recorded failure, NULL for a log */
  const char *phase;      /* NULL unknown */
  int signal;             /* 0 for none */
  GPtrArray *exceptions;  /* of CmException, first cause first */
  const char *text;       /* all text, condensed */
} CmEvidence;

typedef struct {
  const char *class_name; /* NULL: the failure's own */
  CmLayer layer;
  CmConfidence confidence;
  const char *explanation;
  const char *remedy;
  char *evidence; /* the frame or line that decided, owned by the caller; NULL for none */
} CmFinding;

/* Decides by what supervisor or worker saw with their own eyes: a limit, a deadline, a broken
 * protocol, what a server answered. FALSE where the class says nothing of the kind. */
gboolean cm_rules_supervisor(const CmEvidence *evidence,
                             CmFinding *ret_finding) G_GNUC_WARN_UNUSED_RESULT;

/* Decides by the exceptions and their frames; FALSE where there is none that tells, one that only
 * says that something failed included. */
gboolean cm_rules_exceptions(const CmEvidence *evidence,
                             CmFinding *ret_finding) G_GNUC_WARN_UNUSED_RESULT;

/* Decides by everything else; FALSE where nothing speaks. */
gboolean cm_rules_decide(const CmEvidence *evidence,
                         CmFinding *ret_finding) G_GNUC_WARN_UNUSED_RESULT;

/* The package whose code raised the first exception of which that can be told: the innermost frame
 * that is somebody's, with hyphens as package indexes write it ("mlx-vlm"). NULL where none tells.
 */
char *cm_rules_package(const CmEvidence *evidence) G_GNUC_WARN_UNUSED_RESULT;
