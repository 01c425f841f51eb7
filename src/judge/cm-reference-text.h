/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * Text as the reference tool's language sees it: the white space, word characters, lower case and
 * rounding of Python's str and re, over valid UTF-8. Private to cm-reference.
 *
 * Nothing here depends on the locale. Unicode's tables are GLib's, whose version may differ from
 * Python's by characters that were assigned in between.
 */

#include <glib.h>

/* Bytes of a text. */
typedef struct {
  const char *at;
  gsize length;
} CmRefSpan;

/* What an ASCII character is, by cm_ref_ascii. */
enum { CM_REF_SPACE = 1 << 0, CM_REF_WORD = 1 << 1 };
extern const guint8 cm_ref_ascii[128];

/* The two questions below for a character beyond ASCII. */
gboolean cm_ref_is_wide_space(gunichar c);
gboolean cm_ref_is_wide_word(gunichar c);

/* str.isspace(): the white space of \s, split() and strip(). */
static inline gboolean
cm_ref_is_space(gunichar c)
{
  return c < 0x80 ? (cm_ref_ascii[c] & CM_REF_SPACE) != 0 : cm_ref_is_wide_space(c);
}

/* The \w of re: letters, numbers and "_". */
static inline gboolean
cm_ref_is_word(gunichar c)
{
  return c < 0x80 ? (cm_ref_ascii[c] & CM_REF_WORD) != 0 : cm_ref_is_wide_word(c);
}

/* The character at `at`, which is moved past it. `at` must not be at the end. */
static inline gunichar
cm_ref_next(const char **at)
{
  guchar byte = (guchar) * *at;
  if (byte < 0x80) {
    (*at)++;
    return byte;
  }
  gunichar c = g_utf8_get_char(*at);
  *at = g_utf8_next_char(*at);
  return c;
}

/* len(): how many characters length bytes are. */
gsize cm_ref_length(const char *text, gsize length);

/* The first byte at or after `at` that is no white space. */
const char *cm_ref_skip_space(const char *at);

/* The text without white space at its ends. */
CmRefSpan cm_ref_strip(const char *text, gsize length);

/* The first line end at or after `at`, or the text's end. */
const char *cm_ref_line_end(const char *at);

/* str.lower(), as a new string. */
char *cm_ref_lower(const char *text, gsize length) G_GNUC_WARN_UNUSED_RESULT;

/* str.split(): a new array of CmRefSpan into the text. */
GArray *cm_ref_split(const char *text, gsize length) G_GNUC_WARN_UNUSED_RESULT;

/* Finds the next run of word characters at or after *at, and moves *at past it. FALSE at the end
 * of the text. */
gboolean cm_ref_next_run(const char **at, CmRefSpan *ret_run);

/* str.count(): how often needle (never empty) occurs without overlap. */
gsize cm_ref_count(const char *text, const char *needle);

/* Where a span begins with a string. */
gboolean cm_ref_span_has_prefix(CmRefSpan span, const char *prefix);

/* round(value, decimals): the nearest decimal of the binary value. */
double cm_ref_round(double value, int decimals);
