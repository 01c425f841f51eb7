/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * Text in which nothing hides.
 *
 * Controls become the pictures Unicode has for them (U+2400 …), malformed bytes U+FFFD, and
 * characters that reorder text or leave no mark (bidirectional controls, line separators, invisible
 * operators, tags) are spelt out, as ⟨U+202E⟩: otherwise a model could make a report read as what
 * it does not say (Unicode Technical Report 36, "Bidirectional Text Spoofing"). U+200C and U+200D
 * stay: scripts and emoji need them. No markup is escaped here; that is each writer's.
 */

#include <glib.h>

typedef enum {
  CM_VISIBLE_BLOCK, /* newlines and tabs stay, CR LF becomes a newline */
  CM_VISIBLE_LINE,  /* newlines become ⏎ and tabs a space: nothing leaves the line */
} CmVisibleMode;

/* Appends text so changed. */
void cm_visible_append(GString *out, const char *text, CmVisibleMode mode);

/* The text so changed. */
char *cm_visible_text(const char *text, CmVisibleMode mode) G_GNUC_WARN_UNUSED_RESULT;
