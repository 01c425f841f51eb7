/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * A keyword list's file as entries, one after another: what cm-vocabulary.h says of the three
 * forms. Equal entries are not joined here.
 */

#include <glib.h>

typedef enum {
  CM_VOCABULARY_TERM,
  CM_VOCABULARY_SYNONYM,  /* of the last term; of nothing where a category stands between */
  CM_VOCABULARY_CATEGORY, /* no keyword */
} CmVocabularyKind;

typedef struct {
  CmVocabularyKind kind;
  char *text; /* valid UTF-8 without control characters, not empty, squeezed */
} CmVocabularyEntry;

/* Entries, owned by the caller, of CmVocabularyEntry. Errors: as cm_vocabulary_read(), with the
 * line and without the file. */
GPtrArray *cm_vocabulary_entries_read(const char *bytes, gsize length,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Makes each run of white space (Unicode's) one blank and takes it off both ends, in place. */
void cm_vocabulary_squeeze(char *text);
