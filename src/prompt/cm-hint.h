/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * What a photo says about itself, as values for a template (cm-template.h).
 *
 * Metadata is hostile: whoever sent the photo wrote it. A value here is one line of bounded length
 * in which nothing ends the quotation it stands in or means something to a model's chat format:
 *
 *   - white space of every kind, line ends and control characters are single blanks; invisible
 *     characters (Unicode's Cf, but for the joiners that scripts need) are gone
 *   - straight and curved double quotes are ', so that "…" around a value ends where it should
 *   - < and > are ‹ and ›, [ and ] are ( and ): the marks of control tokens
 *
 * What is longer than its bound is cut after a sentence, else after a word, and ends with "…"; of
 * too many keywords the first are given.
 * Nothing here is a filter of meaning: a sentence that gives orders remains a sentence.
 */

#include <glib.h>

#include "cm-metadata.h"

/* Bounds, in characters; the mark of a cut is counted. */
#define CM_HINT_TITLE_CHARS       200
#define CM_HINT_DESCRIPTION_CHARS 1000
#define CM_HINT_PLACE_CHARS       200
#define CM_HINT_CAMERA_CHARS      100
#define CM_HINT_KEYWORD_CHARS     64
#define CM_HINT_KEYWORDS          60   /* of them */
#define CM_HINT_KEYWORDS_CHARS    1000 /* of the list */

/*
 * Adds what is known to values (char * → char *, both freed by the table): title, description,
 * keywords (parted by ", "; a keyword's own commas are blanks), place and date in words
 * (cm-metadata-words.h), position ("42.8821° S, 147.3272° E"), camera, lens.
 */
void cm_hint_add_values(const CmMetadata *metadata, GHashTable *values);

/* The text as a safe value of at most max_chars characters, 8 or more (valid UTF-8 in and out);
 * empty where nothing of it remains. */
char *cm_hint_quote(const char *text, gsize max_chars) G_GNUC_WARN_UNUSED_RESULT;
