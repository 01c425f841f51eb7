/* SPDX-License-Identifier: MIT */
#pragma once

/* The text that stands in a JSON value, for a catalogue: its escapes decoded, its items apart. The
 * JSON may be cut or broken; what is no escape stays as it is. */

#include "cm-view.h"

/* Decodes \" \\ \/ and \uXXXX in place; the escapes of white space become a blank, and half of a
 * surrogate pair U+FFFD. TRUE where something changed. */
gboolean cm_json_text_unescape(char *text);

/* The next item in quotes from *at on, which moves past it; FALSE where there is none. One that is
 * not closed ends with the region. */
gboolean cm_json_text_next(const char *text, gsize end, gsize *at, CmSpan *ret_item);

/* Whether the value is an array of several texts, so that a comma within one parts nothing. A text
 * that stands alone may be a whole list. */
gboolean cm_json_text_is_array(const char *text, CmSpan value);
