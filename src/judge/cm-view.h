/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * CmView: an answer prepared once for all checks, and where they put what they find.
 *
 * `text` is the answer with every byte that is not valid UTF-8, and every NUL, replaced by one
 * byte U+001A, and with a tokenizer's raw signs for space and line end (Ġ, Ċ, where it leaked)
 * replaced by the space and line end that they stand for, padded with spaces; so are ▁ and <0x0A>.
 * Every replacement has the length of what it replaces, so that byte offsets are those of the
 * original.
 *
 * Everything is computed in linear time and owned by the view; a check only reads it. Quality,
 * answer and spec are borrowed and must outlive it.
 */

#include "cm-judge.h"
#include "cm-prompt-spec.h"

/* What several checks ask for, measured once: cm-loops.h, cm-profile.h. */
typedef struct CmLoops CmLoops;
typedef struct CmProfile CmProfile;

typedef struct {
  gsize begin;
  gsize end;
} CmSpan;

typedef struct {
  CmSpan span;
  guint id; /* equal for words that are equal when case-folded and stripped of edge punctuation */
} CmWord;

typedef struct {
  const CmQuality *quality;
  const CmAnswer *answer;
  const CmPromptSpec *spec;
  char *text;
  gsize length;
  gsize n_invalid;   /* bytes replaced */
  gsize n_raw;       /* raw signs of a tokenizer replaced */
  GArray *words;     /* of CmWord: runs of anything but white space */
  GArray *lines;     /* of CmSpan, without their ends (\n, \r\n) */
  guint n_ids;       /* distinct word ids */
  GPtrArray *folded; /* of char *: the folded word of each id */
  CmLoops *loops;
  CmProfile *profile;
  const struct CmLayout *layout;     /* the answer's parts (cm-layout.h); set by cm_assess() */
  const struct CmSections *sections; /* its fields (cm-sections.h); set by cm_assess() */
  const struct CmJsonForm *json;     /* its form (cm-json-form.h); set by cm_assess(), NULL where
                                        none was asked for */
} CmView;

CmView *cm_view_new(const CmQuality *quality, const CmAnswer *answer,
                    const CmPromptSpec *spec) G_GNUC_WARN_UNUSED_RESULT;

/* The view's text alone, of an answer's bytes; owned by the caller. */
char *cm_view_text(const char *text, gsize length) G_GNUC_WARN_UNUSED_RESULT;

/* NULL is allowed. */
void cm_view_free(CmView *self);

/* The word with this index, which must be below words->len. */
static inline const CmWord *
cm_view_word(const CmView *self, guint index)
{
  return &g_array_index(self->words, CmWord, index);
}

/* A number of the configuration by its path, such as "judge.repetition_loop_bytes". */
static inline double
cm_view_limit(const CmView *self, const char *key)
{
  return cm_quality_number(self->quality, key);
}

/* Adds an observation of the range to the assessment and sets its label's bit. The range is put
 * in order and cut to the text. */
void cm_observe(CmAssessment *assessment, const CmView *view, CmLabel label, gsize begin, gsize end,
                const char *format, ...) G_GNUC_PRINTF(6, 7);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CmView, cm_view_free)
