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

#include "cm-prompt-source.h"
#include "cm-result.h"
#include "cm-vocabulary.h"

/* What a person chose; all borrowed. */
typedef struct {
  const char *const *lanes;       /* NULL-terminated names, "all" among them; NULL or empty: the
                                     default */
  const char *prompt;             /* text, or "@FILE"; NULL for none */
  const char *prompt_file;        /* a template; NULL for none */
  const char *template_name;      /* "catalogue" or "reference"; NULL: catalogue */
  const char *language;           /* ISO 639-1 code or name; NULL: English, unasked */
  const CmVocabulary *vocabulary; /* NULL for none */
  gboolean schema;                /* asks for JSON */
} CmLaneOptions;

/*
 * Makes the prompts of all photos (of CmPhoto, with id and metadata) and appends them to prompts
 * (of CmPrompt), lane by lane in the order of the table above, so that those of any one photo stand
 * in that order. A lane whose prompt is the same for every photo stands there once, without
 * photo_id. Without photos, everything is read and checked and nothing made.
 *
 * Without lanes: custom where a prompt or a template is given, else for each photo assisted where
 * its metadata has a description or keywords, and blind where not. "all" is assisted, blind,
 * triage, and custom where there is one. "assisted" that is asked for where a photo says nothing
 * about itself has the text of blind.
 *
 * Errors: CM_ERROR_USAGE for an unknown lane, template or language, for both a prompt and a
 * template, for a lane custom without either, for either where no lane custom is, and for a
 * language that no lane's template asks for; CM_ERROR_INVALID and CM_ERROR_LIMIT for prompts and
 * templates, and for a template that gives an empty prompt; those of the files. On failure nothing
 * is appended.
 */
gboolean cm_lanes_make(const CmLaneOptions *options, const GPtrArray *photos, GPtrArray *prompts,
                       GError **error) G_GNUC_WARN_UNUSED_RESULT;
