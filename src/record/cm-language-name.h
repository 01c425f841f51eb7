/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * Names of languages: what a person may call one (--language), what a prompt calls it, and how a
 * prompt's words are read back.
 *
 * A static table of the languages that catalogues are written in most; codes are those of
 * ISO 639-1.
 */

#include <glib.h>

typedef struct {
  const char *code;    /* two letters: "de" */
  const char *english; /* "German" */
  const char *native;  /* "Deutsch" */
} CmLanguageName;

extern const CmLanguageName cm_language_names[];
extern const gsize cm_n_language_names;

/* The language that the text (valid UTF-8) names by its code, its English or its own name, small
 * letters or capitals; NULL where it names none of the table. */
const CmLanguageName *cm_language_name_find(const char *text);

/* "ar (Arabic), bg (Bulgarian), …": all of the table, for a message. */
char *cm_language_name_list(void) G_GNUC_WARN_UNUSED_RESULT;
