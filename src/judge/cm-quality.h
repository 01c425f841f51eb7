/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * CmQuality: the thresholds and word lists by which answers are judged (data/quality.yaml).
 *
 * The built-in configuration is complete; a person's own file gives only what differs. Its keys are
 * those of the Python tool's quality_config.yaml (`thresholds`, `patterns`), and `judge` for our
 * own assessment. Every key has a type and a range in one table; an unknown or repeated key, a
 * wrong type, a value out of range and a bad regular expression are errors that name file and line.
 *
 * A CmQuality does not change once loaded and may be used by several threads. Getters return
 * borrowed values that live as long as it; asking for a key that the table lacks is a bug of the
 * caller and aborts.
 */

#include "cm-pattern.h"

typedef struct CmQuality CmQuality;

/* The built-in configuration, overridden by the file at path; NULL: nothing overridden. Errors:
 * CM_ERROR_USAGE "FILE:LINE: …" for a wrong file, else as reading it says. */
CmQuality *cm_quality_load(const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* NULL is allowed. */
void cm_quality_free(CmQuality *self);

/* A number by its path, such as "thresholds.grade_a_threshold" or "judge.repetition_min_share". */
double cm_quality_number(const CmQuality *self, const char *key);

/* A list of phrases by its path, such as "patterns.filler_words", in the file's order. */
const char *const *cm_quality_phrases(const CmQuality *self, const char *key);

/* A list of regular expressions by its path, compiled; of CmPattern. */
const GPtrArray *cm_quality_patterns(const CmQuality *self, const char *key);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CmQuality, cm_quality_free)
