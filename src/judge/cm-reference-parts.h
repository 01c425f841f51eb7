/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * The parts of cm-reference: an answer prepared once, and one function a rule or group of rules.
 * Private to cm-reference. The rules themselves are described in docs/reference-report.md.
 */

#include "cm-reference-intern.h"
#include "cm-reference-text.h"
#include "cm-reference.h"

/* How many whole words of each list the text holds. */
typedef struct {
  gsize seen;          /* things one can see */
  gsize places;        /* where in the picture */
  gsize colours;       /* "light" is both seen and a colour */
  gsize plain_colours; /* of the twelve that make a text specific */
} CmRefSightings;

struct CmReferencePrompt {
  const CmQuality *quality;
  char *words;             /* the hint, ASCII letters in lower case; the vocabulary's bytes */
  CmRefIntern *vocabulary; /* the hint's */
  gsize n_seen;            /* CmRefSightings.seen of the hint */
  GPtrArray *terms;        /* of char *: names in the hint, in lower case, each once */
};

typedef struct {
  const CmQuality *quality;
  const CmReferencePrompt *prompt;
  const char *text;
  gsize length;  /* bytes */
  gsize n_chars; /* characters */
  char *lower;
  gsize lower_length;
  GArray *words; /* of CmRefSpan: the text's, split at white space */
  CmRefSightings sightings;
  double generation_tokens; /* NAN unknown */
} CmRefAnswer;

/* Counts the listed words in a text in lower case. */
CmRefSightings cm_ref_sightings(const char *lower);

/* The prompt's hint: what follows "Context:" and white space, up to an empty line. */
CmRefSpan cm_ref_hint(const char *prompt, gboolean caseless);

/* Adds a text's vocabulary: runs of word characters that are three or more ASCII letters. The text,
 * with these in lower case, must stay where it is. */
void cm_ref_add_vocabulary(const char *text, CmRefIntern *vocabulary);

/* TRUE where the answer names too few of the hint's capitalised terms. */
gboolean cm_ref_context_ignored(const CmRefAnswer *answer);

/* Fills in everything of ret but labels and quality_issues. */
void cm_ref_score(const CmRefAnswer *answer, CmReference *ret);

/* The kind of fault in the software around the model; NULL for none. */
const char *cm_ref_harness(const CmRefAnswer *answer);

/* What is repeated, as a new string; NULL for nothing. */
char *cm_ref_repetition(const CmRefAnswer *answer) G_GNUC_WARN_UNUSED_RESULT;

/* All labels in order, as a new array of char *. */
GPtrArray *cm_ref_labels(const CmRefAnswer *answer) G_GNUC_WARN_UNUSED_RESULT;

/* The labels as the table shows them, as a new string. */
char *cm_ref_display(const GPtrArray *labels) G_GNUC_WARN_UNUSED_RESULT;
