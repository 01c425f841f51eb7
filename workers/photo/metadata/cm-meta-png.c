/* SPDX-License-Identifier: MIT */
#include "cm-meta-containers.h"

#include "cm-meta-inflate.h"

#include <string.h>

#define SIGNATURE_BYTES 8
#define KEYWORD_BYTES   79 /* longest one (PNG, 11.3.3) */

/* more of them than a person writes */
#define TEXTS_MAX 32

/* A tEXt, zTXt or iTXt chunk taken apart. */
typedef struct {
  char keyword[KEYWORD_BYTES + 1];
  CmMetaSpan text;
  gboolean compressed;
} Text;

/* The place behind the next NUL; beyond the end where there is none. */
static gsize
behind_nul(CmMetaSpan span, gsize at)
{
  CmMetaSpan rest = cm_meta_span_part(span, at, span.length);
  const guint8 *nul = rest.length > 0 ? memchr(rest.data, 0, rest.length) : NULL;
  return nul != NULL ? (gsize)(nul - span.data) + 1 : span.length + 1;
}

/* Takes a chunk apart by its type's letters (PNG, 11.3.3): keyword, NUL, then for zTXt a method;
 * for iTXt a flag, a method, a language, NUL, the keyword translated, NUL. */
static gboolean
open_text(CmMetaSpan data, char kind, Text *ret_text)
{
  Text text = {.compressed = kind == 'z'};
  gsize at = behind_nul(data, 0);
  if (at > data.length || at - 1 > KEYWORD_BYTES)
    return FALSE;
  memcpy(text.keyword, data.data, at - 1);
  if (kind == 'z')
    at += 1;
  if (kind == 'i') {
    guint64 flag = 0;
    if (!cm_meta_span_number(data, at, 1, TRUE, &flag))
      return FALSE;
    text.compressed = flag == 1;
    at = behind_nul(data, behind_nul(data, at + 2));
  }
  text.text = cm_meta_span_part(data, at, data.length);
  *ret_text = text;
  return text.text.data != NULL;
}

/* ImageMagick's form: a newline, the kind, a newline, the length in decimal, a newline, then the
 * bytes in hexadecimal digits with newlines between. */
static CmMetaSpan
unpack_profile(CmMetaBlocks *blocks, CmMetaSpan text)
{
  GByteArray *bytes = g_byte_array_new();
  gsize at = 0;
  int high = -1;
  for (int lines = 0; at < text.length && lines < 3; at++)
    lines += text.data[at] == '\n' ? 1 : 0;
  for (; at < text.length; at++) {
    int digit = g_ascii_xdigit_value((char)text.data[at]);
    if (digit < 0)
      continue;
    guint8 byte = (guint8)(high * 16 + digit);
    if (high >= 0)
      g_byte_array_append(bytes, &byte, 1);
    high = high < 0 ? digit : -1;
  }
  return cm_meta_blocks_keep(blocks, bytes);
}

/* A profile of any kind may be any block; its first bytes say which. */
static void
take_profile(CmMetaBlocks *blocks, CmMetaSpan text, CmMetaAnswer *answer)
{
  static const char xmp_name[] = "http://ns.adobe.com/xap/1.0/";
  CmMetaSpan profile = unpack_profile(blocks, text);
  if (cm_meta_span_holds(profile, 0, xmp_name, sizeof xmp_name))
    cm_meta_blocks_take_xmp(blocks, cm_meta_span_part(profile, sizeof xmp_name, profile.length));
  else if (cm_meta_span_holds(profile, 0, "<", 1))
    cm_meta_blocks_take_xmp(blocks, profile);
  else if (cm_meta_span_holds(profile, 0, "Exif\0", 5))
    cm_meta_blocks_take_exif(blocks, profile, answer);
  else if (cm_meta_span_holds(profile, 0, "8BIM", 4) || cm_meta_span_holds(profile, 0, "\x1C", 1) ||
           cm_meta_span_holds(profile, 0, "Photoshop 3.0\0", 14))
    cm_meta_blocks_take_iptc(blocks, profile, answer);
}

static void
take_text(CmMetaBlocks *blocks, CmMetaSpan data, char kind, CmMetaAnswer *answer)
{
  Text text = {0};
  if (!open_text(data, kind, &text)) {
    cm_meta_answer_warn(answer, "PNG: a text chunk has no keyword or no text");
    return;
  }
  if (text.compressed) {
    g_autoptr(GError) error = NULL;
    GByteArray *bytes =
        cm_meta_inflate(text.text, CM_META_BLOCK_BYTES_MAX, &blocks->unpack_bytes_left, &error);
    if (bytes == NULL) {
      cm_meta_answer_warn(answer, "PNG text \"%s\": %s", text.keyword, error->message);
      return;
    }
    text.text = cm_meta_blocks_keep(blocks, bytes);
  }
  if (g_str_equal(text.keyword, "XML:com.adobe.xmp"))
    cm_meta_blocks_take_xmp(blocks, text.text);
  else if (g_str_has_prefix(text.keyword, "Raw profile type "))
    take_profile(blocks, text.text, answer);
  else if (g_hash_table_size(blocks->texts) < TEXTS_MAX &&
           !g_hash_table_contains(blocks->texts, text.keyword))
    g_hash_table_insert(blocks->texts, g_strdup(text.keyword),
                        g_bytes_new(text.text.data, MIN(text.text.length, 8 * CM_META_TEXT_BYTES)));
}

static void
take_chunk(CmMetaBlocks *blocks, CmMetaSpan type, CmMetaSpan data, CmMetaAnswer *answer)
{
  guint64 width = 0, height = 0;
  if (cm_meta_span_holds(type, 0, "IHDR", 4)) {
    if (cm_meta_span_number(data, 0, 4, TRUE, &width) &&
        cm_meta_span_number(data, 4, 4, TRUE, &height))
      cm_meta_blocks_take_size(answer, width, height, "PNG IHDR");
  } else if (cm_meta_span_holds(type, 0, "eXIf", 4)) {
    cm_meta_blocks_take_exif(blocks, data, answer);
  } else if (cm_meta_span_holds(type, 0, "tEXt", 4) || cm_meta_span_holds(type, 0, "zTXt", 4) ||
             cm_meta_span_holds(type, 0, "iTXt", 4)) {
    take_text(blocks, data, (char)type.data[0], answer);
  }
}

void
cm_meta_walk_png(CmMetaBlocks *blocks, CmMetaSpan file, CmMetaAnswer *answer)
{
  gsize at = SIGNATURE_BYTES;
  for (int i = 0; i < CM_META_PARTS_MAX; i++) {
    guint64 length = 0;
    if (!cm_meta_span_number(file, at, 4, TRUE, &length)) {
      cm_meta_answer_warn(
          answer, "PNG: the file ends after %" G_GSIZE_FORMAT " bytes, before its last chunk",
          file.length);
      return;
    }
    CmMetaSpan type = cm_meta_span_part(file, at + 4, 4);
    CmMetaSpan data = cm_meta_span_part(file, at + 8, length);
    if (cm_meta_span_holds(type, 0, "IEND", 4))
      return;
    if (data.length == length)
      take_chunk(blocks, type, data, answer);
    at += length + 12;
  }
  cm_meta_answer_warn(answer, "PNG: more than %d chunks; the others were not read",
                      CM_META_PARTS_MAX);
}
