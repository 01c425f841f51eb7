/* SPDX-License-Identifier: MIT */
#include "cm-photo-icc.h"

#include "cm-text.h"

#include <string.h>

#define NAME_BYTES      256
#define HEADER_BYTES    128
#define TAG_ENTRY_BYTES 12
#define TAGS_MAX        256

typedef struct {
  const guint8 *bytes;
  gsize length;
} Span;

/* The part of whole at offset, or an empty one where it is not all inside. */
static Span
span_sub(Span whole, gsize offset, gsize length)
{
  if (offset > whole.length || length > whole.length - offset)
    return (Span){NULL, 0};
  return (Span){whole.bytes + offset, length};
}

/* A big-endian number; 0 outside the span. */
static guint32
span_u32(Span span, gsize offset)
{
  Span part = span_sub(span, offset, 4);
  if (part.length == 0)
    return 0;
  return (guint32)part.bytes[0] << 24 | (guint32)part.bytes[1] << 16 | (guint32)part.bytes[2] << 8 |
         part.bytes[3];
}

static Span
find_tag(Span profile, const char *signature)
{
  guint32 count = MIN(span_u32(profile, HEADER_BYTES), TAGS_MAX);
  for (guint32 i = 0; i < count; i++) {
    Span entry = span_sub(profile, HEADER_BYTES + 4 + (gsize)i * TAG_ENTRY_BYTES, TAG_ENTRY_BYTES);
    if (entry.length > 0 && memcmp(entry.bytes, signature, 4) == 0)
      return span_sub(profile, span_u32(entry, 4), span_u32(entry, 8));
  }
  return (Span){NULL, 0};
}

/* type, reserved, count of bytes with the NUL, ASCII */
static char *
name_of_desc(Span tag)
{
  Span text = span_sub(tag, 12, span_u32(tag, 8));
  return text.length > 0 ? g_strndup((const char *)text.bytes, text.length) : NULL;
}

/* type, reserved, count of records, record size, then language, length and offset of the first */
static char *
name_of_mluc(Span tag)
{
  Span text = span_sub(tag, span_u32(tag, 24), span_u32(tag, 20));
  if (text.length == 0 || text.length > 4096)
    return NULL;
  return g_convert((const char *)text.bytes, (gssize)text.length, "UTF-8", "UTF-16BE", NULL, NULL,
                   NULL);
}

char *
cm_photo_icc_name(const guint8 *profile, gsize length)
{
  Span tag = find_tag((Span){profile, length}, "desc");
  if (tag.length < 12)
    return NULL;
  g_autofree char *raw = NULL;
  if (memcmp(tag.bytes, "desc", 4) == 0)
    raw = name_of_desc(tag);
  else if (memcmp(tag.bytes, "mluc", 4) == 0)
    raw = name_of_mluc(tag);
  if (raw == NULL || *raw == '\0')
    return NULL;
  return cm_text_sanitize(raw, strlen(raw), NAME_BYTES);
}
