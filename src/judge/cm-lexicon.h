/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * The words of data/lexicon.yaml: colours and things that pictures show, and words that say nothing
 * of what a picture shows.
 *
 * Read once from the file embedded in the program and then only read, so that threads may share it;
 * a file that cannot be read there is a bug of the program and aborts. Words are given in small
 * letters. Things and colours are English; empty words are known for the languages of
 * cm-language.h, a few more of them for seven.
 */

#include <glib.h>

/* The word without its English plural; what is no plural in plain letters stays as it is. Cautious:
 * "glass", "bus" and "series" stay. Owned by the caller. */
char *cm_lexicon_stem(const char *word) G_GNUC_WARN_UNUSED_RESULT;

/* The number of the thing or colour that the stem names, equal for words that name the same; 0 for
 * none. */
guint cm_lexicon_group(const char *stem);

/* Whether the group is a colour's. */
gboolean cm_lexicon_is_colour(guint group);

/* Whether the word says nothing of a picture in the language (ISO 639-1; NULL: not known, and then
 * English). */
gboolean cm_lexicon_is_empty(const char *word, const char *language);
