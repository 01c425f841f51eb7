/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * The reference report's own score and labels, so that the same answers get the same figures as
 * in the Python tool. What that tool says, not the truth: cm-judge.h holds the project's own
 * assessment. docs/reference-report.md has the formulas.
 */

#include "cm-quality.h"

typedef struct {
  double score;         /* 0 to 100, unrounded: what the grade is of */
  double shown_score;   /* rounded to one decimal: what the reference keeps and shows */
  char grade;           /* 'A' to 'D', 'F' */
  const char *weakness; /* static text */
  double echo_ratio;    /* 0 to 1, rounded to 2 decimals, as the next three */
  double information_gain;
  double compliance;
  double grounding;
  GPtrArray *labels;    /* of char *: whole label strings, in the reference's order */
  char *quality_issues; /* as the table shows them: joined, cut at 30 characters */
} CmReference;

/* What the rules read from a prompt, made once for any number of answers to it. */
typedef struct CmReferencePrompt CmReferencePrompt;

/* The quality is borrowed, the prompt is not kept. What is no valid UTF-8 counts as U+FFFD. */
CmReferencePrompt *cm_reference_prompt_new(const CmQuality *quality,
                                           const char *prompt) G_GNUC_WARN_UNUSED_RESULT;

/* NULL is allowed. */
void cm_reference_prompt_free(CmReferencePrompt *self);

/* Scores an answer. What is no valid UTF-8 in text counts as U+FFFD; generation_tokens is NAN where
 * unknown. */
CmReference *cm_reference_judge(const CmReferencePrompt *prompt, const char *text,
                                double generation_tokens) G_GNUC_WARN_UNUSED_RESULT;

/* The same for a single answer. */
CmReference *cm_reference_new(const CmQuality *quality, const char *prompt, const char *text,
                              double generation_tokens) G_GNUC_WARN_UNUSED_RESULT;

/* NULL is allowed. */
void cm_reference_free(CmReference *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CmReference, cm_reference_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CmReferencePrompt, cm_reference_prompt_free)
