/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * CmVocabulary: a person's own keyword list, to which a model's keywords are held.
 *
 * Three forms of UTF-8 text are read, told apart by the file as a whole:
 *
 *   hierarchy  a keyword a line, tabs for depth, as Lightroom and Bridge export it, where a line
 *              begins with a tab or is bracketed: "{…}" is a synonym of the keyword above it, "[…]"
 *              a category that is no keyword itself
 *   paths      "Animals/Birds/Gull" as digiKam writes tags, or "Animals|Birds|Gull", where a line
 *              holds '|', or half of the lines hold '/': each step is a keyword
 *   list       otherwise: a keyword a line, or several parted by commas or semicolons
 *
 * A byte order mark, CR LF and CR line ends, empty lines and blanks around a keyword do not count.
 * A term matches a keyword when both are equal after case folding, Unicode normalisation (NFKC) and
 * with runs of white space as one blank; a synonym stands for its term. Of equal terms the first is
 * kept.
 *
 * Plain data in a record, so that a report made anew counts by the list that was in force. Strings
 * are valid UTF-8 without control characters, and hostile all the same.
 */

#include "cm-json.h"

/* A record's header must hold the list within its line, however much of it is escaped. */
#define CM_VOCABULARY_FILE_BYTES (512 * 1024)
/* Terms and synonyms together. */
#define CM_VOCABULARY_TERMS      20000
#define CM_VOCABULARY_TERM_BYTES 256

typedef struct CmVocabulary CmVocabulary;

/* Errors: those of the file; CM_ERROR_INVALID where it is no UTF-8 text, holds a NUL or a synonym
 * without its keyword, or no keyword at all; CM_ERROR_LIMIT beyond the bounds. Each names the file
 * and, where it helps, the line. */
CmVocabulary *cm_vocabulary_read(const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The same of a file's bytes; path is for messages and the record. */
CmVocabulary *cm_vocabulary_parse(const char *bytes, gsize length, const char *path,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Reads it back from a record, within the same bounds; NULL for what is none. */
CmVocabulary *cm_vocabulary_from_json(const json_t *object) G_GNUC_WARN_UNUSED_RESULT;

/* As a record holds it: `path` (the file as the person named it, valid UTF-8), `sha256` (of the
 * file, lower-case hexadecimal), `terms` (array of strings) and `synonyms` (object: term → array of
 * strings). */
json_t *cm_vocabulary_to_json(const CmVocabulary *self) G_GNUC_WARN_UNUSED_RESULT;

/* NULL is allowed. */
void cm_vocabulary_free(CmVocabulary *self);

/* The terms in the order of the file, borrowed, of char *. */
const GPtrArray *cm_vocabulary_terms(const CmVocabulary *self);

/* Whether the keyword (valid UTF-8) is a term or a synonym of one. */
gboolean cm_vocabulary_has(const CmVocabulary *self, const char *keyword);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CmVocabulary, cm_vocabulary_free)
