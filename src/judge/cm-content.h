/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * CmContent: the words of a text that say what a picture shows, each once, in their order.
 *
 * A term is a word of three letters or more that is no empty word of the text's language, in small
 * letters, an English plural as its singular. Where a script parts no words (Chinese, Japanese,
 * Thai; Korean, whose endings vary, is taken with them) a term is a pair of neighbouring letters.
 * Longer words count by their first 64 bytes. Time and memory are linear in the text's length.
 */

#include "cm-prompt-spec.h"
#include "cm-quality.h"

typedef struct {
  char *key;   /* by which terms are equal */
  char *word;  /* as it stands in the text, in small letters */
  guint group; /* the thing or colour it names (cm-lexicon.h); 0 for none, and where the text is in
                   another language than English */
} CmContentTerm;

typedef struct {
  GPtrArray *terms;   /* of CmContentTerm */
  GHashTable *keys;   /* set of their keys, borrowed from them */
  GHashTable *groups; /* set of their groups but 0 */
  gboolean foreign;   /* the text is in a language known, and not English */
} CmContent;

/* Reads valid UTF-8. Terms whose keys `without` has are left out; NULL: none. */
CmContent *cm_content_new(const char *text, const CmContent *without) G_GNUC_WARN_UNUSED_RESULT;

/* What the prompt's hint says, its keywords among it; NULL where it gives none. */
CmContent *cm_content_new_hint(const CmPromptSpec *spec,
                               const CmContent *without) G_GNUC_WARN_UNUSED_RESULT;

/* NULL is allowed. */
void cm_content_free(CmContent *self);

/* Whether the term stands there, or another word for the same thing; never where self is NULL. */
gboolean cm_content_has(const CmContent *self, const CmContentTerm *term);
gboolean cm_content_names(const CmContent *self, const CmContentTerm *term);

/* How many of the terms b has too; 0 where one is NULL. */
guint cm_content_shared(const CmContent *a, const CmContent *b);

/* Shared terms ÷ all terms of both (Jaccard's index), 0 to 1; NAN where either is NULL or empty. */
double cm_content_alike(const CmContent *a, const CmContent *b);

/* The answer proper, of any bytes, without its chain of thought, all of it where it is nothing
 * else; valid UTF-8 with a tokenizer's signs decoded. */
char *cm_content_body(const CmQuality *quality, const char *answer) G_GNUC_WARN_UNUSED_RESULT;

/* What the answer proper says; NULL for NULL. For comparing one with many others. */
CmContent *cm_content_new_answer(const CmQuality *quality,
                                 const char *answer) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CmContent, cm_content_free)
