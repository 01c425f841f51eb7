/* SPDX-License-Identifier: MIT */
#pragma once

/* Text from hostile sources: always valid UTF-8, always bounded, cut only between characters. */

#include <glib.h>

/* Length of the longest prefix of text, at most max_bytes, that ends between two characters. */
gsize cm_text_prefix(const char *text, gsize length, gsize max_bytes);

/* Bytes at the end of text that begin a UTF-8 character without finishing it (0 to 3): what a
 * streaming worker keeps back for its next piece. */
gsize cm_text_incomplete_tail(const char *text, gsize length);

/* Valid UTF-8 of any bytes (NULs and malformed parts become U+FFFD), cut at max_bytes between
 * characters, with "…" after it where something was cut. */
char *cm_text_sanitize(const char *bytes, gsize length, gsize max_bytes) G_GNUC_WARN_UNUSED_RESULT;
