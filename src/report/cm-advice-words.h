/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * Standings and advice in words, without markup: for the report's opening and for the terminal.
 *
 * Every function gives an owned string, "" where nothing is known.
 */

#include "cm-advice.h"
#include "cm-format.h"

/* "7 answered, 1 failed, 0 skipped"; of controls, where there are some, what they did besides. Both
 * of CmResult. */
char *cm_words_counts(const GPtrArray *results,
                      const GPtrArray *controls) G_GNUC_WARN_UNUSED_RESULT;

/* Seconds as a person plans with them: "45 s", "12 min", "3.4 h", "2.5 days". */
char *cm_words_duration(double seconds) G_GNUC_WARN_UNUSED_RESULT;

/* "usable"; of several attempts "2 of 2 usable", "9 usable, 1 unusable of 10 (1 failed)". */
char *cm_words_usability(const CmStanding *standing) G_GNUC_WARN_UNUSED_RESULT;

/* The labels of its answers, of several with how many carry each: "truncated (2)". */
char *cm_words_labels(const CmStanding *standing) G_GNUC_WARN_UNUSED_RESULT;

/* The labels, or where there are none the reason for a caveat, a sentence. */
char *cm_words_faults(const CmStanding *standing) G_GNUC_WARN_UNUSED_RESULT;

/* The median, and its interval where there is one: "1.98s [1.90s–2.20s]". */
char *cm_words_figure(const CmFigure *figure, CmFormat format) G_GNUC_WARN_UNUSED_RESULT;

/* How long CM_ADVICE_PHOTOS photos would take, loading once: "3.4 h". */
char *cm_words_catalogue_time(const CmStanding *standing) G_GNUC_WARN_UNUSED_RESULT;

/* "sees the picture", "mostly copies the hint"; of several lanes that differ, in which. */
char *cm_words_sight(const CmStanding *standing) G_GNUC_WARN_UNUSED_RESULT;

/* What its answers are worth: usability, sight, demands kept, faults, score, parted by commas. */
char *cm_words_quality(const CmStanding *standing) G_GNUC_WARN_UNUSED_RESULT;

/* "5.59s a photo, 20,000 in 31 h; usable with caveats: extra_text". */
char *cm_words_speed(const CmStanding *standing) G_GNUC_WARN_UNUSED_RESULT;

/* "8.3 GB at its peak; usable". */
char *cm_words_memory(const CmStanding *standing) G_GNUC_WARN_UNUSED_RESULT;

/* Why to use it: quality, time and memory. */
char *cm_words_reasons(const CmStanding *standing) G_GNUC_WARN_UNUSED_RESULT;

/* Why the recommended model and not another; the advice has one. */
char *cm_words_choice(const CmAdvice *advice) G_GNUC_WARN_UNUSED_RESULT;

/* The engine of the recommended model, and how those compare that ran the same model; "" where none
 * did. The advice has a recommended model. */
char *cm_words_engine(const CmAdvice *advice) G_GNUC_WARN_UNUSED_RESULT;

/* How far its figures can be trusted: "one answer: a hint, no measurement". */
char *cm_words_certainty(const CmStanding *standing) G_GNUC_WARN_UNUSED_RESULT;
