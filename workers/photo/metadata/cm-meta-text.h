/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * Text of any encoding, out of a photo, as UTF-8 that may be shown.
 *
 * What is found about the encoding comes with the text: `repair` where the bytes were read in
 * another way than they claim and there is no doubt, `fault` where something was lost. Both are
 * sentences without a subject ("is Windows-1252, …"), to be put after the name of the source.
 *
 * A text is trimmed, its lines end as the photo has it (\n, \r or \r\n: Adobe writes \r into IPTC),
 * other control characters but tab are blanks, and it has at most CM_META_TEXT_BYTES bytes.
 */

#include <glib.h>

typedef struct {
  char *text;         /* owned; NULL where nothing remained */
  const char *repair; /* static; NULL where nothing was repaired */
  const char *fault;  /* static; NULL where nothing was lost */
} CmMetaText;

/* Reads bytes that are UTF-8 or, where they are not, Windows-1252 (which has Latin-1's letters): a
 * text ends at its first NUL. UTF-8 that was once read as Windows-1252 and stored again ("CafÃ©")
 * is turned back. What neither fits is kept with U+FFFD in the gaps. */
CmMetaText cm_meta_text_from_bytes(const void *bytes, gsize length) G_GNUC_WARN_UNUSED_RESULT;

/* Reads UTF-16 of this byte order; unpaired surrogates become U+FFFD. */
CmMetaText cm_meta_text_from_utf16(const void *bytes, gsize length,
                                   gboolean big_endian) G_GNUC_WARN_UNUSED_RESULT;

void cm_meta_text_clear(CmMetaText *self);

/* The character that Windows-1252 has for the byte; a blank for NUL and the five bytes that it
 * leaves free. */
gunichar cm_meta_text_windows_1252(guint8 byte);

/* Whether bytes hold a byte beyond ASCII. */
gboolean cm_meta_text_is_beyond_ascii(const void *bytes, gsize length);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(CmMetaText, cm_meta_text_clear)
