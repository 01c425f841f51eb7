/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * CmPromptSpec: what a prompt asks for, read from the prompt itself.
 *
 * Nothing is assumed: a plain "Describe this image" asks for no section and gives no hint.
 */

#include <glib.h>

typedef enum {
  CM_SECTION_TITLE,
  CM_SECTION_DESCRIPTION,
  CM_SECTION_KEYWORDS,
  CM_N_SECTIONS
} CmSection;

/* A range of counts the prompt names; both 0 where it names none. */
typedef struct {
  guint least;
  guint most;
} CmRange;

typedef struct {
  guint sections;             /* bit 1 << CmSection: asked for by name */
  GPtrArray *others;          /* of char *: further parts (cm-prompt-parts.h); never NULL */
  gboolean caption_describes; /* beside a title, without a description: the caption is one */
  gboolean only_sections;     /* "exactly these …, and nothing else" */
  gboolean asks_json;         /* the answer is to be JSON */
  gboolean json_array;        /* the keywords in it are to be an array */
  CmRange title_words;
  CmRange description_sentences;
  CmRange n_keywords;
  gboolean brief;         /* asks for a short description */
  gboolean hint_reusable; /* allows or asks to reuse the hint's keywords */
  char *language;         /* ISO 639-1 of the language asked for, or of the prompt; NULL unknown */
  char *hint;             /* description, title and capture data supplied; NULL for none */
  GPtrArray *hint_keywords;    /* of char *; never NULL */
  char *instructions;          /* the prompt without its hint */
  struct CmPromptTerms *terms; /* the words of both (cm-prompt-terms.h); never NULL */
} CmPromptSpec;

CmPromptSpec *cm_prompt_spec_new(const char *prompt) G_GNUC_WARN_UNUSED_RESULT;

/* NULL is allowed. */
void cm_prompt_spec_free(CmPromptSpec *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CmPromptSpec, cm_prompt_spec_free)
