/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * Parts a prompt into its instructions and the hint it supplies: what somebody else already wrote
 * about the photo (description, title, keywords, capture data).
 *
 * A hint begins with a label that says so ("Context:", "Description hint:", "Existing keywords:",
 * "Capture metadata:") and ends with an empty line outside quotes. A line of a vocabulary to choose
 * from ("Vocabulary:", "Preferred keywords:") is neither and left out.
 */

#include <glib.h>

/* prompt is valid UTF-8. All outputs are set and owned by the caller: the instructions; the hint's
 * prose, NULL for none; the hint's keywords (of char *), maybe none. */
void cm_prompt_hint_split(const char *prompt, char **ret_instructions, char **ret_hint,
                          GPtrArray **ret_keywords);
