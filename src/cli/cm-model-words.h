/* SPDX-License-Identifier: MIT */
#pragma once

/* What is known of a model, in words for people. Text of files is made fit for a terminal. */

#include "cm-engines-listed.h"

/* "1.25 GB", "175 MB", "18 kB", powers of 1000; "?" for -1. */
char *cm_model_words_size(gint64 bytes) G_GNUC_WARN_UNUSED_RESULT;

/* "256M", "7.6B", "72B"; "?" for NAN. */
char *cm_model_words_parameters(double parameters) G_GNUC_WARN_UNUSED_RESULT;

/* "yes", "no", "unknown". Static text. */
const char *cm_model_words_sees(CmSees sees);

/* How it stands with the engines: "ready", "incomplete", "faulty" (it has a problem), "no engine".
 * Static text. */
const char *cm_model_words_state(const CmModel *model, const CmEnginesListed *engines);

/* The bytes of all files that are there, one that several models share counted once. */
gint64 cm_models_bytes(const GPtrArray *models);

/* For a POSIX shell; what a terminal would act on is written as $'…' of bash, zsh and ksh. */
char *cm_model_words_quote(const char *text) G_GNUC_WARN_UNUSED_RESULT;

/* What --model must be given to select this model alone, quoted for a shell: its path, or for a
 * store whose paths name no model "STORE:ID". */
char *cm_model_words_argument(const CmModel *model) G_GNUC_WARN_UNUSED_RESULT;
