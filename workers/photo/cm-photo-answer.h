/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * Where a photo program's one JSON object goes: standard output, out of the libraries' reach.
 *
 * Calling order: open, before any library could print, then write, once, which closes.
 */

#include "cm-json.h"

#include <stdio.h>

/* Moves the answer's stream off descriptor 1 and points 1 at 2, so that no library's print can
 * enter it. NULL where standard output is closed. */
FILE *cm_photo_answer_open(void) G_GNUC_WARN_UNUSED_RESULT;

/* Writes the object as a line and closes; FALSE where not all of it could be written. */
gboolean cm_photo_answer_write(FILE *answer, const json_t *object) G_GNUC_WARN_UNUSED_RESULT;
