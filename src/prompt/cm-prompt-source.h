/* SPDX-License-Identifier: MIT */
#pragma once

/* Where the words of a prompt come from: the templates that ship (data/prompts/), a template of a
 * person's own, or a text that is sent as it stands. Results are owned by the caller. */

#include "cm-template.h"

/* Longest prompt that is read or sent. */
#define CM_PROMPT_BYTES_MAX (1 << 20)

/* The template that ships under the name: "catalogue", "hint", "reference" or "triage". It is part
 * of the program; that it can be read is a fact of the build. */
CmTemplate *cm_prompt_source_shipped(const char *name) G_GNUC_WARN_UNUSED_RESULT;

/* The template in the file, with the names of cm-prompt-values.h. Errors: those of the file;
 * CM_ERROR_INVALID where it is empty, no UTF-8 text or no template, with the line; CM_ERROR_LIMIT.
 */
CmTemplate *cm_prompt_source_file(const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The text itself, or of "@FILE" the file's, without white space at its end. Errors: as above. */
char *cm_prompt_source_text(const char *given, GError **error) G_GNUC_WARN_UNUSED_RESULT;
