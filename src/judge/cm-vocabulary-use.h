/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * How many of an answer's keywords come from the person's own list.
 *
 * A pure function. Keywords are those that a catalogue would take over: each once, however often
 * the answer repeats it. What makes two terms equal, and that a synonym counts: cm-vocabulary.h.
 */

#include "cm-judge.h"
#include "cm-vocabulary.h"

typedef struct {
  guint n_keywords; /* of the catalogue */
  guint n_from;     /* those of them that are in the list; of 0 keywords there is no share */
} CmVocabularyUse;

/* Both counts of the assessment's catalogue; never fails. */
CmVocabularyUse cm_vocabulary_use(const CmVocabulary *vocabulary, const CmAssessment *assessment);
