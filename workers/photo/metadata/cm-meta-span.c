/* SPDX-License-Identifier: MIT */
#include "cm-meta-span.h"

#include <string.h>

CmMetaSpan
cm_meta_span_part(CmMetaSpan span, gsize at, gsize length)
{
  if (span.data == NULL || at > span.length)
    return (CmMetaSpan){0};
  return (CmMetaSpan){.data = span.data + at, .length = MIN(length, span.length - at)};
}

gboolean
cm_meta_span_holds(CmMetaSpan span, gsize at, const char *bytes, gsize length)
{
  CmMetaSpan part = cm_meta_span_part(span, at, length);
  return part.data != NULL && part.length == length && memcmp(part.data, bytes, length) == 0;
}

gboolean
cm_meta_span_number(CmMetaSpan span, gsize at, gsize width, gboolean big_endian,
                    guint64 *ret_number)
{
  CmMetaSpan part = cm_meta_span_part(span, at, width);
  guint64 value = 0;
  if (part.length < width)
    return FALSE;
  for (gsize i = 0; i < width; i++)
    value = value << 8 | part.data[big_endian ? i : width - 1 - i];
  *ret_number = value;
  return TRUE;
}
