/* SPDX-License-Identifier: MIT */
#include "cm-photo-decoder-error.h"

#include "cm-photo-error.h"
#include "cm-text.h"

#include <string.h>

#include <vips/vips.h>

/* longest text of a decoder put into a message; some repeat themselves for every row */
#define DECODER_TEXT_BYTES 400

static gboolean
contains_any(const char *text, const char *const *words)
{
  g_autofree char *lower = g_ascii_strdown(text, -1);
  for (; *words != NULL; words++) {
    if (strstr(lower, *words) != NULL)
      return TRUE;
  }
  return FALSE;
}

static CmPhotoError
code_of_decoder_text(const char *text)
{
  static const char *const memory[] = {"out of memory", "memory allocation", "cannot allocate",
                                       "bad_alloc", NULL};
  static const char *const limits[] = {"security limit", "exceeds the maximum", "too large",
                                       "too big", NULL};
  static const char *const ends[] = {"premature end",  "truncated",       "end of file",
                                     "unexpected end", "not enough data", "end of stream",
                                     "end of input",   "read error",      NULL};
  static const char *const forms[] = {"unsupported", "not supported", "not configured", NULL};
  /* libheif calls its own limits on size memory errors, so these words come first */
  if (contains_any(text, limits))
    return CM_PHOTO_ERROR_TOO_LARGE;
  if (contains_any(text, memory))
    return CM_PHOTO_ERROR_OUT_OF_MEMORY;
  if (contains_any(text, ends))
    return CM_PHOTO_ERROR_TRUNCATED;
  if (contains_any(text, forms))
    return CM_PHOTO_ERROR_FORMAT;
  return CM_PHOTO_ERROR_CORRUPT;
}

static const char *
what_it_means(CmPhotoError code)
{
  switch (code) {
  case CM_PHOTO_ERROR_OUT_OF_MEMORY:
    return "decoding needs more memory than is allowed; save it smaller";
  case CM_PHOTO_ERROR_TOO_LARGE:
    return "the decoder refuses its size; save it smaller";
  case CM_PHOTO_ERROR_TRUNCATED:
    return "the file ends before its picture does; copy it again from where it came";
  case CM_PHOTO_ERROR_FORMAT:
    return "this form of its format cannot be decoded; save it as JPEG";
  default:
    return "the file is damaged; copy it again from where it came";
  }
}

void
cm_photo_error_set_vips(GError **error)
{
  g_autofree char *raw = vips_error_buffer_copy();
  g_autofree char *text = cm_text_sanitize(raw, strlen(raw), DECODER_TEXT_BYTES);
  g_strdelimit(g_strstrip(text), "\r\n", ' ');
  CmPhotoError code = code_of_decoder_text(raw);
  g_set_error(error, CM_PHOTO_ERROR, code, "%s (%s)", what_it_means(code),
              *text != '\0' ? text : "the decoder gave no reason");
}
