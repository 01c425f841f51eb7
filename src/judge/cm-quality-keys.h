/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * The keys a quality configuration may have: the one table of their types and ranges.
 *
 * To add a number or a list: a row in cm-quality-keys.c and its value in data/quality.yaml. Private
 * to cm-quality.
 */

#include "cm-pattern.h"

typedef enum { CM_QUALITY_NUMBER, CM_QUALITY_PHRASES, CM_QUALITY_PATTERNS } CmQualityKind;

typedef struct {
  const char *path; /* section and key, such as "thresholds.repetition_ratio" */
  CmQualityKind kind;
  double least; /* of a number, both ends allowed */
  double most;
  gboolean whole;       /* a number without decimals */
  CmPatternFlags flags; /* of patterns */
} CmQualityKey;

/* The table and its length. */
const CmQualityKey *cm_quality_keys(guint *ret_count);

/* The names a file's outermost keys may have, NULL-terminated. */
const char *const *cm_quality_sections(void);
