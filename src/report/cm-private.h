/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * CmPrivate: text of logs without what belongs to nobody else.
 *
 * Home folders become ~ and absolute paths their last part (…/language.py; of an engine's or
 * package's own files all from the package on). Tokens, passwords, addresses of people and machines
 * become "…", and so do names and words of the photos (cm-private-words.h). A line that speaks
 * of coordinates, or that stands in a prompt (which holds the photo's metadata), is left out with a
 * note in its place.
 *
 * Time is linear in the text for a run of a few photos; where a search gives up at its limit, the
 * whole text is left out rather than let through.
 */

#include "cm-result.h"

typedef struct CmPrivate CmPrivate;

/* Learns what is private in a run; the run is borrowed. Errors only where the program is broken. */
CmPrivate *cm_private_new(const CmRun *run, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* NULL is allowed. */
void cm_private_free(CmPrivate *self);

/* The text without what is private, valid UTF-8, owned by the caller. NULL gives "". */
char *cm_private_redact(const CmPrivate *self, const char *text) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CmPrivate, cm_private_free)
