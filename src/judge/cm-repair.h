/* SPDX-License-Identifier: MIT */
#pragma once

/* Text fit for a catalogue out of a part of an answer: tokens and Markdown's signs out, mojibake
 * decoded, white space single. */

#include <glib.h>

/* The text from begin to end of a layout's plain text as one line of valid UTF-8; *ret_repaired is
 * set TRUE where more than white space and emphasis changed, else left alone. NULL where nothing
 * is left. */
char *cm_repair_line(const char *text, gsize begin, gsize end,
                     gboolean *ret_repaired) G_GNUC_WARN_UNUSED_RESULT;

/* UTF-8 that was read as Windows-1252 and written again ("â€™", "Ã©") as it was meant; a copy
 * where there is none. */
char *cm_repair_mojibake(const char *text) G_GNUC_WARN_UNUSED_RESULT;
