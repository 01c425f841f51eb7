/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * Lanes: what each photo is asked, decided before anything runs.
 *
 *   assisted  the catalogue prompt with the photo's own metadata as a hint
 *   blind     the same prompt without it
 *   triage    a short plain description
 *   custom    a person's own prompt (-p), or template (--prompt-file)
 *
 * Prompts are made from templates (cm-template.h, data/prompts/). A hint is bounded and quoted
 * (cm-hint.h). docs/prompts.md describes lanes, placeholders and bounds.
 */

#include "cm-result.h"
#include "cm-vocabulary.h"

/* Longest prompt that is sent. */
#define CM_PROMPT_BYTES_MAX (1 << 20)

/* What a person chose; all borrowed. */
typedef struct {
  const char *const *lanes;       /* NULL-terminated names, "all" among them; NULL or empty: the
                                     default */
  const char *prompt;             /* text, or "@FILE"; NULL for none */
  const char *prompt_file;        /* a template; NULL for none */
  const char *template_name;      /* "catalogue" or "reference"; NULL: catalogue */
  const char *language;           /* ISO 639-1 code or English name; NULL: English, unasked */
  const CmVocabulary *vocabulary; /* NULL for none */
  gboolean schema;                /* asks for JSON */
} CmLaneOptions;

/*
 * Makes the prompts of all photos (of CmPhoto, with metadata) and appends them to prompts (of
 * CmPrompt), photo by photo in the order of the table above. A prompt that is the same for every
 * photo stands there once, without photo_id.
 *
 * Without lanes: custom where a prompt or a template is given, else for each photo assisted where
 * its metadata has a description or keywords, and blind where not. "assisted" that is asked for
 * where a photo gives no hint has the text of blind. Errors: CM_ERROR_USAGE for an unknown lane,
 * language or a lane custom without a prompt; CM_ERROR_INVALID and CM_ERROR_LIMIT for prompts and
 * templates; those of the files.
 */
gboolean cm_lanes_make(const CmLaneOptions *options, const GPtrArray *photos, GPtrArray *prompts,
                       GError **error) G_GNUC_WARN_UNUSED_RESULT;
