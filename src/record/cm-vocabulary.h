/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * CmVocabulary: a person's own keyword list, to which a model's keywords are held.
 *
 * Read from a plain list (a keyword a line) or from a hierarchy: Lightroom's export (tabs for
 * depth, "{synonym}" lines, "[category]" lines that are no keywords themselves) or paths as
 * digiKam writes them ("Animals/Birds/Gull", also parted by '|'). A term matches a keyword when
 * both are equal after case folding, Unicode normalisation and the trimming of white space; a
 * synonym stands for its term.
 *
 * Plain data in a record, so that a report made anew counts by the list that was in force.
 */

#include "cm-json.h"

#define CM_VOCABULARY_FILE_BYTES (4 << 20)
#define CM_VOCABULARY_TERMS      20000

typedef struct CmVocabulary CmVocabulary;

/* Errors: those of the file; CM_ERROR_INVALID where it is no UTF-8 text or holds no keyword;
 * CM_ERROR_LIMIT beyond the bounds. */
CmVocabulary *cm_vocabulary_read(const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Reads it back from a record; NULL for what is none. */
CmVocabulary *cm_vocabulary_from_json(const json_t *object) G_GNUC_WARN_UNUSED_RESULT;

/* As a record holds it: path, sha256, terms with their synonyms. */
json_t *cm_vocabulary_to_json(const CmVocabulary *self) G_GNUC_WARN_UNUSED_RESULT;

/* NULL is allowed. */
void cm_vocabulary_free(CmVocabulary *self);

/* The terms in the order of the file, borrowed, of char *. */
const GPtrArray *cm_vocabulary_terms(const CmVocabulary *self);

/* SHA-256 of the file, lower-case hexadecimal, borrowed. */
const char *cm_vocabulary_sha256(const CmVocabulary *self);

/* Whether the keyword is a term or a synonym of one. */
gboolean cm_vocabulary_has(const CmVocabulary *self, const char *keyword);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CmVocabulary, cm_vocabulary_free)
