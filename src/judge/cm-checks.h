/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * The fourteen checks of an answer, one file each (cm-check-*.c), one label each.
 *
 * A check reads the view and adds what it finds to the assessment by cm_observe(). Checks run in
 * the order of cm-assess.c and may look at the labels set before theirs: the faults of the text
 * itself come first, those of its form after them. Each is linear in the answer's length.
 */

#include "cm-view.h"

/* Faults of the text itself. */
void cm_check_gibberish(const CmView *view, CmAssessment *assessment);
void cm_check_repetition(const CmView *view, CmAssessment *assessment);
void cm_check_encoding_leak(const CmView *view, CmAssessment *assessment);
void cm_check_control_token_leak(const CmView *view, CmAssessment *assessment);
void cm_check_refusal(const CmView *view, CmAssessment *assessment);
void cm_check_wrong_language(const CmView *view, CmAssessment *assessment);
void cm_check_truncated(const CmView *view, CmAssessment *assessment);

/* Faults of its form: what was asked for, and what stands around it. */
void cm_check_reasoning_leak(const CmView *view, CmAssessment *assessment);
void cm_check_prompt_echo(const CmView *view, CmAssessment *assessment);
void cm_check_context_copy(const CmView *view, CmAssessment *assessment);
void cm_check_missing_sections(const CmView *view, CmAssessment *assessment);
void cm_check_extra_text(const CmView *view, CmAssessment *assessment);

/* Of the whole: they look at most of the labels above. */
void cm_check_empty_or_trivial(const CmView *view, CmAssessment *assessment);
void cm_check_off_task(const CmView *view, CmAssessment *assessment);
