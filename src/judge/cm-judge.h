/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * CmAssessment: what is wrong with a model's answer, and whether a photo catalogue can use it.
 *
 * A pure function of prompt, answer and a few numbers of the run; no clock, no file, no locale.
 * Every observation carries its evidence: a byte range of the answer, the words quoted and a
 * reason. Labels mean what docs/judging.md says. What the prompt asks for is read from the prompt.
 *
 * Time is linear in the answer's length. Any bytes may come: invalid UTF-8 is judged as such, and
 * byte ranges are always those of the text as given.
 */

#include "cm-reference.h"

/* In the order in which they are reported. */
typedef enum {
  CM_LABEL_REPETITION,
  CM_LABEL_PROMPT_ECHO,
  CM_LABEL_CONTEXT_COPY,
  CM_LABEL_MISSING_SECTIONS,
  CM_LABEL_EXTRA_TEXT,
  CM_LABEL_REASONING_LEAK,
  CM_LABEL_TRUNCATED,
  CM_LABEL_ENCODING_LEAK,
  CM_LABEL_CONTROL_TOKEN_LEAK,
  CM_LABEL_REFUSAL,
  CM_LABEL_EMPTY_OR_TRIVIAL,
  CM_LABEL_OFF_TASK,
  CM_LABEL_WRONG_LANGUAGE,
  CM_LABEL_GIBBERISH,
  CM_N_LABELS
} CmLabel;

typedef enum {
  CM_USABILITY_USABLE,
  CM_USABILITY_WITH_CAVEATS,
  CM_USABILITY_UNUSABLE,
  CM_USABILITY_NOT_EVALUATED,
} CmUsability;

/* What is judged. Numbers are NAN where unknown; nothing is owned. */
typedef struct {
  const char *prompt; /* as it was sent; "" where unknown */
  const char *text;
  gsize text_length; /* bytes; the text may hold NULs */
  double prompt_tokens;
  double generation_tokens;
  double max_tokens;
  const char *stop_reason; /* end, length, stop_word, aborted; NULL unknown */
} CmAnswer;

typedef struct {
  CmLabel label;
  gsize begin; /* bytes of the text, begin <= end */
  gsize end;
  char *quote;  /* valid UTF-8, at most 120 bytes of the range */
  char *reason; /* one sentence */
} CmObservation;

/* A demand of the prompt that the answer keeps or not, such as "5–12 words in the title: 14". */
typedef struct {
  char *demand;
  char *found;
  gboolean kept;
} CmConstraint;

/* What a catalogue would take over. Members are NULL where the answer has none. */
typedef struct {
  char *title;
  char *description;
  GPtrArray *keywords; /* of char *, whole list in order, duplicates dropped; never NULL */
  gboolean repaired;   /* something was stripped, cut or decoded to get it */
} CmCatalogue;

typedef struct {
  guint labels;            /* bit 1 << CmLabel */
  GPtrArray *observations; /* of CmObservation, at least one for each label */
  GPtrArray *constraints;  /* of CmConstraint */
  CmUsability usability;
  GPtrArray *reasons; /* of char *: why this usability */
  CmCatalogue catalogue;
} CmAssessment;

/* Judges an answer; never fails. The quality's thresholds and word lists decide. */
CmAssessment *cm_assess(const CmQuality *quality, const CmAnswer *answer) G_GNUC_WARN_UNUSED_RESULT;

/* NULL is allowed. */
void cm_assessment_free(CmAssessment *self);

/* Judges many answers as cm_assess() does, whatever came before, and faster: what was read from the
 * last few prompts is kept. The quality is borrowed. For one thread. */
typedef struct CmJudge CmJudge;
CmJudge *cm_judge_new(const CmQuality *quality) G_GNUC_WARN_UNUSED_RESULT;
CmAssessment *cm_judge_assess(CmJudge *self, const CmAnswer *answer) G_GNUC_WARN_UNUSED_RESULT;

/* The reference's figures, as cm_reference_new() gives them, by the same economy. */
CmReference *cm_judge_reference(CmJudge *self, const char *prompt, const char *text,
                                double generation_tokens) G_GNUC_WARN_UNUSED_RESULT;

/* NULL is allowed. */
void cm_judge_free(CmJudge *self);

/* Stable names, as in records: "repetition", …; "usable_with_caveats", …. Never NULL. */
const char *cm_label_to_string(CmLabel label);
const char *cm_usability_to_string(CmUsability usability);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CmAssessment, cm_assessment_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CmJudge, cm_judge_free)
