/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * CmProgressLine: what a person sees on standard error while models run. On a terminal one line is
 * redrawn (model i of n, phase, time, tokens per second, time left) and each finished model leaves
 * a line; elsewhere, or where quiet, nothing is written.
 */

#include "cm-result-set.h"
#include "cm-supervisor.h"

typedef struct CmProgressLine CmProgressLine;

/* n_models: how many are going to run. */
CmProgressLine *cm_progress_line_new(guint n_models, gboolean quiet) G_GNUC_WARN_UNUSED_RESULT;

/* Wipes the line. NULL is allowed. */
void cm_progress_line_free(CmProgressLine *self);

/* A CmProgressFunc; user_data is the line. */
void cm_progress_line_update(const CmProgress *progress, gpointer user_data);

/* Remembers how the last generation of the model in hand ended; borrowed for the call. */
void cm_progress_line_result(CmProgressLine *self, const CmResult *result);

/* The model in hand is done. */
void cm_progress_line_finish_model(CmProgressLine *self, const char *model_id);

/* Redraws nothing before: one line for a person to know, such as why the run stops. */
void cm_progress_line_say(CmProgressLine *self, const char *text);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CmProgressLine, cm_progress_line_free)
