/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * Lines of any program's log: which speaks of something wrong, and which says most.
 *
 * Any bytes may be given but NUL; what is returned is valid UTF-8, bounded and owned by the caller.
 * Time is linear in the text.
 */

#include <glib.h>

/* Whether a line speaks of something wrong: error, failed, assert, what(), … in any case. */
gboolean cm_log_line_tells(const char *line, gsize length);

/* Whether a line only says that something failed, and another says why. */
gboolean cm_log_line_is_generic(const char *line);

/* The level letter (E, W, I, …) of the stamp that llama.cpp's programs write before a line; 0 where
 * there is none. */
char cm_log_line_level(const char *line);

/* The line of text around offset, without white space at its edges and a stamp of llama.cpp's
 * before it, at most 500 bytes. */
char *cm_log_line_at(const char *text, gsize offset) G_GNUC_WARN_UNUSED_RESULT;

/* The line that best explains a log in which nothing known was found: the first telling line that
 * is not generic, else the first telling one, else the last; NULL for a log without a line. */
char *cm_log_line_explaining(const char *text) G_GNUC_WARN_UNUSED_RESULT;
