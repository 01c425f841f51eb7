/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * CmChildLog: keeps the beginning and the end of what a child writes to stderr, whatever its
 * length.
 *
 * The memory held is at most three times the bound of one part, and grows only with what came.
 */

#include <glib.h>

typedef struct CmChildLog CmChildLog;

/* part_bytes bounds the beginning and the end, each. */
CmChildLog *cm_child_log_new(gsize part_bytes) G_GNUC_WARN_UNUSED_RESULT;

/* NULL is allowed. */
void cm_child_log_free(CmChildLog *self);

/* Adds what the child wrote; of the middle only the number of bytes is kept. */
void cm_child_log_add(CmChildLog *self, const char *bytes, gsize length);

/* All bytes ever added. */
guint64 cm_child_log_total(const CmChildLog *self);

/* TRUE where bytes between beginning and end were left out. */
gboolean cm_child_log_cut(const CmChildLog *self);

/* What was kept as valid UTF-8, with a line between the parts that says how much is missing. */
char *cm_child_log_text(const CmChildLog *self) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CmChildLog, cm_child_log_free)
