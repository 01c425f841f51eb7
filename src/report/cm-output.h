/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * CmOutput: a file written piece by piece that appears whole or not at all.
 *
 * It is written beside its target and renamed over it by commit, so that a reader sees the old text
 * or the new one and memory holds only a buffer. The first error is kept and told by commit; writes
 * after it do nothing. free without commit leaves the target as it was.
 *
 * Calling order: open, any number of write, commit, free.
 */

#include <glib.h>

typedef struct CmOutput CmOutput;

/* Begins a temporary file beside path. Errors: what errno says, named after path. */
CmOutput *cm_output_open(const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Adds length bytes. */
void cm_output_write(CmOutput *self, const char *text, gsize length);

/* Writes a string. */
void cm_output_put(CmOutput *self, const char *text);

/* Flushes and renames; once. Not synced: a report can be made again from the synced records, and is
 * rewritten after every model. */
gboolean cm_output_commit(CmOutput *self, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* NULL is allowed. */
void cm_output_free(CmOutput *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CmOutput, cm_output_free)
