/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * The values that prompts have places for (docs/prompts.md lists them).
 *
 * A table of values is one prompt's: first what the person chose, which is the same for all photos,
 * then what a photo says about itself.
 */

#include "cm-hint.h"
#include "cm-language-name.h"
#include "cm-template.h"
#include "cm-vocabulary.h"

/* Most keywords of a person's list that a prompt names, and characters of them. */
#define CM_PROMPT_VOCABULARY_TERMS 200
#define CM_PROMPT_VOCABULARY_CHARS 3000

/* Every name that a template may use, NULL-terminated. */
extern const char *const cm_prompt_value_names[];

/* An empty table, char * → char *. */
GHashTable *cm_prompt_values_new(void) G_GNUC_WARN_UNUSED_RESULT;

/*
 * Adds `language` (its English name), `vocabulary` (keywords parted by ", "; of a list beyond the
 * bounds as many as fit, taken at even distances over the whole list, in its order),
 * `vocabulary_cut` ("200 of 3120", only where some are left out) and `schema`. NULL and FALSE add
 * nothing.
 */
void cm_prompt_values_add_options(GHashTable *values, const CmLanguageName *language,
                                  const CmVocabulary *vocabulary, gboolean schema);

/*
 * Adds the values of cm-hint.h, `hint` (the template `hint` filled with them; absent where it gives
 * nothing) and, as the reference tool has them, raw_description, raw_keywords, raw_date and
 * raw_time. metadata is that of a CmPhoto, maybe NULL.
 *
 * Raw values are bounded and otherwise as the photo has them, line ends included. Keywords are in
 * the order of their code points. A date's zone is GMT, or GMT+11:00; a date without offset is
 * taken to be in this machine's zone, whose abbreviation follows it.
 */
void cm_prompt_values_add_photo(GHashTable *values, const json_t *metadata, const CmTemplate *hint);
