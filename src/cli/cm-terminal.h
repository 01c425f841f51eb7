/* SPDX-License-Identifier: MIT */
#pragma once

/* Text on a terminal: what it must not act on, and how wide it is. */

#include <glib.h>

/* Valid UTF-8 on one line: white space folded to single spaces, control and direction-changing
 * characters shown as '?', cut with "…" at max_bytes. */
char *cm_terminal_text(const char *text, gsize max_bytes) G_GNUC_WARN_UNUSED_RESULT;

/* Columns that text takes: wide characters two, combining ones none. */
guint cm_terminal_columns(const char *text);

/* The text cut to `columns` columns, with "…" as its last where it was cut. */
char *cm_terminal_fit(const char *text, guint columns) G_GNUC_WARN_UNUSED_RESULT;

/* The same, cut in the middle: of names, the end tells more than what precedes it. */
char *cm_terminal_fit_middle(const char *text, guint columns) G_GNUC_WARN_UNUSED_RESULT;

/* Columns of the terminal behind a descriptor; 80 where it is none or does not say. */
guint cm_terminal_width(int fd);
