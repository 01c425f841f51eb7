/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * CmStream: makes sendable text of the bytes that tokens stand for.
 *
 * A token may end inside a UTF-8 character, and a stop word may be spread over several tokens: both
 * are held back until it is clear what they are. Malformed bytes become U+FFFD. What a stop word
 * begins is never sent, nor anything after it.
 *
 * Calling order: new; add for each token, until cm_stream_stopped(); finish once; free. Held back
 * are at most the longest stop word and three bytes.
 */

#include <glib.h>

typedef struct CmStream CmStream;

/* stop is NULL-terminated and copied; NULL and empty words mean none. */
CmStream *cm_stream_new(const char *const *stop) G_GNUC_WARN_UNUSED_RESULT;

/* NULL is allowed. */
void cm_stream_free(CmStream *self);

/* Adds a token's bytes. The text that can be sent now, or NULL for none; ret_tokens gets how many
 * tokens came in since the last text. */
char *cm_stream_add(CmStream *self, const char *bytes, gsize length,
                    guint *ret_tokens) G_GNUC_WARN_UNUSED_RESULT;

/* What was still held back, as cm_stream_add(); NULL after a stop word. */
char *cm_stream_finish(CmStream *self, guint *ret_tokens) G_GNUC_WARN_UNUSED_RESULT;

/* Whether a stop word has come. */
gboolean cm_stream_stopped(const CmStream *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CmStream, cm_stream_free)
