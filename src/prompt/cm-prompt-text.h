/* SPDX-License-Identifier: MIT */
#pragma once

/* The prompt of a run: the catalogue prompt that ships (data/prompts/catalogue.txt), or a person's
 * own text or file. */

#include "cm-prompt-source.h"

/* The lane of a prompt without the photo's metadata. */
#define CM_PROMPT_LANE_BLIND "blind"

/*
 * The text to send: NULL gives the catalogue prompt, "@FILE" a file's contents, anything else
 * itself. White space at the end is taken off. Errors: CM_ERROR_INVALID where it is empty or not
 * UTF-8, CM_ERROR_LIMIT where it is too long, else those of the file.
 */
char *cm_prompt_text(const char *given, GError **error) G_GNUC_WARN_UNUSED_RESULT;
