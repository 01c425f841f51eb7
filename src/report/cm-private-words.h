/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * CmPrivateWords: the words by which a run's photos could be known, taken out of texts.
 *
 * They are paths and file names, and every text of the photos' metadata but what the reader of the
 * metadata says itself (`sources`, `repairs`, `warnings`) and the maker of the camera, which may
 * make the computer as well. Only whole words count: a keyword "art" is not taken out of
 * "started". A single word that logs use of themselves ("image", "memory") stays: as a keyword it
 * tells nothing of a photo.
 *
 * Calling order: new, take any number of times, free. Time of take is linear in the text for each
 * name of several words, and for all single words together.
 */

#include "cm-result.h"

typedef struct CmPrivateWords CmPrivateWords;

/* Learns the words of a run, which is not kept. */
CmPrivateWords *cm_private_words_new(const CmRun *run) G_GNUC_WARN_UNUSED_RESULT;

/* NULL is allowed. */
void cm_private_words_free(CmPrivateWords *self);

/* The text (valid UTF-8) with "…" for each of them, owned by the caller; NULL where there are more
 * words than can be looked for. */
char *cm_private_words_take(const CmPrivateWords *self, const char *text) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CmPrivateWords, cm_private_words_free)
